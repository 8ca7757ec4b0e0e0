"""What an account has in CloudFormation: stacks, their resources, events and change sets, as plain data.

They are changed only while the account's lock is held. Times are ISO texts, as AWS answers them.
(CloudFormation API reference, "Stack", "StackEvent", "StackResource", "DescribeChangeSet".)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.moto_seams.kept import stacks as moto

Document = dict[str, Any]
Tag = dict[str, str]
SAVED_WITH = (moto.SERVICE,)


@saved_as("cloudformation.Resource")
@dataclass
class Resource:
    """One resource of a stack: `properties` and `tags` as they were sent, `attributes` are what Fn::GetAtt gives.

    `depends_on` are the logical ids of what had to be there first, so that it is deleted before them.
    """

    logical_id: str
    type: str
    physical_id: str = ""
    status: str = ""
    reason: str = ""
    changed: str = ""
    properties: Document = field(default_factory=dict)
    attributes: Document = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    depends_on: list[str] = field(default_factory=list)
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    metadata: Any = None

    @property
    def is_there(self) -> bool:
        """Whether it was made, and not deleted since."""
        return bool(self.physical_id) and self.status not in ("DELETE_COMPLETE", "DELETE_SKIPPED")

    @property
    def is_half_made(self) -> bool:
        """Whether its making failed on the way, and it was left so."""
        return self.is_there and self.status == "CREATE_FAILED"


@saved_as("cloudformation.Draft")
@dataclass
class Draft:
    """What a stack is to be: `template` is the text that was sent, `processed` what its transforms made of it.

    `texts` are the values of parameters by name as they were given, `resolved` those of Systems Manager parameters,
    `hidden` the names of those with NoEcho. `on_failure` is ROLLBACK, DELETE or DO_NOTHING.
    """

    template: str
    processed: Document
    transforms: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    notifications: list[str] = field(default_factory=list)
    role: str | None = None
    on_failure: str = "ROLLBACK"


@saved_as("cloudformation.ChangeSet")
@dataclass
class ChangeSet:
    id: str
    name: str
    kind: str  # CREATE or UPDATE
    created: str
    status: str
    reason: str = ""
    execution: str = "AVAILABLE"
    description: str | None = None
    changes: list[Document] = field(default_factory=list)
    draft: Draft | None = None


@saved_as("cloudformation.Stack")
@dataclass
class Stack:
    """One stack; `draft` is what it was made of last. `imports` are the exports of others that it uses."""

    id: str
    name: str
    created: str
    status: str
    draft: Draft | None = None
    reason: str = ""
    updated: str | None = None
    deleted: str | None = None
    minutes: int | None = None
    protected: bool = False
    outputs: list[Document] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    events: list[Document] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    executed: str | None = None  # the change set that made it what it is
    parent: str | None = None
    root: str | None = None
    token: str | None = None

    @property
    def in_progress(self) -> bool:
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def never_changes(self) -> bool:
        """Whether it is done with: it is saved once, and not again with each event of another stack."""
        return self.status == "DELETE_COMPLETE"


@saved_as("cloudformation.RegionalStacks")
@dataclass
class RegionalStacks:
    """Every stack of an account in a region by its id, deleted ones among them."""

    stacks: dict[str, Stack] = field(default_factory=dict)

    def living(self) -> Iterator[Stack]:
        return (stack for stack in self.stacks.values() if stack.status != "DELETE_COMPLETE")

    def finished(self) -> list[Stack]:
        return [stack for stack in self.stacks.values() if stack.never_changes]

    def find(self, name_or_id: str) -> Stack | None:
        """The stack of a name, or of an id that may be a deleted stack's."""
        if name_or_id.startswith("arn:"):
            return self.stacks.get(name_or_id)
        return next((stack for stack in self.living() if stack.name == name_or_id), None)

    def exports(self) -> dict[str, tuple[str, Stack]]:
        """Name of each export -> its value, and the stack that exports it."""
        return {
            output["ExportName"]: (output["OutputValue"], stack)
            for stack in self.living()
            for output in stack.outputs
            if "ExportName" in output
        }


def regional_stacks(account: str, region: str) -> RegionalStacks:
    """The stacks of an account in a region; made when asked for first."""
    return moto.kept(account, region, RegionalStacks)


def all_regional_stacks() -> Iterator[tuple[str, str, RegionalStacks]]:
    """(account, region, stacks) of all that exist; makes none."""
    return moto.all_existing()
