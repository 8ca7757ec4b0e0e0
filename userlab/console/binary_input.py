"""Bytes in the parameters of a call, which a page's JSON can only hold in base64.

As AWS's own JSON and its CLI have it: what a model calls a blob is base64, a function's zip for instance. What is the
whole body of a request, an event of Invoke or an OpenAPI document, is text, and is sent as it stands.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any


def with_bytes(parameters: dict[str, Any], shape: Any) -> dict[str, Any]:
    """The parameters with their base64 decoded, by botocore's shape of an operation's input.

    Raises ValueError for what is no base64.

    >>> shape = client.meta.service_model.operation_model("CreateFunction").input_shape
    >>> with_bytes({"Code": {"ZipFile": "UEs="}}, shape)
    {'Code': {'ZipFile': b'PK'}}
    """
    if shape is None:
        return parameters
    body = shape.serialization.get("payload")
    return {
        name: value if name == body or name not in shape.members else _decoded(value, shape.members[name], name)
        for name, value in parameters.items()
    }


def _decoded(value: Any, shape: Any, name: str) -> Any:
    if shape.type_name == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError(f"{name} is not base64.") from None
    if shape.type_name == "structure" and isinstance(value, dict):
        known = shape.members
        return {key: _decoded(each, known[key], key) if key in known else each for key, each in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_decoded(each, shape.member, name) for each in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _decoded(each, shape.value, name) for key, each in value.items()}
    return value
