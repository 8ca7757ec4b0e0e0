"""What the statements of a request touch: the facts that permissions are about, read as the service reads them.

Sources: DynamoDB developer guide, "IAM security policies with PartiQL for DynamoDB"; Service Authorization Reference,
"Actions, resources, and condition keys for Amazon DynamoDB". A statement that cannot be read needs no permission: the
service reads it in the same way, and refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from userlab.cloud.dynamodb.items.attribute_value import TOO_DEEP, Value
from userlab.cloud.dynamodb.partiql.grammar.syntax import And, Delete, Exists, In, Insert, Node, Or, Select, Update
from userlab.cloud.dynamodb.partiql.key_terms import compared, is_keyed, is_one_of, names_in
from userlab.cloud.dynamodb.partiql.literals import constant
from userlab.cloud.dynamodb.partiql.prepared import Prepared, prepare
from userlab.cloud.dynamodb.partiql.where import choices_of
from userlab.cloud.dynamodb.partiql.writes import RETURNED
from userlab.cloud.dynamodb.request import input_types
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.dynamodb.request.input_shapes import input_shape
from userlab.cloud.http.aws_request import AwsError

_MEMBERS = {"BatchExecuteStatement": "Statements", "ExecuteTransaction": "TransactStatements"}


@dataclass(frozen=True)
class Touched:
    """What one statement touches: `action` is such as PartiQLSelect."""

    prepared: Prepared

    @property
    def action(self) -> str:
        """The permission, without the service's name."""
        operation = self.prepared.operation
        return f"PartiQL{'Select' if isinstance(operation, Exists) else type(operation).__name__}"

    @property
    def table(self) -> str:
        return self.prepared.table

    @property
    def index(self) -> str | None:
        return self.prepared.operation.source.index

    def leading_keys(self, key: str) -> list[str]:
        """The values of the partition key, whose name is `key`; none for a full table scan."""
        operation = self.prepared.operation
        put = self.prepared.put
        if put is not None:
            values: list[Value] = [put.item[key]] if key in put.item else []
        elif isinstance(operation, Insert) or self.is_scan(key):
            values = []
        else:
            values = list(_key_values(operation.where, key, self.prepared.parameters))
        return list(dict.fromkeys(str(text) for value in values for text in value.values()))

    def is_scan(self, key: str) -> bool:
        """Whether no partition key says where to look."""
        operation = self.prepared.operation
        return not isinstance(operation, Insert) and not is_keyed(operation.where, key, self.prepared.parameters)

    @property
    def attributes(self) -> list[str]:
        """The top-level attributes that the statement speaks of."""
        return list(dict.fromkeys(_names(self.prepared)))

    @property
    def select(self) -> str:
        """What a SELECT returns, "" for a write."""
        operation = self.prepared.operation
        if not isinstance(operation, Select):
            return ""
        if operation.columns is not None:
            return "SPECIFIC_ATTRIBUTES"
        return "ALL_PROJECTED_ATTRIBUTES" if operation.source.index else "ALL_ATTRIBUTES"

    @property
    def return_values(self) -> str:
        """What a RETURNING clause asks for, as ReturnValues would; "" for nothing."""
        operation = self.prepared.operation
        return RETURNED.get(operation.returning, "") if isinstance(operation, Update | Delete) else ""


def touched_by(action: str, document: dict[str, Any]) -> list[Touched]:
    """What every statement of ExecuteStatement, BatchExecuteStatement or ExecuteTransaction touches.

    Raises ValidationException for values that are too deep to be looked at.
    """
    shape = input_shape("dynamodb", action)
    assert shape is not None
    try:
        parameters = input_types.read(shape, document)
        member = _MEMBERS.get(action)
        requests = [parameters] if member is None else parameters.get(member, [])
        return [found for request in requests if (found := _touched(request)) is not None]
    except RecursionError:
        raise validation(TOO_DEEP) from None
    except AwsError:  # no input of the operation: the service refuses it
        return []


def _touched(request: dict[str, Any]) -> Touched | None:
    try:
        return Touched(prepare(request)) if "Statement" in request else None
    except AwsError:
        return None


def _key_values(node: Node | None, key: str, parameters: Sequence[Value]) -> Iterator[Value]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _key_values(part, key, parameters)
    elif isinstance(node, In) and is_one_of(node, key):
        for choice in choices_of(node):
            value = constant(choice, parameters)
            if value is not None:
                yield value
    elif node is not None:
        name, sign, value = compared(node, parameters) or ("", "", {})
        if (name, sign) == (key, "="):
            yield value


def _names(prepared: Prepared) -> Iterator[str]:
    operation = prepared.operation
    if isinstance(operation, Insert):
        yield from prepared.put.item if prepared.put else ()
        return
    if isinstance(operation, Select):
        yield from (str(column.steps[0]) for column in operation.columns or ())
        yield from (term.name for term in operation.order)
    if isinstance(operation, Update):
        for change in operation.changes:
            yield str(change.path.steps[0])
            yield from names_in(change.value)
    yield from names_in(operation.where)
