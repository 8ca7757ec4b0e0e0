"""What keeps a thing of IAM from being deleted: whatever is in use stays until nothing uses it (DeleteConflict).

Source: IAM API reference, DeleteUser, DeleteGroup, DeleteRole, DeletePolicy; texts as IAM sends them.
"""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.identity.users_and_roles import entities
from userlab.cloud.moto_seams.iam import Group, IAMBackend, InstanceProfile, ManagedPolicy, Role, User


def conflict(text: str) -> AwsError:
    """DeleteConflict with a text."""
    return AwsError("DeleteConflict", text, 409)


def check_user(backend: IAMBackend, user: User) -> None:
    """Raise AwsError DeleteConflict when a user can't be deleted yet; so do all of these."""
    _check_policies(user)
    _refuse(bool(user.access_keys), "must delete access keys first")
    _refuse(bool(entities.groups_of(backend, user)), "must remove users from group first")
    _refuse(bool(user.password), "must delete login profile first")
    _refuse(bool(user.mfa_devices), "must delete MFA device first")
    _refuse(bool(user.ssh_public_keys or user.signing_certificates), "must remove referenced objects first")


def check_group(group: Group) -> None:
    _refuse(bool(group.users), "must remove users from group first")
    _check_policies(group)


def check_role(backend: IAMBackend, role: Role) -> None:
    in_profile = any(role in each.roles for each in backend.instance_profiles.values())
    _refuse(in_profile, "must remove roles from instance profile first")
    _check_policies(role)


def check_instance_profile(profile: InstanceProfile) -> None:
    _refuse(bool(profile.roles), "must remove roles from instance profile first")


def check_policy(backend: IAMBackend, policy: ManagedPolicy) -> None:
    if entities.holders_of(backend, policy.arn):
        raise conflict("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )


def _check_policies(holder: entities.Holder) -> None:
    _refuse(bool(holder.managed_policies), "must detach all policies first")
    _refuse(bool(holder.policies), "must delete policies first")


def _refuse(condition: bool, what: str) -> None:
    if condition:
        raise conflict(f"Cannot delete entity, {what}.")
