"""Request validation: required parameters, and a body that fits its model.

(Guide, "Request validation for REST APIs in API Gateway"; models are JSON Schema draft 4.)
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from userlab.cloud.account.user_pattern import UserPattern
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.http.json_body import read_json
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.store import Document


def validate(exchange: Exchange) -> None:
    """Raises GatewayFault (400) when the method's validator finds fault with the request."""
    method, snapshot = exchange.match.method, exchange.deployment.snapshot
    validator = snapshot["requestValidators"].get(method.get("requestValidatorId"))
    if validator is None:
        return
    if validator["validateRequestParameters"]:
        _parameters(exchange, method.get("requestParameters") or {})
    if validator["validateRequestBody"]:
        _body(exchange, method.get("requestModels") or {}, snapshot["models"])


def _parameters(exchange: Exchange, parameters: dict[str, bool]) -> None:
    missing = [
        name.split(".", 3)[3]
        for name, required in sorted(parameters.items())  # headers, paths, query strings
        if required and exchange.mapped(name) in (None, "")
    ]
    if missing:
        text = f"Missing required request parameters: [{', '.join(missing)}]"
        raise GatewayFault("BAD_REQUEST_PARAMETERS", text, text)


def _body(exchange: Exchange, names: dict[str, str], models: dict[str, Document]) -> None:
    sent = (exchange.header("Content-Type") or "application/json").split(";")[0].strip().lower()
    model = models.get(names.get(sent) or names.get("$default") or "")
    if model is None:
        return
    try:
        document = read_json(exchange.body or b"{}")
    except (ValueError, RecursionError):
        raise _invalid(sent, "the body is no JSON") from None
    reason = _fault(document, model, models)
    if reason is not None:
        raise _invalid(sent, reason)


def _invalid(content_type: str, reason: str) -> GatewayFault:
    return GatewayFault(
        "BAD_REQUEST_BODY",
        "Invalid request body",
        f"Request body does not match model schema for content type {content_type}: [{reason}]",
    )


def _fault(document: Any, model: Document, models: dict[str, Document]) -> str | None:
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    def retrieve(uri: str) -> Resource[Any]:
        other = models[uri.rpartition("/models/")[2]]
        return Resource.from_contents(_schema(other), default_specification=DRAFT4)

    try:
        schema = _schema(model)
        registry = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs makes this parameter of a field
        _validator()(schema, registry=registry).validate(document)
    except jsonschema.ValidationError as error:
        return error.message
    except Exception as error:  # a schema that is none: AWS lets nothing through either
        return f"the model {model['name']} cannot be used: {error}"
    return None


@functools.cache
def _validator() -> Any:
    """Draft 4 with patterns that are matched without backtracking: a body must not freeze the server."""
    import jsonschema

    def pattern(validator: Any, text: str, instance: Any, schema: Document) -> Iterator[Any]:
        if validator.is_type(instance, "string") and not UserPattern(text).search(instance):
            yield jsonschema.ValidationError(f"{instance!r} does not match {text!r}")

    def pattern_properties(validator: Any, patterns: Document, instance: Any, schema: Document) -> Iterator[Any]:
        for text, inner in patterns.items() if validator.is_type(instance, "object") else ():
            for name, value in instance.items():
                if UserPattern(text).search(name):
                    yield from validator.descend(value, inner, path=name, schema_path=text)

    def additional_properties(validator: Any, allowed: Any, instance: Any, schema: Document) -> Iterator[Any]:
        if not validator.is_type(instance, "object"):
            return
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        others = [name for name in instance if name not in known]
        others = [name for name in others if not any(UserPattern(text).search(name) for text in patterns)]
        if validator.is_type(allowed, "object"):
            for name in others:
                yield from validator.descend(instance[name], allowed, path=name)
        elif not allowed and others:
            yield jsonschema.ValidationError(f"Additional properties are not allowed ({', '.join(map(repr, others))})")

    own = {"pattern": pattern, "patternProperties": pattern_properties}
    own["additionalProperties"] = additional_properties
    return jsonschema.validators.extend(jsonschema.Draft4Validator, own)


def _schema(model: Document) -> Any:
    schema = json.loads(model["schema"])
    if isinstance(schema, dict):
        schema.pop("$schema", None)
        schema.pop("id", None)
    return schema
