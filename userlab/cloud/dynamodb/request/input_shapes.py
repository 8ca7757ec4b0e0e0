"""The inputs of DynamoDB's operations as botocore's model describes them: members, types, limits, allowed values.

Where the service's own checks are known to say more than the model, the model is amended here: names of tables
(the model allows for ARNs, which the service accepts as well), and the order in which AWS prints enumerations.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from userlab.cloud.http.service_model import description_of

TABLE_NAME_PATTERN = "[a-zA-Z0-9_.-]+"
_ENUM_ORDER = {
    "ReturnConsumedCapacity": ["INDEXES", "TOTAL", "NONE"],
    "ReturnValue": ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
    "Select": ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
    "ConditionalOperator": ["OR", "AND"],
    "ScalarAttributeType": ["B", "N", "S"],
    "ProjectionType": ["ALL", "INCLUDE", "KEYS_ONLY"],
    "ComparisonOperator": [
        *("IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT"),
        *("NOT_NULL", "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS"),
    ],
}


@dataclass
class Shape:
    """One shape of the model. `element` is what a list or map holds, `key` what a map's keys are."""

    name: str
    type: str
    members: dict[str, Shape] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    element: Shape = field(default_factory=lambda: Shape.__new__(Shape))
    key: Shape = field(default_factory=lambda: Shape.__new__(Shape))
    least: int | None = None
    most: int | None = None
    pattern: re.Pattern[str] | None = None
    enum: list[str] | None = None


@functools.cache
def input_shape(service: str, action: str) -> Shape | None:
    """The input of an operation of "dynamodb" or "dynamodbstreams", None if there is no such operation.

    >>> input_shape("dynamodb", "GetItem").members["ConsistentRead"].type
    'boolean'
    """
    model = description_of(service)
    operation = model["operations"].get(action)
    if operation is None:
        return None
    if "input" not in operation:
        return Shape(action, "structure")
    return _shape(service, operation["input"]["shape"])


@functools.cache
def _shape(service: str, name: str) -> Shape:
    if name == "AttributeValue":
        return Shape(name, "attribute")
    model = description_of(service)["shapes"][name]
    shape = Shape(name, model["type"], required=tuple(model.get("required", ())))
    shape.least, shape.most = model.get("min"), model.get("max")
    shape.enum = _ENUM_ORDER.get(name, model.get("enum"))
    if name in ("TableArn", "TableName"):
        shape.least, shape.most = 3, 255
        shape.pattern = re.compile(TABLE_NAME_PATTERN, re.ASCII)
    elif name == "IndexName":
        shape.pattern = re.compile(TABLE_NAME_PATTERN, re.ASCII)
    for member, inside in model.get("members", {}).items():
        shape.members[member] = _shape(service, inside["shape"])
    for part in ("member", "value"):
        if isinstance(model.get(part), dict):
            shape.element = _shape(service, model[part]["shape"])
    if "key" in model:
        shape.key = _shape(service, model["key"]["shape"])
    return shape
