"""Model and RequestValidator. (API reference, "Model", "RequestValidator"; error texts as recorded from AWS.)"""

from __future__ import annotations

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, conflict, not_found, page
from userlab.cloud.rest_api.control.patches import flag, patches_of, require
from userlab.cloud.rest_api.control.user_patterns import check_schema
from userlab.cloud.rest_api.store import Document

NO_SCHEMA = "Model schema must have at least 1 property or array items defined"


def create_model(call: Call) -> Answer:
    api, name = call.api, call.text("name")
    if not name:
        raise bad_request("Model name must be non-empty")
    if not name.isalnum() or not name.isascii():
        raise bad_request(f"Model name must be alphanumeric: {name}")
    if name in api.models:
        raise conflict("Model name already exists for this REST API")
    if not call.text("schema"):
        raise bad_request(NO_SCHEMA)
    check_schema(call.text("schema"), f"Model {name}")
    model: Document = {"id": identifier(6), "name": name}
    model |= {name: value for name, value in call.copied("description", "schema", "contentType").items() if value}
    model.setdefault("contentType", "application/json")
    api.models[name] = model
    return model


def _model(call: Call) -> Document:
    name = call.get("modelName", "")
    api = call.regional.apis.get(call.get("restApiId", ""))
    if api is None or name not in api.models:
        raise not_found(f"Invalid model name specified: {name}")
    return api.models[name]


def get_model(call: Call) -> Answer:
    return _model(call)


def get_models(call: Call) -> Answer:
    return page(call, sorted(call.api.models.values(), key=lambda model: model["name"]))


def update_model(call: Call) -> Answer:
    model = _model(call)
    patches = patches_of(call)
    require(patches, ("/description", "/schema"))
    for patch in patches:
        if patch.path == "/schema" and not patch.text:
            raise bad_request(NO_SCHEMA)
        if patch.path == "/schema":
            check_schema(patch.text, f"Model {model['name']}")
        model[patch.path[1:]] = patch.text
    return model


def delete_model(call: Call) -> Answer:
    """Delete a model. A method that refers to it is in the way."""
    model, api = _model(call), call.api
    name = model["name"]
    for resource in api.resources.values():
        for method in resource["resourceMethods"].values():
            place = f"{api.path_of(resource['id'])}/{method['httpMethod']}"
            if name in (method.get("requestModels") or {}).values():
                raise conflict(f"Cannot delete model '{name}', is referenced in method request: {place}")
            for response in (method.get("methodResponses") or {}).values():
                if name in (response.get("responseModels") or {}).values():
                    raise conflict(f"Cannot delete model '{name}', is referenced in method response: {place}")
    del api.models[name]
    return None


def create_request_validator(call: Call) -> Answer:
    api = call.regional.apis.get(call.get("restApiId", ""))
    if api is None:
        raise bad_request("Invalid REST API identifier specified")
    validator: Document = {
        "id": identifier(6, api.request_validators),
        "name": call.text("name") or "",
        "validateRequestBody": bool(call.flag("validateRequestBody")),
        "validateRequestParameters": bool(call.flag("validateRequestParameters")),
    }
    api.request_validators[validator["id"]] = validator
    return validator


def _validator(call: Call) -> Document:
    api = call.regional.apis.get(call.get("restApiId", ""))
    found = api.request_validators.get(call.get("requestValidatorId", "")) if api else None
    if found is None:
        raise not_found("Invalid Request Validator identifier specified")
    return found


def get_request_validator(call: Call) -> Answer:
    return _validator(call)


def get_request_validators(call: Call) -> Answer:
    return page(call, call.api.request_validators.values())


def update_request_validator(call: Call) -> Answer:
    validator = _validator(call)
    patches = patches_of(call)
    require(patches, ("/name", "/validateRequestParameters", "/validateRequestBody"))
    for patch in patches:
        if patch.path == "/name" and not patch.text:
            raise bad_request("Request Validator name cannot be blank")
        validator[patch.path[1:]] = patch.text if patch.path == "/name" else flag(patch.text)
    return validator


def delete_request_validator(call: Call) -> Answer:
    validator, api = _validator(call), call.api
    for resource in api.resources.values():
        for method in resource["resourceMethods"].values():
            if method.get("requestValidatorId") == validator["id"]:
                raise conflict(
                    f"Cannot delete request validator '{validator['name']}', is referenced in method: "
                    f"{api.path_of(resource['id'])}/{method['httpMethod']}"
                )
    del api.request_validators[validator["id"]]
    return None
