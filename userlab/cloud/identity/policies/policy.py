"""Policies, compiled and asked: does this policy allow this action on this resource?

A policy is a list of statements; a statement applies when its actions, resources and conditions all match. An
explicit Deny beats every Allow, and what nothing allows is denied.

Source: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements reference".
"""

import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from userlab.cloud.account.memo import Memo
from userlab.cloud.identity.policies.conditions import Condition, compile_conditions
from userlab.cloud.identity.policies.patterns import Context, Patterns

_REMEMBERED_ANSWERS = 4096


class Decision(Enum):
    """What a set of policies says of a request: nothing (an implicit deny), allow, or an explicit deny."""

    NOTHING = "implicitDeny"
    ALLOW = "allowed"
    DENY = "explicitDeny"


@dataclass(frozen=True)
class Statement:
    """One statement, ready to be matched. `principals` is the statement's Principal (resource policies only)."""

    allows: bool
    actions: Patterns
    not_actions: bool
    resources: Patterns | None
    not_resources: bool
    conditions: tuple[Condition, ...]
    principals: Any = None
    not_principals: bool = False

    @property
    def fixed(self) -> bool:
        """Whether the same action and resource always get the same answer, whatever the request's context."""
        return not self.conditions and (self.resources is None or not self.resources.dynamic)

    def names(self, action: str) -> bool:
        return self.actions.match(action, {}) != self.not_actions

    def applies(self, resource: str, context: Context) -> bool:
        """Whether resource and conditions match; the action is asked with `names`."""
        if self.resources is not None and self.resources.match(resource, context) == self.not_resources:
            return False
        return all(condition.holds(context) for condition in self.conditions)


def statements_of(document: str | dict[str, Any]) -> list[Statement]:
    """Compile a policy document (JSON text or the object).

    >>> policy = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    >>> statements_of(policy)[0].names("s3:GetObject")
    True
    """
    return _compiled(document) if isinstance(document, str) else _read(document)


@functools.lru_cache(maxsize=512)
def _compiled(document: str) -> list[Statement]:
    return _read(json.loads(document))


def _read(policy: dict[str, Any]) -> list[Statement]:
    # Variables came with the version of 2012; older policies take ${...} literally.
    variables = policy.get("Version") == "2012-10-17"
    statements = policy.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    # IAM stores no statement that is none, but a stack or an old snapshot may hold one: it says nothing.
    return [_statement(each, variables) for each in listed if _is_readable(each)]


def _is_readable(statement: Any) -> bool:
    elements = ("Action", "NotAction", "Resource", "NotResource")
    return isinstance(statement, dict) and all(_listed(statement[name]) for name in elements if name in statement)


def _statement(source: dict[str, Any], variables: bool) -> Statement:
    not_actions, not_resources = "NotAction" in source, "NotResource" in source
    resources = source.get("NotResource" if not_resources else "Resource")
    not_principals = "NotPrincipal" in source
    return Statement(
        allows=source.get("Effect") == "Allow",
        actions=Patterns(_listed(source.get("NotAction" if not_actions else "Action", [])), ignore_case=True),
        not_actions=not_actions,
        resources=None if resources is None else Patterns(_listed(resources), variables=variables),
        not_resources=not_resources,
        conditions=compile_conditions(source.get("Condition") or {}, variables=variables),
        principals=source.get("NotPrincipal" if not_principals else "Principal"),
        not_principals=not_principals,
    )


def _listed(value: Any) -> list[str]:
    """The texts of an element that is one or several of them."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


class Policies:
    """The statements of several policies together, with answers remembered where they can't change.

    >>> policies = Policies(['{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}'])
    >>> policies.decide("s3:GetObject", "arn:aws:s3:::b/k", {}).value
    'allowed'
    """

    def __init__(self, documents: Iterable[str | dict[str, Any]]) -> None:
        self._statements = [statement for document in documents for statement in statements_of(document)]
        self._named: Memo[str, tuple[Sequence[Statement], bool]] = Memo(_REMEMBERED_ANSWERS)
        self._answers: Memo[tuple[str, str], Decision] = Memo(_REMEMBERED_ANSWERS)

    def decide(self, action: str, resource: str, context: Context) -> Decision:
        """What the policies say of `action` (service:Operation) on `resource` (an ARN, or *)."""
        answer = self._answers.get((action, resource))
        if answer is not None:
            return answer
        statements, fixed = self._naming(action)
        answer = decide(statements, resource, context)
        if fixed:
            self._answers[action, resource] = answer
        return answer

    def _naming(self, action: str) -> tuple[Sequence[Statement], bool]:
        found = self._named.get(action)
        if found is None:
            statements = [statement for statement in self._statements if statement.names(action)]
            found = statements, all(statement.fixed for statement in statements)
            self._named[action] = found
        return found


def decide(statements: Iterable[Statement], resource: str, context: Context) -> Decision:
    """The decision of statements that all name the action."""
    decision = Decision.NOTHING
    for statement in statements:
        if statement.allows and decision is Decision.ALLOW:
            continue
        if statement.applies(resource, context):
            if not statement.allows:
                return Decision.DENY
            decision = Decision.ALLOW
    return decision
