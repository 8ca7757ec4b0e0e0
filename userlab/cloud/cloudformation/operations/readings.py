"""What is told of stacks, their resources, events, exports and templates.

(CloudFormation API reference, "DescribeStacks", "DescribeStackEvents", "ListExports", ...)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.faults import invalid
from userlab.cloud.cloudformation.operations.call import Call
from userlab.cloud.cloudformation.store import Document, Resource, Stack
from userlab.cloud.cloudformation.templates.parameters import HIDDEN
from userlab.cloud.cloudformation.templates.template import Template
from userlab.cloud.cloudformation.templates.template_text import written

_PAGE = 100


def describe_stacks(call: Call) -> dict[str, Any]:
    if call.parameters.get("StackName"):
        return {"Stacks": [_stack(call.stack())]}
    found, more = _page(call, [stack for stack in newest(call) if stack.status != "DELETE_COMPLETE"])
    return {"Stacks": [_stack(stack) for stack in found], **more}


def newest(call: Call) -> list[Stack]:
    return list(reversed(call.there.stacks.values()))


def list_stacks(call: Call) -> dict[str, Any]:
    wanted = call.parameters.get("StackStatusFilter") or []
    found, more = _page(call, [stack for stack in newest(call) if not wanted or stack.status in wanted])
    return {"StackSummaries": [_summary(stack) for stack in found], **more}


def describe_stack_events(call: Call) -> dict[str, Any]:
    stack = call.stack(lambda name: invalid(f"Stack [{name}] does not exist"))
    found, more = _page(call, list(reversed(stack.events)))
    return {"StackEvents": found, **more}


def describe_stack_resources(call: Call) -> dict[str, Any]:
    parameters = call.parameters
    if parameters.get("PhysicalResourceId") and not parameters.get("StackName"):
        wanted = parameters["PhysicalResourceId"]
        stack = next(
            (each for each in newest(call) if any(r.physical_id == wanted for r in each.resources.values())), None
        )
        if stack is None:
            raise invalid(f"Stack for {wanted} does not exist")
    else:
        stack = call.stack()
    name = parameters.get("LogicalResourceId")
    shown = [each for each in stack.resources.values() if name in (None, each.logical_id)]
    return {"StackResources": [_resource(stack, each) | _whose(stack) for each in shown]}


def describe_stack_resource(call: Call) -> dict[str, Any]:
    stack = call.stack(lambda name: invalid(f"Stack '{name}' does not exist"))
    name = str(call.parameters["LogicalResourceId"])
    resource = stack.resources.get(name)
    if resource is None:
        raise invalid(f"Resource {name} does not exist for stack {stack.name}")
    shown = _resource(stack, resource) | _whose(stack)
    shown["LastUpdatedTimestamp"] = shown.pop("Timestamp")
    if resource.metadata is not None:
        shown["Metadata"] = written(resource.metadata)
    return {"StackResourceDetail": shown}


def list_stack_resources(call: Call) -> dict[str, Any]:
    stack = call.stack()
    found, more = _page(call, list(stack.resources.values()))
    shown = []
    for resource in found:
        each = _resource(stack, resource)
        each["LastUpdatedTimestamp"] = each.pop("Timestamp")
        shown.append(each)
    return {"StackResourceSummaries": shown, **more}


def list_exports(call: Call) -> dict[str, Any]:
    found, more = _page(call, sorted(call.there.exports().items()))
    shown = [{"ExportingStackId": stack.id, "Name": name, "Value": value} for name, (value, stack) in found]
    return {"Exports": shown, **more}


def list_imports(call: Call) -> dict[str, Any]:
    name = str(call.parameters["ExportName"])
    users = [stack.name for stack in call.there.living() if name in stack.imports]
    if not users:
        raise invalid(f"Export '{name}' is not imported by any stack.")
    return {"Imports": users}


def get_stack_policy(call: Call) -> dict[str, Any]:
    call.stack()
    return {}


def _page(call: Call, found: list[Any]) -> tuple[list[Any], dict[str, str]]:
    """One page of what is found, and the token of the next."""
    token = str(call.parameters.get("NextToken") or "0")
    if not token.isdecimal():
        raise invalid("Token is invalid.")
    begin = int(token)
    more = {"NextToken": str(begin + _PAGE)} if len(found) > begin + _PAGE else {}
    return found[begin : begin + _PAGE], more


def _stack(stack: Stack) -> Document:
    draft = stack.draft
    shown: Document = {
        "StackId": stack.id,
        "StackName": stack.name,
        "ChangeSetId": stack.executed,
        "CreationTime": stack.created,
        "DeletionTime": stack.deleted,
        "LastUpdatedTime": stack.updated,
        "RollbackConfiguration": {},
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason or None,
        "DisableRollback": draft is not None and draft.on_failure == "DO_NOTHING",
        "TimeoutInMinutes": stack.minutes,
        "Outputs": stack.outputs,
        "EnableTerminationProtection": stack.protected,
        "ParentId": stack.parent,
        "RootId": stack.root,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        "NotificationARNs": [],
        "Tags": [],
    }
    if draft is not None:
        shown |= {
            "Description": Template(draft.processed).description,
            "Parameters": parameters_of(draft.texts, draft.resolved, draft.hidden),
            "NotificationARNs": draft.notifications,
            "Capabilities": draft.capabilities,
            "RoleARN": draft.role,
            "Tags": draft.tags,
        }
    return shown


def parameters_of(texts: dict[str, str], resolved: dict[str, str], hidden: list[str]) -> list[Document]:
    """Parameters as they are shown: what NoEcho hides is stars."""
    shown = []
    for name, value in texts.items():
        each = {"ParameterKey": name, "ParameterValue": HIDDEN if name in hidden else value}
        if name in resolved:
            each["ResolvedValue"] = resolved[name]
        shown.append(each)
    return shown


def _summary(stack: Stack) -> Document:
    draft = stack.draft
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "TemplateDescription": Template(draft.processed).description if draft is not None else None,
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason or None,
        "ParentId": stack.parent,
        "RootId": stack.root,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def _resource(stack: Stack, resource: Resource) -> Document:
    return {
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id or None,
        "ResourceType": resource.type,
        "Timestamp": resource.changed or stack.created,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason or None,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def _whose(stack: Stack) -> Document:
    return {"StackName": stack.name, "StackId": stack.id}
