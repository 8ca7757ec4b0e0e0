"""In which order resources are made: each after those that it depends on.

(CloudFormation template reference, "DependsOn attribute".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.faults import format_error, invalid
from userlab.cloud.cloudformation.templates.functions import holds, value_of
from userlab.cloud.cloudformation.templates.references import references
from userlab.cloud.cloudformation.templates.scope import NO_VALUE, Scope
from userlab.cloud.cloudformation.templates.template import Document, Template, dependencies


def present(template: Template, scope: Scope) -> dict[str, Document]:
    """The resources whose conditions hold, each with the branches of Fn::If that are taken.

    Raises AwsError for a reference to a resource that is not among them.
    """
    found = {
        name: {key: _taken(value, scope) for key, value in resource.items() if key != "Condition"}
        for name, resource in template.resources.items()
        if "Condition" not in resource or holds(str(resource["Condition"]), scope)
    }
    for resource in found.values():
        for each in references(resource.get("Properties")):
            if each.name in template.resources and each.name not in found:
                text = f"Unresolved resource dependencies [{each.name}] in the Resources block of the template"
                raise format_error(text)
    return found


def needed(resources: dict[str, Document]) -> dict[str, list[str]]:
    """What each resource depends on, by DependsOn or because it refers to it."""
    found = {}
    for name, resource in resources.items():
        named = [*dependencies(resource), *(each.name for each in references(resource.get("Properties")))]
        found[name] = [each for each in dict.fromkeys(named) if each in resources]
    return found


def ordered(resources: dict[str, Document]) -> list[str]:
    """The logical ids, what is depended on first; otherwise as the template has them. Raises AwsError for a circle."""
    waiting = needed(resources)
    order: list[str] = []
    while waiting:
        free = [name for name, others in waiting.items() if not any(each in waiting for each in others)]
        if not free:
            raise invalid(f"Circular dependency between resources: [{', '.join(_circle(waiting))}]")
        order += free
        waiting = {name: others for name, others in waiting.items() if name not in free}
    return order


def _circle(waiting: dict[str, list[str]]) -> list[str]:
    """Of what is left, that on which something of it depends: a circle, and what is between circles."""
    while True:
        wanted = {each for others in waiting.values() for each in others}
        kept = {name: others for name, others in waiting.items() if name in wanted}
        if len(kept) == len(waiting):
            return list(waiting)
        waiting = kept


def _taken(value: Any, scope: Scope) -> Any:
    """A value in which each Fn::If is the branch that is taken, and what is AWS::NoValue is gone."""
    if isinstance(value, list):
        return [found for each in value if (found := _taken(each, scope)) is not NO_VALUE]
    if not isinstance(value, dict):
        return value
    if value == {"Ref": "AWS::NoValue"}:
        return NO_VALUE
    if len(value) == 1 and "Fn::If" in value:
        inner = value["Fn::If"]
        if not isinstance(inner, list) or len(inner) != 3 or not isinstance(inner[0], str):
            return value_of(value, scope)  # it says what is wrong
        return _taken(inner[1] if holds(inner[0], scope) else inner[2], scope)
    return {key: found for key, each in value.items() if (found := _taken(each, scope)) is not NO_VALUE}
