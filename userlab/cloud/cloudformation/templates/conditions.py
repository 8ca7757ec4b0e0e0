"""What is true or false in a template: Fn::Equals, Fn::Not, Fn::And, Fn::Or, Condition.

(CloudFormation template reference, "Condition functions".)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.cloudformation.faults import template_error
from userlab.cloud.cloudformation.templates.parameters import text_of
from userlab.cloud.cloudformation.templates.scope import Scope

Value = Callable[[Any, Scope], Any]


def is_true(expression: Any, scope: Scope, value: Value) -> bool:
    """Whether an expression is true; `value` works out what is compared. Raises AwsError ValidationError."""
    if isinstance(expression, dict) and len(expression) == 1:
        ((name, inner),) = expression.items()
        if name == "Condition":
            return scope.holds(str(inner), lambda found: is_true(found, scope, value))
        if name == "Fn::Equals":
            return _equals(inner, scope, value)
        if name == "Fn::Not":
            if not isinstance(inner, list) or len(inner) != 1:
                raise template_error("every Fn::Not object requires a list with exactly one boolean parameter.")
            return not is_true(inner[0], scope, value)
        if name in ("Fn::And", "Fn::Or"):
            truths = (is_true(each, scope, value) for each in _several(name, inner))
            return all(truths) if name == "Fn::And" else any(truths)
    found = text_of(value(expression, scope))
    if found not in ("true", "false"):
        raise template_error("a condition must be made of Fn::And, Fn::Or, Fn::Not, Fn::Equals or Condition")
    return found == "true"


def _equals(inner: Any, scope: Scope, value: Value) -> bool:
    if not isinstance(inner, list) or len(inner) != 2:
        raise template_error("every Fn::Equals object requires a list of 2 string parameters.")
    one, other = (value(each, scope) for each in inner)
    if isinstance(one, (list, dict)) or isinstance(other, (list, dict)):
        return bool(one == other)
    return text_of(one) == text_of(other)


def _several(name: str, inner: Any) -> list[Any]:
    if not isinstance(inner, list) or not 2 <= len(inner) <= 10:
        raise template_error(f"every {name} object requires a list of at least 2 and at most 10 boolean parameters.")
    return inner
