"""Change sets: what would change, to be looked at before it does.

(CloudFormation API reference, "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.faults import invalid, refused
from userlab.cloud.cloudformation.life.plan import changes_of, is_unchanged
from userlab.cloud.cloudformation.life.record import Record, now_text
from userlab.cloud.cloudformation.operations.call import Call
from userlab.cloud.cloudformation.operations.drafting import draft_of
from userlab.cloud.cloudformation.operations.readings import parameters_of
from userlab.cloud.cloudformation.operations.stacks import (
    NO_UPDATES,
    check_name,
    check_updatable,
    deploying,
    new_stack,
    refuse_what_is_not_here,
    work_out,
)
from userlab.cloud.cloudformation.store import SAVED_WITH, ChangeSet, Document, Draft, Stack
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.kept import stacks as moto

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


def create_change_set(call: Call) -> dict[str, Any]:
    parameters = call.parameters
    kind = str(parameters.get("ChangeSetType") or "UPDATE")
    # ImportExistingResources, which cdk bootstrap sends, is taken: a name that is there fails when it is to be made.
    if kind == "IMPORT" or parameters.get("ResourcesToImport"):
        raise refused("the import of resources into a stack")
    refuse_what_is_not_here(parameters)
    with call.accounts.lock(call.account):
        stack = _stack_for(call, kind)
        if stack is not None and str(parameters["ChangeSetName"]) in stack.change_sets:
            name = parameters["ChangeSetName"]
            raise AwsError("AlreadyExistsException", f"ChangeSet {name} cannot be created: it exists already", 400)
    is_new = stack is None
    if stack is None:
        stack = new_stack(call, str(parameters["StackName"]), "REVIEW_IN_PROGRESS")
    change_set = _drawn(call, kind, stack)
    try:
        draft = draft_of(call, stack if kind == "UPDATE" else None, reviewed=True)
        work_out(call, draft, stack)
    except AwsError as error:
        if not error.message.startswith("Transform "):
            raise
        _fail(change_set, error.message)
    else:
        change_set.draft = draft
        change_set.changes = changes_of(call, stack, draft)
        if kind == "UPDATE" and is_unchanged(call, stack, draft, change_set.changes):
            _fail(change_set, NO_UPDATES if draft.transforms else NO_CHANGES)
    with call.accounts.changing(call.account, SAVED_WITH):
        if is_new:
            call.there.stacks[stack.id] = stack
        stack.change_sets[change_set.name] = change_set
    if is_new:
        Record(call.accounts, call.account, stack, lambda: False).stack_is("REVIEW_IN_PROGRESS", "User Initiated")
    return {"Id": change_set.id, "StackId": stack.id}


def _drawn(call: Call, kind: str, stack: Stack) -> ChangeSet:
    name = str(call.parameters["ChangeSetName"])
    with call.accounts.lock(call.account), call.accounts.drawing(call.account):
        unique = moto.new_id()
    change_set_id = f"arn:aws:cloudformation:{call.region}:{call.account}:changeSet/{name}/{unique}"
    now = now_text(call.accounts.clock.now(call.account))
    found = ChangeSet(change_set_id, name, kind, now, "CREATE_COMPLETE")
    found.description = call.parameters.get("Description")
    return found


def _fail(change_set: ChangeSet, reason: str) -> None:
    change_set.status, change_set.execution, change_set.reason = "FAILED", "UNAVAILABLE", reason


def _stack_for(call: Call, kind: str) -> Stack | None:
    """The stack that a change set is for; None for one that is still to be made. Raises AwsError."""
    name = str(call.parameters["StackName"])
    stack = call.there.find(name)
    if kind == "UPDATE":
        if stack is None or stack.status in ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS"):
            raise invalid(f"Stack [{name}] does not exist")
        check_updatable(stack)
        return stack
    if stack is None and name.startswith("arn:"):
        raise invalid(f"Stack [{name}] does not exist")
    if stack is None:
        check_name(name)
        return None
    if stack.status != "REVIEW_IN_PROGRESS":
        raise invalid(f"Stack [{stack.name}] already exists and cannot be created again with the changeSet "
                      f"[{call.parameters['ChangeSetName']}].")  # fmt: skip
    return stack


def named(call: Call) -> tuple[Stack, ChangeSet]:
    """The change set that a call names, and its stack. Raises AwsError ChangeSetNotFound."""
    wanted = str(call.parameters["ChangeSetName"])
    if wanted.startswith("arn:"):
        stacks = list(call.there.stacks.values())
    else:
        if not call.parameters.get("StackName"):
            raise invalid("StackName must be specified if ChangeSetName is not specified as an ARN.")
        stacks = [call.stack(lambda name: invalid(f"Stack [{name}] does not exist"))]
    for stack in stacks:
        for change_set in stack.change_sets.values():
            if wanted in (change_set.id, change_set.name):
                return stack, change_set
    raise AwsError("ChangeSetNotFound", f"ChangeSet [{wanted}] does not exist", 404)


def describe_change_set(call: Call) -> dict[str, Any]:
    stack, change_set = named(call)
    draft = change_set.draft
    shown = _summary(stack, change_set) | {"Changes": change_set.changes, "Capabilities": [], "Tags": []}
    shown |= {"NotificationARNs": [], "Parameters": [], "RollbackConfiguration": {}}
    if draft is not None:
        shown |= {
            "Parameters": parameters_of(draft.texts, draft.resolved, draft.hidden),
            "Capabilities": draft.capabilities,
            "NotificationARNs": draft.notifications,
            "Tags": draft.tags,
            "OnStackFailure": draft.on_failure,
        }
    return shown


def list_change_sets(call: Call) -> dict[str, Any]:
    stack = call.stack(lambda name: invalid(f"Stack [{name}] does not exist"))
    return {"Summaries": [_summary(stack, each) for each in stack.change_sets.values()]}


def _summary(stack: Stack, change_set: ChangeSet) -> Document:
    return {
        "ChangeSetId": change_set.id,
        "ChangeSetName": change_set.name,
        "StackId": stack.id,
        "StackName": stack.name,
        "Description": change_set.description,
        "CreationTime": change_set.created,
        "ExecutionStatus": change_set.execution,
        "Status": change_set.status,
        "StatusReason": change_set.reason or None,
        "IncludeNestedStacks": False,
    }


def delete_change_set(call: Call) -> dict[str, Any]:
    with call.accounts.changing(call.account, SAVED_WITH):
        try:
            stack, change_set = named(call)
        except AwsError as error:
            if error.code == "ChangeSetNotFound":
                return {}
            raise
        del stack.change_sets[change_set.name]
    return {}


def execute_change_set(call: Call) -> dict[str, Any]:
    with call.accounts.lock(call.account):
        stack, change_set = named(call)
        if change_set.execution != "AVAILABLE" or change_set.draft is None:
            text = f"ChangeSet [{change_set.id}] cannot be executed in its current status of [{change_set.status}]"
            raise AwsError("InvalidChangeSetStatus", text, 400)
        if change_set.kind == "UPDATE":
            check_updatable(stack)
    draft = change_set.draft
    _set_failure(call, draft)
    creates = change_set.kind == "CREATE"
    caller = call.caller(draft.role)
    status = "CREATE_IN_PROGRESS" if creates else "UPDATE_IN_PROGRESS"
    with call.accounts.changing(call.account, SAVED_WITH):
        stack.status, stack.executed, stack.token = status, change_set.id, call.parameters.get("ClientRequestToken")
        change_set.execution = "EXECUTE_COMPLETE"
        stack.change_sets.clear()
    call.operations.begin(call.account, call.region, stack, caller, deploying(call, draft, status, creates))
    return {}


def _set_failure(call: Call, draft: Draft) -> None:
    if "DisableRollback" in call.parameters:
        draft.on_failure = "DO_NOTHING" if call.parameters["DisableRollback"] else "ROLLBACK"
