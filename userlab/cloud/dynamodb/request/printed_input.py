"""Parts of a request as AWS's server prints them in an error: as Java's objects, and in BatchGetItem as JSON."""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.dynamodb.request.input_shapes import Shape

_PACKAGE = "com.amazonaws.dynamodb.v20120810."
# Structures that AWS prints member by member; it prints others as Java does, by class and hash code.
_PRINTED = ("KeySchemaElement", "AttributeDefinition", "Projection", "ProvisionedThroughput")
# All members of an attribute value as the server knows them; those that no client can send are always null.
_VALUE_MEMBERS = {
    **{"S": "s", "N": "n", "B": "b", "INT": "iNT", "DECIMAL": "dECIMAL", "DOUBLE": "dOUBLE"},
    **{"SS": "sS", "NS": "nS", "BS": "bS", "INTSET": "iNTSET", "DECIMALSET": "dECIMALSET", "DOUBLESET": "dOUBLESET"},
    **{"M": "m", "L": "l", "NULL": "nULL", "BOOL": "bOOL"},
}


def shown(shape: Shape | None, value: Any) -> str:
    """A value of a request as Java prints it.

    >>> shown(None, {"Users": []})
    '{Users=[]}'
    """
    if isinstance(value, list):
        element = shape.element if shape else None
        return "[" + ", ".join(_shown_in_list(element, inside, at) for at, inside in enumerate(value)) + "]"
    if isinstance(value, dict):
        if shape is not None and shape.type == "structure":
            members = (
                f"{name[0].lower()}{name[1:]}={shown(shape.members[name], inside)}" for name, inside in value.items()
            )
            return f"{shape.name}({', '.join(members)})"
        element = shape.element if shape else None
        return "{" + ", ".join(f"{name}={shown(element, inside)}" for name, inside in value.items()) + "}"
    return str(value)


def _shown_in_list(shape: Shape | None, value: Any, position: int) -> str:
    if shape is not None and shape.type == "structure" and shape.name not in _PRINTED:
        return f"{_PACKAGE}{shape.name}@{0x10000001 + position:x}"
    return shown(shape, value)


def shown_batch(shape: Shape, value: dict[str, Any]) -> str:
    """The RequestItems of a batch: BatchGetItem prints them as JSON, BatchWriteItem as Java."""
    if shape.name == "BatchGetRequestMap":
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    tables = (f"{name}=[{', '.join(map(_write_request, requests))}]" for name, requests in value.items())
    return "{" + ", ".join(tables) + "}"


def _write_request(request: dict[str, Any]) -> str:
    put, delete = request.get("PutRequest"), request.get("DeleteRequest")
    shown_put = f"PutRequest(item={_item(put.get('Item', {}))}, workloadProfileName=null)" if put else "null"
    shown_delete = f"DeleteRequest(key={_item(delete.get('Key', {}))})" if delete else "null"
    return f"WriteRequest(putRequest={shown_put}, deleteRequest={shown_delete})"


def _item(attributes: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{name}={_attribute(value)}" for name, value in attributes.items()) + "}"


def _attribute(value: dict[str, Any]) -> str:
    members = (
        f"{printed}={_content(name, value[name]) if name in value else 'null'}"
        for name, printed in _VALUE_MEMBERS.items()
    )
    return f"AttributeValue({', '.join(members)})"


def _content(kind: str, content: Any) -> str:
    if kind == "M":
        return _item(content)
    if kind == "L":
        return "[" + ", ".join(map(_attribute, content)) + "]"
    if isinstance(content, list):
        return "[" + ", ".join(content) + "]"
    return str(content).lower() if isinstance(content, bool) else str(content)
