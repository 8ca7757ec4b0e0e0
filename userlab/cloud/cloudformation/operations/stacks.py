"""Creating, updating and deleting stacks.

(CloudFormation API reference, "CreateStack", "UpdateStack", "DeleteStack", "CancelUpdateStack",
"UpdateTerminationProtection"; texts as CloudFormation sends them.)
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from userlab.cloud.cloudformation.faults import invalid, refused
from userlab.cloud.cloudformation.life.blueprint import blueprint
from userlab.cloud.cloudformation.life.deletion import delete_stack
from userlab.cloud.cloudformation.life.deployment import Deployment
from userlab.cloud.cloudformation.life.exports import Exports
from userlab.cloud.cloudformation.life.known_resources import KnownResources
from userlab.cloud.cloudformation.life.operation import Operation
from userlab.cloud.cloudformation.life.plan import changes_of, is_unchanged
from userlab.cloud.cloudformation.life.record import Record, now_text
from userlab.cloud.cloudformation.operations.call import Call
from userlab.cloud.cloudformation.operations.drafting import draft_of
from userlab.cloud.cloudformation.store import SAVED_WITH, Draft, Stack
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams.kept import stacks as moto

_NAME = re.compile("[a-zA-Z][-a-zA-Z0-9]{0,127}")
_UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED", "CREATE_FAILED")
_NOT_HERE = ("StackPolicyBody", "StackPolicyURL", "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL",
             "NotificationARNs", "ResourceTypes")  # fmt: skip
NO_UPDATES = "No updates are to be performed."


def create_stack(call: Call) -> dict[str, Any]:
    parameters = call.parameters
    name = str(parameters["StackName"])
    check_name(name)
    refuse_what_is_not_here(parameters)
    token = parameters.get("ClientRequestToken")
    with call.accounts.lock(call.account):
        known = call.there.find(name)
    if known is not None:
        if token and known.token == token and known.status != "REVIEW_IN_PROGRESS":
            return {"StackId": known.id}
        raise AwsError("AlreadyExistsException", f"Stack [{name}] already exists", 400)
    draft = draft_of(call, None)
    stack = new_stack(call, name, "CREATE_IN_PROGRESS")
    work_out(call, draft, stack)
    stack.minutes, stack.protected = (
        parameters.get("TimeoutInMinutes"),
        bool(parameters.get("EnableTerminationProtection")),
    )
    stack.token = token
    caller = call.caller(draft.role)
    with call.accounts.changing(call.account, SAVED_WITH):
        if call.there.find(name) is not None:
            raise AwsError("AlreadyExistsException", f"Stack [{name}] already exists", 400)
        stack.draft = draft
        call.there.stacks[stack.id] = stack
    call.operations.begin(
        call.account, call.region, stack, caller, deploying(call, draft, "CREATE_IN_PROGRESS", creates=True)
    )
    return {"StackId": stack.id}


def new_stack(call: Call, name: str, status: str) -> Stack:
    """A stack of that name, with an id and nothing in it."""
    with call.accounts.lock(call.account), call.accounts.drawing(call.account):
        unique = moto.new_id()
    stack_id = f"arn:aws:cloudformation:{call.region}:{call.account}:stack/{name}/{unique}"
    return Stack(stack_id, name, now_text(call.accounts.clock.now(call.account)), status)


def deploying(call: Call, draft: Draft, status: str, creates: bool) -> Callable[[Operation], None]:
    """What an operation does to bring a draft into its stack."""
    exports = Exports(call.accounts, call.account, call.region)

    def run(operation: Operation) -> None:
        if operation.stack.minutes and creates:
            operation.deadline = time.monotonic() + operation.stack.minutes * 60
        operation.record.stack_is(status, "User Initiated")
        Deployment(operation, draft, exports, creates).run()

    return run


def work_out(call: Call, draft: Draft, stack: Stack) -> None:
    """Raise AwsError for a draft whose conditions or order are wrong, before anything is made of it."""
    known = KnownResources(stack.resources, set(draft.processed["Resources"]))
    blueprint(draft, stack, call.account, call.region, known, call.caller(None))


def update_stack(call: Call) -> dict[str, Any]:
    refuse_what_is_not_here(call.parameters)
    with call.accounts.lock(call.account):
        stack = call.stack(_missing)
        check_updatable(stack)
    token = call.parameters.get("ClientRequestToken")
    draft = draft_of(call, stack)
    plan = changes_of(call, stack, draft)
    if is_unchanged(call, stack, draft, plan):
        raise invalid(NO_UPDATES)
    caller = call.caller(draft.role)
    with call.accounts.changing(call.account, SAVED_WITH):
        check_updatable(stack)
        stack.status, stack.token, stack.executed = "UPDATE_IN_PROGRESS", token, None
        stack.change_sets.clear()
    call.operations.begin(
        call.account, call.region, stack, caller, deploying(call, draft, "UPDATE_IN_PROGRESS", creates=False)
    )
    return {"StackId": stack.id}


def check_updatable(stack: Stack) -> None:
    """Raise AwsError for a stack whose state lets nobody update it."""
    if stack.status not in _UPDATABLE:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def delete(call: Call) -> dict[str, Any]:
    parameters = call.parameters
    name = str(parameters.get("StackName") or "")
    if not name:
        raise invalid("1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member "
                      "must not be null")  # fmt: skip
    with call.accounts.lock(call.account):
        stack = call.there.find(name)
        if stack is None or stack.status == "DELETE_COMPLETE":
            return {}
        _check_deletable(stack, parameters)
    role = parameters.get("RoleARN") or (stack.draft.role if stack.draft is not None else None)
    caller = call.caller(role)
    running = call.operations.cancel(stack)
    keep = frozenset(str(each) for each in parameters.get("RetainResources") or ())
    exports = Exports(call.accounts, call.account, call.region)
    token = parameters.get("ClientRequestToken")
    if stack.status == "REVIEW_IN_PROGRESS" and running is None:
        record = Record(call.accounts, call.account, stack, lambda: False)
        record.stack_is("DELETE_COMPLETE")
        return {}

    def run(operation: Operation) -> None:
        if running is not None:
            while not running.finished.wait(0.2):
                if operation.stopping.is_set():
                    return
        if stack.status == "DELETE_COMPLETE":
            return
        operation.record.token = token
        delete_stack(operation, exports, keep)

    with call.accounts.changing(call.account, SAVED_WITH):
        if running is None:
            stack.status = "DELETE_IN_PROGRESS"
    call.operations.begin(call.account, call.region, stack, caller, run)
    return {}


def _check_deletable(stack: Stack, parameters: dict[str, Any]) -> None:
    if stack.protected:
        raise invalid(f"Stack [{stack.id}] cannot be deleted while TerminationProtection is enabled")
    if stack.status.startswith(("UPDATE_R", "UPDATE_C")) and stack.in_progress:
        raise invalid(f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")
    if parameters.get("RetainResources") and stack.status != "DELETE_FAILED":
        raise invalid(f"Invalid operation on stack [{stack.id}]. The stack must be in DELETE_FAILED state to retain "
                      "resources.")  # fmt: skip


def cancel_update_stack(call: Call) -> dict[str, Any]:
    with call.accounts.lock(call.account):
        stack = call.stack(_missing)
        if stack.status != "UPDATE_IN_PROGRESS":
            raise invalid("CancelUpdateStack cannot be called from current stack status")
    call.operations.cancel(stack)
    return {}


def update_termination_protection(call: Call) -> dict[str, Any]:
    with call.accounts.changing(call.account, SAVED_WITH):
        stack = call.stack(_missing)
        if stack.status == "DELETE_COMPLETE":
            raise _missing(stack.name)
        stack.protected = bool(call.parameters["EnableTerminationProtection"])
    return {"StackId": stack.id}


def check_name(name: str) -> None:
    """Raise AwsError for what is no name of a stack."""
    if not _NAME.fullmatch(name):
        raise invalid(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )


def _missing(name: str) -> AwsError:
    return invalid(f"Stack [{name}] does not exist")


def refuse_what_is_not_here(parameters: dict[str, Any]) -> None:
    """Raise AwsError for parameters that would have no effect."""
    for name in _NOT_HERE:
        if parameters.get(name):
            raise refused(f"{name} of a stack")
    if (parameters.get("RollbackConfiguration") or {}).get("RollbackTriggers"):
        raise refused("RollbackTriggers of a stack")
