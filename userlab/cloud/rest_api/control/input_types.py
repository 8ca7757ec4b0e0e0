"""The members of an operation's input have the types that API Gateway's model says, or AWS cannot read the request.

The model is the one that boto3 serializes with. Numbers and booleans of a query string come as text.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http.service_model import description_of
from userlab.cloud.rest_api.store import Document

SERVICE = "apigateway"
# What Java calls the types that JSON can hold: AWS's own words for a member that cannot be read.
_JAVA = {
    bool: "java.lang.Boolean",
    str: "java.lang.String",
    list: "java.util.ArrayList",
    dict: "java.util.LinkedHashMap",
}
_WANTED = {
    "string": "String",
    "integer": "Integer",
    "long": "Long",
    "double": "Double",
    "boolean": "Boolean",
    "list": "List",
    "map": "Map",
    "structure": "Structure",
}
_DEEPEST = 20


def checked(action: str, parameters: Document) -> Document:
    """The parameters, each of its type, without those that are null. Raises AwsError SerializationException.

    >>> checked("GetRestApis", {"limit": "5"})
    {'limit': 5}
    """
    model = description_of(SERVICE)
    shape = model["shapes"].get(model["operations"][action].get("input", {}).get("shape"), {})
    found = {}
    for name, value in parameters.items():
        member = shape.get("members", {}).get(name)
        if value is None:
            continue
        if member is None:
            found[name] = value  # a query parameter of a map, such as import's basepath
        else:
            found[name] = _read(model["shapes"], member["shape"], value, member.get("location"), 0)
    return found


def _read(shapes: Document, name: str, value: Any, location: str | None, depth: int) -> Any:
    shape = shapes[name]
    kind = shape["type"]
    if depth > _DEEPEST:
        raise AwsError("SerializationException", "The request is nested too deeply.", 400)
    if kind == "boolean" and location == "querystring" and isinstance(value, str):
        return value.lower() == "true"
    if kind in ("integer", "long") and location == "querystring":
        return _number(value)
    if kind == "list" and location == "querystring" and isinstance(value, str):
        return [value]
    if kind == "structure" and isinstance(value, dict):
        members = shape["members"]
        return {
            key: _read(shapes, members[key]["shape"], item, None, depth + 1) if key in members else item
            for key, item in value.items()
            if item is not None
        }
    if kind == "map" and isinstance(value, dict):
        # A null template or value is kept: it says that there is none.
        inner = shape["value"]["shape"]
        return {
            key: item if item is None else _read(shapes, inner, item, None, depth + 1) for key, item in value.items()
        }
    if kind == "list" and isinstance(value, list):
        inner = shape["member"]["shape"]
        return [_read(shapes, inner, item, None, depth + 1) for item in value if item is not None]
    if not _fits(kind, value):
        java = _JAVA.get(type(value), "com.amazon.coral.value.json.numbers.TruncatingBigNumber")
        text = f"class {java} can not be converted to an {_WANTED.get(kind, kind)}"
        raise AwsError("SerializationException", text, 400)
    return value


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise AwsError("SerializationException", "STRING_VALUE can not be converted to an Integer", 400) from None


def _fits(kind: str, value: Any) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in ("integer", "long"):
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31
    if kind in ("double", "float"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return kind in ("blob", "timestamp")
