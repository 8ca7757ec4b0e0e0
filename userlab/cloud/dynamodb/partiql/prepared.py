"""A statement with its parameters: read, counted, its conditions and values bound. What is told here needs no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from userlab.cloud.dynamodb.expressions.update_expression import Action
from userlab.cloud.dynamodb.items.attribute_value import Value
from userlab.cloud.dynamodb.operations import planned_write
from userlab.cloud.dynamodb.operations.planned_write import WriteRequest
from userlab.cloud.dynamodb.partiql import where
from userlab.cloud.dynamodb.partiql.grammar.statement_parser import parse
from userlab.cloud.dynamodb.partiql.grammar.syntax import Insert, Operation, Update
from userlab.cloud.dynamodb.partiql.literals import item_of
from userlab.cloud.dynamodb.partiql.parameters import check_count, check_parameters
from userlab.cloud.dynamodb.partiql.update_actions import actions_of
from userlab.cloud.dynamodb.partiql.where import BoundWhere


@dataclass
class Prepared:
    """A statement that can be carried out: `put` is that of an INSERT, `actions` are those of an UPDATE."""

    operation: Operation
    parameters: list[Value]
    where: BoundWhere | None = None
    put: WriteRequest | None = None
    actions: list[Action] | None = None

    @property
    def table(self) -> str:
        """The name of its table."""
        return self.operation.source.table


def prepare(request: dict[str, Any]) -> Prepared:
    """Read the Statement and the Parameters of a request, or of one member of a batch or transaction.

    Raises ValidationException: for its parameters first, then for what it says.
    """
    parameters: list[Value] = request.get("Parameters", [])
    check_parameters(parameters)
    statement = parse(request["Statement"])
    check_count(len(parameters), statement.parameters)
    operation = statement.operation
    prepared = Prepared(operation, parameters)
    if isinstance(operation, Insert):
        prepared.put = planned_write.put(prepared.table, item_of(operation.item, parameters))
    elif operation.where is not None:
        prepared.where = where.bind(operation.where, parameters)
    if isinstance(operation, Update):
        prepared.actions = actions_of(operation.changes, parameters)
    return prepared
