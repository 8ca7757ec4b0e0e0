"""What a type of resource is: which calls make, change and delete one, and what Ref and Fn::GetAtt give of it.

A type is described by a `ResourceType`; the modules beside this one hold one for each. To describe a type of twenty
lines, see `log_groups.METRIC_FILTER`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from userlab.cloud.cloudformation.caller import Caller

Properties = dict[str, Any]


class PropertyRefused(Exception):
    """A property that a type does not take, or with a value that does not fit; the text is CloudFormation's."""


class NotStabilized(Exception):
    """A resource that did not become what it should: the text says why."""


class Nested(Protocol):
    """What a nested stack asks of the stacks themselves."""

    def adopt(self, child_id: str, parent_id: str) -> None:
        """Have a stack be nested in another."""

    def wait(self, stack_id: str, stopped: Callable[[], bool]) -> str:
        """Wait until a stack's operation is over; its status."""

    def outputs(self, stack_id: str) -> dict[str, str]:
        """The values of a stack's outputs by name."""


class Responses(Protocol):
    """Where the functions behind custom resources answer."""

    def expect(self, account: str) -> tuple[str, Callable[[float], Any]]:
        """A URL, and how to wait some seconds for the document that is put there; None while there is none."""


@dataclass
class Work:
    """One resource that is being made, changed or deleted.

    `call` calls AWS's operations as the stack's caller. `tags` are all that the resource gets: the stack's, its own,
    CloudFormation's. `name(...)` is a name in CloudFormation's manner.
    """

    call: Caller
    account: str
    region: str
    stack_id: str
    stack_name: str
    logical_id: str
    kind: str
    tags: dict[str, str]
    stack_tags: dict[str, str]
    made: Callable[[str], None]
    draw: Callable[[int, bool], str]
    stopped: Callable[[], bool]
    nested: Nested
    responses: Responses
    capabilities: list[str] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)  # attributes that only the making call told

    def name(self, most: int = 64, *, small: bool = False, suffix: str = "") -> str:
        """STACK-RESOURCE-RANDOM, shortened to `most` characters.

        >>> work.name(63, small=True)  # doctest: +SKIP
        'users-bucket-1b2c3d4e5f6g'
        """
        room = most - 14 - len(suffix)
        stack, resource = self.stack_name, self.logical_id
        if len(stack) + len(resource) > room:
            resource = resource[: max(room // 2, room - len(stack))]
            stack = stack[: room - len(resource)]
        random = self.draw(12, small)
        made = f"{stack}-{resource}-{random}{suffix}"
        return made.lower() if small else made

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        """The ARN of something of this account."""
        return f"arn:aws:{service}:{self.region if region is None else region}:{self.account}:{resource}"

    @property
    def tag_list(self) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]


def _no_attributes(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class ResourceType:
    """One type of resource.

    `properties` are those that it takes. `create(work, properties)` makes one and answers its physical id, which is
    what Ref gives; if it takes more than one call, it tells `work.made(id)` after the first. `update(work, id, new,
    old)` changes one in place, for changes of other properties than `replaced_by`; without `update` every change is
    one of those. `delete(work, id, properties)` may find that there is none. `attributes` are what Fn::GetAtt gives.
    `retag(work, id, properties, added, removed)` changes tags. `names` is the property that names one.
    """

    name: str
    properties: frozenset[str]
    create: Callable[[Work, Properties], str]
    delete: Callable[[Work, str, Properties], object]
    update: Callable[[Work, str, Properties, Properties], object] | None = None
    attributes: Callable[[Work, str, Properties], Mapping[str, Any]] = _no_attributes
    attribute_names: frozenset[str] = frozenset()
    replaced_by: frozenset[str] = frozenset()
    retag: Callable[[Work, str, Properties, dict[str, str], list[str]], None] | None = None
    names: str | None = None
    required: tuple[str, ...] = ()
    any_property: bool = False  # what it takes is only known when it is made
    any_attribute: bool = False  # and so is what Fn::GetAtt gives

    def check(self, logical_id: str, properties: Properties) -> None:
        """Raise PropertyRefused for a property that is not taken, or is missing."""
        known = self.properties | ({"Tags"} if self.retag else set())
        strange = [each for each in properties if each not in known]
        if strange and not self.any_property:
            raise PropertyRefused(f"Encountered unsupported property {strange[0]}")
        missing = [each for each in self.required if each not in properties]
        if missing:
            told = f"Properties validation failed for resource {logical_id} with message:"
            raise PropertyRefused(f"{told} [#: required key [{missing[0]}] not found]")

    def replaces(self, changed: set[str]) -> bool:
        """Whether a change of these properties means another resource."""
        return (self.update is None and bool(changed - {"Tags"})) or bool(changed & self.replaced_by)


def nothing(work: Work, physical_id: str, properties: Properties) -> None:
    """The delete of a type that leaves nothing behind."""
