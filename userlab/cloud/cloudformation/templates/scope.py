"""What the functions of a template can ask: parameters, mappings, conditions, resources, the stack itself.

(CloudFormation template reference, "Pseudo parameters reference", "Condition functions".)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from userlab.cloud.cloudformation.faults import template_error

UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


class NoValue:
    """AWS::NoValue: what has it is not there."""


NO_VALUE = NoValue()


class Resources(Protocol):
    """What is known of a stack's resources."""

    def reference(self, logical_id: str) -> str | None:
        """What Ref gives for a resource; None for none."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """What Fn::GetAtt gives. Raises AwsError for what the resource does not have."""


class NoResources:
    """Resources of a template that is only looked at."""

    def reference(self, logical_id: str) -> str | None:
        return None

    def attribute(self, logical_id: str, name: str) -> Any:
        raise template_error(f"instance of Fn::GetAtt references undefined resource {logical_id}")


@dataclass
class Scope:
    """Where the values of a template are worked out.

    `parameters` are texts and lists of texts, `export(name)` is the value of another stack's export, and notes that it
    is used.
    """

    account: str
    region: str
    stack_name: str
    stack_id: str
    parameters: dict[str, Any] = field(default_factory=dict)
    mappings: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    notifications: list[str] = field(default_factory=list)
    resources: Resources = field(default_factory=NoResources)
    export: Callable[[str], str] = lambda name: UNKNOWN
    extended: bool = False  # whether the transform AWS::LanguageExtensions is named
    _decided: dict[str, bool | None] = field(default_factory=dict)

    def pseudo(self, name: str) -> Any:
        """The value of a pseudo parameter, None for what is none."""
        return {
            "AWS::AccountId": self.account,
            "AWS::NotificationARNs": list(self.notifications),
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": "aws",
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.stack_name,
            "AWS::URLSuffix": "amazonaws.com",
        }.get(name)

    def holds(self, name: str, decide: Callable[[Any], bool]) -> bool:
        """Whether a condition holds; `decide` works out its expression, which may ask for others."""
        if name not in self.conditions:
            raise template_error(f"unresolved condition dependency: {name}")
        if name not in self._decided:
            self._decided[name] = None
            self._decided[name] = decide(self.conditions[name])
        found = self._decided[name]
        if found is None:
            raise template_error(f"Found circular condition dependency between {name} and itself")
        return found
