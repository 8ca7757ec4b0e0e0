"""Reads a request's JSON as an operation's input: what is of a wrong type ends in SerializationException.

AWS reads the whole body before it looks at any rule, so this comes first. Members that the operation does not
have, and members that are null, are as if they were not there.

DynamoDB's input is not read by `http.operation_input`, as that of the other services is. Those judge a value's type and
limits in one go and tell each fault alike. DynamoDB reads the body to its end first, takes 1.0 for 1 and "yes" for
true, sums up the faults of a batch's map, and prints values as its own classes do, an operation's own way: nearly every
step would ask which service it is for. And this is on the path of every item: its values, which no limit of the model
concerns, are passed over by one look each.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from userlab.cloud.dynamodb.request.errors import serialization
from userlab.cloud.dynamodb.request.input_shapes import Shape

_JAVA = {"string": "String", "boolean": "Boolean", "integer": "Integer", "long": "Long", "double": "Double"}
_TEXTS = ("S", "N")
_PACKAGE = "com.amazonaws.dynamodb.v20120810."


def read(shape: Shape, document: dict[str, Any]) -> dict[str, Any]:
    """The members of an operation's input.

    Raises AwsError SerializationException in AWS's words.

    >>> from userlab.cloud.dynamodb.request.input_shapes import input_shape
    >>> read(input_shape("dynamodb", "DescribeTable"), {"TableName": "Users", "Limit": None, "Other": 1})
    {'TableName': 'Users'}
    """
    return _structure(shape, document)


def _value(shape: Shape, value: Any) -> Any:
    return _READERS[shape.type](shape, value)


def _structure(shape: Shape, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        if isinstance(value, list):
            raise serialization(f"Unrecognized collection type class {_PACKAGE}{shape.name}")
        raise serialization("Unexpected value type in payload")
    members = shape.members
    return {
        name: _value(members[name], inside) for name, inside in value.items() if inside is not None and name in members
    }


def _map(shape: Shape, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        if isinstance(value, list):
            element = shape.element
            inside = "java.lang.String" if element.type == "string" else _PACKAGE + element.name
            raise serialization(f"Unrecognized collection type java.util.Map<java.lang.String, {inside}>")
        raise serialization("Unexpected field type")
    if shape.element.type == "attribute":
        return {name: attribute(inside) for name, inside in value.items()}
    return {name: _value(shape.element, inside) for name, inside in value.items() if inside is not None}


def _list(shape: Shape, value: Any) -> list[Any]:
    if not isinstance(value, list):
        if isinstance(value, dict):
            raise serialization("Start of structure or map found where not expected")
        raise serialization("Unexpected field type")
    return [_value(shape.element, inside) for inside in value if inside is not None]


def attribute(value: Any) -> dict[str, Any]:
    """An attribute value with the types of its JSON checked; unknown and null members are dropped."""
    if not isinstance(value, dict):
        if value is None:
            return {}
        if isinstance(value, list):
            raise serialization(f"Unrecognized collection type class {_PACKAGE}AttributeValue")
        raise serialization("Unexpected value type in payload")
    if len(value) == 1:
        kind, content = next(iter(value.items()))
        if kind in _TEXTS and type(content) is str:
            return value
    return {
        kind: _CONTENTS[kind](content) for kind, content in value.items() if content is not None and kind in _CONTENTS
    }


def _string(shape: Shape | None, value: Any) -> str:
    if type(value) is str:
        return value
    raise _wrong_scalar(value, "String")


def _boolean(shape: Shape | None, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.upper()
        if word in ("TRUE", "1", "YES"):
            return True
        if word in ("FALSE", "0", "NO"):
            return False
        raise serialization("Unexpected token received from parser")
    raise _wrong_scalar(value, "Boolean")


def _integer(shape: Shape, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and abs(value) < 1e18:
        return int(value)
    raise _wrong_scalar(value, _JAVA[shape.type])


def _double(shape: Shape, value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise _wrong_scalar(value, "Double")


def _timestamp(shape: Shape, value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise serialization("Expected epoch seconds")


def _wrong_scalar(value: Any, wanted: str) -> Exception:
    if isinstance(value, list):
        return serialization(f"Unrecognized collection type class java.lang.{wanted}")
    if isinstance(value, dict):
        return serialization("Start of structure or map found where not expected")
    if isinstance(value, bool):
        return serialization(f"{str(value).upper()}_VALUE cannot be converted to {wanted}")
    if isinstance(value, str):
        return serialization(f"STRING_VALUE cannot be converted to {wanted}")
    kind = "DECIMAL" if isinstance(value, float) else "NUMBER"
    return serialization(f"{kind}_VALUE cannot be converted to {wanted}")


def _blob(value: Any) -> str:
    if isinstance(value, list):
        raise serialization("Unrecognized collection type class java.nio.ByteBuffer")
    if isinstance(value, dict):
        raise serialization("Start of structure or map found where not expected")
    if not isinstance(value, str):
        raise serialization("only base-64-encoded strings are convertible to bytes")
    if len(value) % 4:
        raise serialization(f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(value)}")
    try:
        decoded = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        raise serialization("Invalid Base64 character detected") from None
    if base64.b64encode(decoded).decode() != value:
        raise serialization("Invalid last non-pad Base64 character dectected")
    return value


def _elements(read_one: Any) -> Any:
    def read_list(value: Any) -> list[Any]:
        if not isinstance(value, list):
            if isinstance(value, dict):
                raise serialization("Start of structure or map found where not expected")
            raise serialization("Unexpected field type")
        return [read_one(inside) for inside in value]

    return read_list


def _attributes(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        if isinstance(value, list):
            raise serialization(
                f"Unrecognized collection type java.util.Map<java.lang.String, {_PACKAGE}AttributeValue>"
            )
        raise serialization("Unexpected field type")
    return {name: attribute(inside) for name, inside in value.items()}


def _text(value: Any) -> str:
    return _string(None, value)


_CONTENTS = {
    "S": _text,
    "N": _text,
    "B": _blob,
    "SS": _elements(_text),
    "NS": _elements(_text),
    "BS": _elements(_blob),
    "BOOL": lambda value: _boolean(None, value),
    "NULL": lambda value: _boolean(None, value),
    "L": _elements(attribute),
    "M": _attributes,
}
_READERS: dict[str, Callable[[Shape, Any], Any]] = {
    "structure": _structure,
    "map": _map,
    "list": _list,
    "attribute": lambda shape, value: attribute(value),
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "double": _double,
    "float": _double,
    "timestamp": _timestamp,
    "blob": lambda shape, value: _blob(value),
}
