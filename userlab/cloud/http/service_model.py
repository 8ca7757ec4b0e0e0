"""Which operation a request is, and its parameters, told by botocore's own service models.

The models are the ones that boto3 signs and serializes with, so the cloud reads a request by the same rules by
which an SDK wrote it (Smithy: "AWS JSON 1.0/1.1", "AWS query", "REST JSON/XML" protocols).
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

import botocore.exceptions
import botocore.loaders

from userlab.cloud.http.aws_request import AwsError, HttpRequest

# The credential scope names the service by its signing name; botocore's models have another one for these.
MODEL_OF_SIGNING_NAME = {
    "states": "stepfunctions",
    "monitoring": "cloudwatch",
    "email": "ses",
    "elasticloadbalancing": "elbv2",
    "tagging": "resourcegroupstaggingapi",
    "application-autoscaling": "application-autoscaling",
}


LOADER = botocore.loaders.Loader()  # one for all: it remembers what it has read


@dataclass(frozen=True)
class Route:
    """One REST operation: `pattern` matches the raw path, `queries` must be in the query string."""

    action: str
    method: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    queries: frozenset[str]
    weight: tuple[int, int]


def operation(signing_name: str, request: HttpRequest) -> tuple[str, str, dict[str, Any]]:
    """(service, action, parameters) of a request whose credential scope names `signing_name`.

    Raises AwsError UnknownOperationException, or the service's own words for a body that cannot be read.

    >>> operation("dynamodb", put_item_request)  # doctest: +SKIP
    ('dynamodb', 'PutItem', {'TableName': 'Users', 'Item': {...}})
    """
    target = request.headers.get("X-Amz-Target")
    service = _service(signing_name, request.path, target)
    # A REST service goes by method and path alone: a header that says otherwise must not be what is authorized.
    if description_of(service)["metadata"]["protocol"].startswith("rest-"):
        return (service, *_rest_operation(service, request))
    if target is not None:
        return service, target.rpartition(".")[2], _json_body(request)
    if request.headers.get("Smithy-Protocol"):  # RPC v2: /service/NAME/operation/ACTION
        return service, request.path.rpartition("/")[2], {}
    content_type = request.headers.get("Content-Type", "")
    if content_type.startswith("application/x-www-form-urlencoded") or "Action=" in request.query:
        form = dict(parse_qsl(request.query, keep_blank_values=True))
        form |= dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        if "Action" in form:
            return service, form["Action"], form
    if description_of(service)["metadata"]["protocol"] in ("query", "ec2"):
        raise AwsError("MissingAction", "The request must contain the parameter Action.")
    raise AwsError("UnknownOperationException", "The request names no operation: X-Amz-Target is missing.")


def _service(signing_name: str, path: str, target: str | None) -> str:
    name = signing_name.lower()
    if name == "dynamodb" and target and target.startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    if name == "apigateway" and path.startswith("/v2/"):
        return "apigatewayv2"
    return MODEL_OF_SIGNING_NAME.get(name, name)


def _json_body(request: HttpRequest) -> dict[str, Any]:
    """The members of a JSON body; AWS answers SerializationException for what is no JSON object."""
    if not request.body:
        return {}
    try:
        document = json.loads(request.body)
    except (ValueError, RecursionError):
        raise AwsError("SerializationException", "The request body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise AwsError("SerializationException", "The request body must be a JSON object.")
    return document


def _rest_operation(service: str, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    queries = dict(parse_qsl(request.query, keep_blank_values=True))
    found = _matched(service, request.method, request.path, frozenset(queries))
    if found is None:
        raise AwsError("UnknownOperationException", f"{request.method} {request.path} is no operation.", 404)
    action, captured = found
    parameters = _query_members(service, action, queries) | captured
    if request.body and _is_json(service, action):
        parameters = _json_body(request) | parameters
    return action, parameters


@functools.lru_cache(maxsize=1024)
def _matched(service: str, method: str, path: str, queries: frozenset[str]) -> tuple[str, dict[str, str]] | None:
    """The operation of a path and what the path holds; remembered, since a service has up to 150 patterns."""
    for route in routes(service):
        if route.method == method and route.queries <= queries and (match := route.pattern.fullmatch(path)):
            return route.action, dict(zip(route.names, map(unquote, match.groups()), strict=True))
    return None


@functools.cache
def _is_json(service: str, action: str) -> bool:
    """Whether a body holds the operation's members. That of Invoke or PutRestApi is the caller's own document."""
    model = description_of(service)
    shapes = model["shapes"]
    shape = shapes.get(model["operations"][action].get("input", {}).get("shape"), {})
    payload = shape.get("members", {}).get(shape.get("payload"), {}).get("shape")
    own = payload is not None and shapes[payload]["type"] == "blob"
    return not own and model.get("metadata", {}).get("protocol") == "rest-json"


@functools.cache
def description_of(service: str) -> dict[str, Any]:
    """botocore's description of a service, read once. Raises AwsError UnknownOperationException for none."""
    try:
        if not re.fullmatch("[a-z0-9-]+", service):  # it becomes a path
            raise botocore.exceptions.DataNotFoundError(data_path=service)
        # load_service_model would look through the folders of all services first, to tell whether there is this one.
        version = LOADER.determine_latest_version(service, "service-2")
        return LOADER.load_data(f"{service}/{version}/service-2")
    except botocore.exceptions.DataNotFoundError:
        raise AwsError(
            "UnknownOperationException", f"The local cloud knows no service named {service!r}.", 404
        ) from None


@functools.cache
def _member_names(service: str, action: str) -> dict[str, str]:
    """Query-string name -> member name of an operation's input."""
    model = description_of(service)
    shape = model["operations"][action].get("input", {}).get("shape")
    members = model["shapes"][shape].get("members", {}) if shape else {}
    return {
        member.get("locationName", name): name
        for name, member in members.items()
        if member.get("location") == "querystring"
    }


def _query_members(service: str, action: str, queries: dict[str, str]) -> dict[str, Any]:
    names = _member_names(service, action)
    return {names.get(key, key): value for key, value in queries.items()}


def _path_member(service: str, shape: str | None, label: str) -> str:
    members = description_of(service)["shapes"][shape].get("members", {}) if shape else {}
    for name, member in members.items():
        if member.get("location") == "uri" and member.get("locationName", name) == label:
            return name
    return label


@functools.cache
def routes(service: str) -> tuple[Route, ...]:
    """The REST operations of a service, the most literal path first."""
    found = []
    for action, model in description_of(service)["operations"].items():
        http = model["http"]
        path, _, query = http["requestUri"].partition("?")
        labels = re.findall(r"\{([^}+]+)\+?\}", path)
        pattern = re.sub(r"\{[^}+]+\+\}", "(.+)", re.sub(r"\{[^}+]+\}", "([^/]+)", path.rstrip("/")))
        shape = model.get("input", {}).get("shape")
        names = tuple(_path_member(service, shape, label) for label in labels)
        needed = frozenset(key for key, _ in parse_qsl(query, keep_blank_values=True))
        weight = (len(labels), -len(path))
        found.append(Route(action, http["method"], re.compile(pattern + "/?"), names, needed, weight))
    return tuple(sorted(found, key=lambda route: (-len(route.queries), route.weight)))
