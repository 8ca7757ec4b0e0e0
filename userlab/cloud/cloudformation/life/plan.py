"""What a draft would change in a stack, before it does: the changes of a change set.

(CloudFormation API reference, "ResourceChange", "ResourceChangeDetail".)
"""

from __future__ import annotations

from typing import Any, Protocol

from userlab.cloud.cloudformation.caller import Caller
from userlab.cloud.cloudformation.life.blueprint import Blueprint, blueprint
from userlab.cloud.cloudformation.life.differences import needs_another
from userlab.cloud.cloudformation.life.exports import Exports
from userlab.cloud.cloudformation.life.known_resources import KnownResources
from userlab.cloud.cloudformation.life.operation import tags_of
from userlab.cloud.cloudformation.resource_types.casing import changed
from userlab.cloud.cloudformation.resource_types.table import type_of
from userlab.cloud.cloudformation.store import Document, Draft, Resource, Stack
from userlab.cloud.cloudformation.templates.scope import UNKNOWN


class Asking(Protocol):
    """Who asks for a plan."""

    account: str
    region: str
    accounts: Any

    def caller(self, role: str | None) -> Caller: ...


def changes_of(call: Asking, stack: Stack, draft: Draft) -> list[Document]:
    """The changes that a draft means for a stack. Raises AwsError for what is wrong with the draft."""
    there = {name: resource for name, resource in stack.resources.items() if resource.is_there}
    known = KnownResources(there, set())
    plan = _blueprint(call, stack, draft, known)
    known.unknown |= {name for name in plan.resources if name not in there}
    found = [change for name in plan.order if (change := _change(plan, stack, draft, known, name)) is not None]
    found += [
        _shown("Remove", resource, PolicyAction=resource.deletion_policy)
        for name, resource in there.items()
        if name not in plan.resources
    ]
    return found


def is_unchanged(call: Asking, stack: Stack, draft: Draft, changes: list[Document]) -> bool:
    """Whether a draft leaves resources, outputs and tags as they are."""
    before = stack.draft
    if changes or before is None or draft.tags != before.tags:
        return False
    known = KnownResources({name: each for name, each in stack.resources.items() if each.is_there})
    return _blueprint(call, stack, draft, known).outputs() == stack.outputs


def _blueprint(call: Asking, stack: Stack, draft: Draft, known: KnownResources) -> Blueprint:
    export = Exports(call.accounts, call.account, call.region).reader(stack, [])
    return blueprint(draft, stack, call.account, call.region, known, call.caller(None), export)


def _change(plan: Blueprint, stack: Stack, draft: Draft, known: KnownResources, name: str) -> Document | None:
    new = Resource(name, str(plan.resources[name]["Type"]))
    old = stack.resources.get(name)
    if old is None or not old.is_there or old.is_half_made:
        return _shown("Add", new)
    new.properties = plan.properties(name)
    new.tags = old.tags if tags_of(draft) == tags_of(stack.draft) else {"": ""}
    another = needs_another(old, new)
    if another is None:
        return None
    if another:
        known.unknown.add(name)
    differs = changed(new.properties, old.properties)
    kind = type_of(new.type)
    replaced_by = kind.replaced_by if kind is not None and kind.update is not None else differs
    scope = ["Properties"] if differs - {"Tags"} else []
    scope += ["Tags"] if "Tags" in differs or new.tags != old.tags else []
    certain = not any(UNKNOWN in str(new.properties.get(each)) for each in differs & replaced_by)
    replacement = ("True" if certain else "Conditional") if another else "False"
    details = [_detail(each, each in replaced_by, UNKNOWN in str(new.properties.get(each))) for each in sorted(differs)]
    old = Resource(name, new.type, old.physical_id)
    return _shown("Modify", old, Replacement=replacement, Scope=scope, Details=details)


def _detail(name: str, recreates: bool, dynamic: bool) -> Document:
    attribute = "Tags" if name == "Tags" else "Properties"
    target = {"Attribute": attribute, "RequiresRecreation": "Always" if recreates else "Never"}
    if attribute == "Properties":
        target["Name"] = name
    return {
        "Target": target,
        "Evaluation": "Dynamic" if dynamic else "Static",
        "ChangeSource": "ResourceReference" if dynamic else "DirectModification",
    }


def _shown(action: str, resource: Resource, **more: Any) -> Document:
    change = {
        "Action": action,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id or None,
        "ResourceType": resource.type,
        "Scope": more.pop("Scope", []),
        "Details": more.pop("Details", []),
        **more,
    }
    return {"Type": "Resource", "ResourceChange": change}
