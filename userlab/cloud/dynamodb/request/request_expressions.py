"""All expressions of one request: never mixed with the older parameters, bound in AWS's order, every name used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from userlab.cloud.dynamodb.expressions import (
    condition_expression,
    key_condition,
    projection_expression,
    update_expression,
)
from userlab.cloud.dynamodb.expressions.condition_expression import BoundCondition
from userlab.cloud.dynamodb.expressions.expression_scope import Scope
from userlab.cloud.dynamodb.expressions.expression_syntax import ExpressionError
from userlab.cloud.dynamodb.expressions.key_condition import KeyTest
from userlab.cloud.dynamodb.expressions.projection_expression import Projection
from userlab.cloud.dynamodb.expressions.update_expression import Action
from userlab.cloud.dynamodb.items.attribute_value import check_name
from userlab.cloud.dynamodb.request.errors import RequestError, invalid_value


@dataclass
class Expressions:
    """What a request's expressions mean; None where there is none."""

    update: list[Action] | None = None
    condition: BoundCondition | None = None
    keys: dict[str, KeyTest] | None = None
    filter: BoundCondition | None = None
    projection: Projection | None = None


_NONE = Expressions()
_BINDERS: tuple[tuple[str, str, Callable[[str, Scope], Any]], ...] = (
    ("UpdateExpression", "update", update_expression.bind),
    ("ConditionExpression", "condition", condition_expression.bind),
    ("KeyConditionExpression", "keys", key_condition.from_expression),
    ("FilterExpression", "filter", condition_expression.bind),
    ("ProjectionExpression", "projection", projection_expression.bind),
)


def check_not_mixed(parameters: dict[str, Any], expressions: Sequence[str], legacy: Sequence[str]) -> None:
    """Raise RequestError for expressions beside older parameters, or names and values beside neither.

    `expressions` and `legacy` are the parameters that the operation has of each kind, in AWS's order.
    """
    given = [name for name in expressions if name in parameters]
    if given:
        older = [name for name in legacy if name in parameters]
        if "KeyConditions" in older and "KeyConditionExpression" not in parameters:
            older.remove("KeyConditions")
        if older:
            raise RequestError(
                "Can not use both expression and non-expression parameters in the same request: "
                f"Non-expression parameters: {{{', '.join(older)}}} Expression parameters: {{{', '.join(given)}}}"
            )
    elif "ExpressionAttributeNames" in parameters:
        raise RequestError("ExpressionAttributeNames can only be specified when using expressions")
    if "ExpressionAttributeValues" in parameters:
        with_values = [name for name in expressions if name != "ProjectionExpression"]
        if not any(name in parameters for name in with_values):
            verb = "are" if len(with_values) > 1 else "is"
            text = "ExpressionAttributeValues can only be specified when using expressions"
            raise RequestError(text, f"{text}: {' and '.join(with_values)} {verb} null")


def bind(parameters: dict[str, Any]) -> Expressions:
    """Check and bind every expression of a request. Raises RequestError."""
    if not any(name in parameters for name, _, _ in _BINDERS):
        return _NONE
    scope = Scope(parameters.get("ExpressionAttributeNames"), parameters.get("ExpressionAttributeValues"))
    bound = Expressions()
    for name, attribute, binder in _BINDERS:
        text = parameters.get(name)
        if text is None:
            continue
        try:
            setattr(bound, attribute, binder(text, scope))
        except ExpressionError as error:
            raise RequestError(f"Invalid {name}: {error}") from None
    scope.check_all_used()
    return bound


def attributes_to_get(parameters: dict[str, Any]) -> Projection | None:
    """The projection that the older AttributesToGet means."""
    names = parameters.get("AttributesToGet")
    if names is None:
        return None
    for position, name in enumerate(names):
        check_name(name)
        if name in names[:position]:
            raise invalid_value(f"Duplicate value in attribute name: {name}")
    return Projection([(name,) for name in names])
