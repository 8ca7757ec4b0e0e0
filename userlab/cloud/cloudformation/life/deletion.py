"""How a stack is deleted: its resources one after the other, what depends on others first.

(CloudFormation user guide, "Delete a stack", "DeletionPolicy attribute".)
"""

from __future__ import annotations

from userlab.cloud.cloudformation.life import resource_steps
from userlab.cloud.cloudformation.life.exports import Exports
from userlab.cloud.cloudformation.life.operation import Operation, tags_of
from userlab.cloud.cloudformation.life.resource_steps import StepFailed
from userlab.cloud.cloudformation.store import Resource
from userlab.cloud.http.aws_request import AwsError


def backwards(resources: dict[str, Resource]) -> list[Resource]:
    """The resources in the order in which they can be deleted: each before what it depends on."""
    left = dict(resources)
    order: list[Resource] = []
    while left:
        free = [name for name in left if not any(name in other.depends_on for other in left.values())]
        order.extend(left.pop(name) for name in reversed(free or list(left)))
    return order


def delete_resources(
    operation: Operation,
    resources: dict[str, Resource],
    keep: frozenset[str] = frozenset(),
    never_was: bool = False,
) -> list[str]:
    """Delete resources, but not those on which one depends that could not be; the logical ids that failed.

    Those in `keep` are retained, as are those whose policy says so. `never_was` takes back what was only just created.
    """
    failed: list[str] = []
    left: set[str] = set()
    for resource in backwards(resources):
        if not resource.is_there:
            continue
        if any(resource.logical_id in resources[name].depends_on for name in left):
            left.add(resource.logical_id)
            continue
        policy = "Retain" if resource.logical_id in keep else resource.deletion_policy
        if policy == "RetainExceptOnCreate":
            policy = "Delete" if never_was else "Retain"
        try:
            work = operation.work(resource, tags_of(operation.stack.draft))
            resource_steps.delete(operation.record, resource, work, policy)
        except StepFailed:
            failed.append(resource.logical_id)
            left.add(resource.logical_id)
    return failed


def delete_stack(
    operation: Operation, exports: Exports, keep: frozenset[str] = frozenset(), reason: str = "User Initiated"
) -> None:
    """Delete a stack and what is in it; not one whose exports others use."""
    record = operation.record
    try:
        exports.check(operation.stack, [])
    except AwsError as error:
        return record.stack_is("DELETE_FAILED", f"Delete canceled. {error.message}")
    record.stack_is("DELETE_IN_PROGRESS", reason)
    failed = delete_resources(operation, operation.stack.resources, keep)
    if failed:
        names = ", ".join(failed)
        return record.stack_is("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}]. ")
    record.stack_is("DELETE_COMPLETE")
