"""How a stack becomes what a draft says: created, or updated in place and by replacement; and back, if that fails.

(CloudFormation user guide, "How CloudFormation works", "Update behaviors of stack resources", "Stack failure options".)
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from userlab.cloud.cloudformation.life import resource_steps
from userlab.cloud.cloudformation.life.blueprint import Blueprint, NoExport, blueprint
from userlab.cloud.cloudformation.life.deletion import backwards, delete_resources, delete_stack
from userlab.cloud.cloudformation.life.differences import needs_another
from userlab.cloud.cloudformation.life.exports import Exports
from userlab.cloud.cloudformation.life.known_resources import KnownResources
from userlab.cloud.cloudformation.life.operation import Operation, tags_of
from userlab.cloud.cloudformation.life.resource_steps import StepFailed, kind_of
from userlab.cloud.cloudformation.resource_types.resource_type import Work
from userlab.cloud.cloudformation.store import Draft, Resource
from userlab.cloud.http.aws_request import AwsError


class Failed(Exception):
    """The deployment cannot go on; the text is the stack's reason."""


@dataclass
class Deployment:
    """A draft on its way into a stack. `was` are the resources before, `replaced` those that others stand for now."""

    operation: Operation
    draft: Draft
    exports: Exports
    creates: bool
    was: dict[str, Resource] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    replaced: dict[str, Resource] = field(default_factory=dict)

    def run(self) -> None:
        """Make the stack what the draft says, or have it be what it was."""
        record, stack = self.operation.record, self.operation.stack
        before = stack.draft, list(stack.imports)
        self.was = {name: copy.copy(resource) for name, resource in stack.resources.items()}
        try:
            with record.changing():
                stack.draft = self.draft
            plan = self._plan()
            self._make(plan)
            self._tell_outputs(plan)
        except (Failed, AwsError) as error:
            reason = error.message if isinstance(error, AwsError) else str(error)
            self.operation.cancelled.clear()  # the way back is gone to its end
            if self.creates:
                return self._give_up_creation(reason)
            return self._give_up_update(reason, before)
        if self.creates:
            return record.stack_is("CREATE_COMPLETE")
        record.stack_is("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(plan)
        record.stack_is("UPDATE_COMPLETE")

    def _plan(self) -> Blueprint:
        operation = self.operation
        known = KnownResources(operation.stack.resources)
        used: list[str] = []
        export = self.exports.reader(operation.stack, used)
        plan = blueprint(
            self.draft, operation.stack, operation.account, operation.region, known, operation.call, export
        )
        with operation.record.changing():
            operation.stack.imports = used
        return plan

    def _make(self, plan: Blueprint) -> None:
        for name in plan.order:
            self.operation.check_time()
            if self.operation.cancelled.is_set():
                raise Failed("Stack operation cancelled by user")
            try:
                self._step(plan, name)
            except StepFailed:
                self.operation.check_time()
                verb = "update" if name in self.was and not self.creates else "create"
                raise Failed(f"The following resource(s) failed to {verb}: [{name}]. ") from None

    def _step(self, plan: Blueprint, name: str) -> None:
        """Bring one resource to what it is to be. Raises StepFailed."""
        stack, record = self.operation.stack, self.operation.record
        old = stack.resources.get(name)
        new = Resource(name, str(plan.resources[name]["Type"]), depends_on=plan.depends_on[name])
        new.deletion_policy = plan.policy(name, "DeletionPolicy")
        new.replace_policy = plan.policy(name, "UpdateReplacePolicy")
        new.metadata = plan.resources[name].get("Metadata")
        try:
            new.properties = plan.properties(name)
        except AwsError as error:
            self._refuse(old or new, error)
        work = self.operation.work(new, tags_of(self.draft))
        new.tags = dict(work.tags)
        if old is not None and old.is_half_made:
            resource_steps.delete(record, old, work, "Delete")
        if old is None or not old.is_there:
            with record.changing():
                stack.resources[name] = new
            self.changed.append(name)
            return resource_steps.create(record, new, work)
        another = needs_another(old, new)
        if another is None:
            with record.changing():
                old.depends_on, old.metadata = new.depends_on, new.metadata
                old.deletion_policy, old.replace_policy = new.deletion_policy, new.replace_policy
            return None
        self.changed.append(name)
        if not another:
            old.depends_on, old.metadata = new.depends_on, new.metadata
            old.deletion_policy, old.replace_policy = new.deletion_policy, new.replace_policy
            return self._update(old, new, work)
        self._check_name(old, new)
        self.replaced[name] = copy.copy(old)
        with record.changing():
            stack.resources[name] = new
        return resource_steps.create(record, new, work, "UPDATE")

    def _update(self, old: Resource, new: Resource, work: Work) -> None:
        done, before = self.operation.call.changes, copy.copy(old)
        try:
            resource_steps.update(self.operation.record, old, work, new.properties)
        except StepFailed:
            if self.operation.call.changes > done:  # a part of it happened: the way back begins there
                old.properties, old.tags = new.properties, new.tags
            raise
        if old.physical_id != before.physical_id:  # a custom resource says that it made another one
            self.replaced[old.logical_id] = before

    def _refuse(self, resource: Resource, error: AwsError) -> None:
        """Properties that cannot be worked out: what is missing elsewhere is the stack's own fault."""
        if isinstance(error, NoExport):
            raise error
        stack = self.operation.stack
        with self.operation.record.changing():
            stack.resources.setdefault(resource.logical_id, resource)
        verb = "UPDATE" if resource.is_there else "CREATE"
        self.operation.record.resource_is(resource, f"{verb}_FAILED", error.message)
        raise StepFailed(resource.logical_id) from error

    def _check_name(self, old: Resource, new: Resource) -> None:
        """What has a name of its own cannot stand beside another of that name."""
        named = kind_of(new).names
        if old.type != new.type or named is None or named not in new.properties:
            return
        if new.properties[named] == old.properties.get(named):
            text = (
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
                f"{new.properties[named]} and update the stack again."
            )
            self.operation.record.resource_is(old, "UPDATE_FAILED", text)
            raise StepFailed(old.logical_id)

    def _tell_outputs(self, plan: Blueprint) -> None:
        outputs = plan.outputs()
        self.exports.check(self.operation.stack, outputs)
        with self.operation.record.changing():
            self.operation.stack.outputs = outputs

    def _clean_up(self, plan: Blueprint) -> None:
        """Delete what was replaced, and what is in the template no more."""
        stack, record = self.operation.stack, self.operation.record
        removed = {name: resource for name, resource in stack.resources.items() if name not in plan.resources}
        for resource in backwards(self.replaced):
            work = self.operation.work(resource, tags_of(self.draft))
            try:
                resource_steps.delete(record, resource, work, resource.replace_policy, current=False)
            except StepFailed:
                continue  # AWS leaves it, too: the event says so
        delete_resources(self.operation, removed)
        with record.changing():
            for name in removed:
                del stack.resources[name]

    def _give_up_creation(self, reason: str) -> None:
        operation, record = self.operation, self.operation.record
        if self.draft.on_failure == "DO_NOTHING":
            return record.stack_is("CREATE_FAILED", reason)
        if self.draft.on_failure == "DELETE":
            return delete_stack(operation, self.exports, reason=f"{reason.rstrip()} Delete requested by user.")
        record.stack_is("ROLLBACK_IN_PROGRESS", f"{reason.rstrip()} Rollback requested by user.")
        failed = delete_resources(operation, operation.stack.resources, never_was=True)
        if failed:
            text = f"The following resource(s) failed to delete: [{', '.join(failed)}]. "
            return record.stack_is("ROLLBACK_FAILED", text)
        return record.stack_is("ROLLBACK_COMPLETE")

    def _give_up_update(self, reason: str, before: tuple[Draft | None, list[str]]) -> None:
        record, stack = self.operation.record, self.operation.stack
        if self.draft.on_failure == "DO_NOTHING":
            return record.stack_is("UPDATE_FAILED", reason)
        record.stack_is("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        with record.changing():
            stack.draft, stack.imports = before
        failed = self._undo()
        if failed:
            text = f"The following resource(s) failed to update: [{', '.join(failed)}]. "
            return record.stack_is("UPDATE_ROLLBACK_FAILED", text)
        record.stack_is("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._forget_new()
        return record.stack_is("UPDATE_ROLLBACK_COMPLETE")

    def _undo(self) -> list[str]:
        """Have each resource that was there be as it was, the last one first; the logical ids that failed."""
        stack, record, failed = self.operation.stack, self.operation.record, []
        self.made: dict[str, Resource] = {}
        for name in reversed(self.changed):
            now, old = stack.resources[name], self.was.get(name)
            if old is None or not old.is_there:
                self.made[name] = now
            elif now.physical_id != old.physical_id and name in self.replaced:
                self.made[name] = now
                with record.changing():
                    stack.resources[name] = old
                record.resource_is(old, "UPDATE_COMPLETE")
            else:
                old_properties, tags = old.properties, old.tags
                work = self.operation.work(old, {})
                work.tags.clear()
                work.tags.update(tags)
                try:
                    resource_steps.update(record, now, work, old_properties)
                except StepFailed:
                    failed.append(name)
        return failed

    def _forget_new(self) -> None:
        """Delete what only the failed update had made."""
        stack, record = self.operation.stack, self.operation.record
        for resource in backwards(self.made):
            if resource.physical_id:
                work = self.operation.work(resource, tags_of(self.draft))
                current = stack.resources.get(resource.logical_id) is resource
                try:
                    policy = resource.deletion_policy if current else "Delete"
                    resource_steps.delete(record, resource, work, policy, current=current)
                except StepFailed:
                    continue
        with record.changing():
            for name, resource in self.made.items():
                if stack.resources.get(name) is resource:
                    del stack.resources[name]
            for name in [name for name, each in stack.resources.items() if not each.physical_id]:
                del stack.resources[name]
