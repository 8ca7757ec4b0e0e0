"""What changes IAM, by AWS's operation names. A table of functions (backend, parameters) -> result.

Source: IAM API reference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.identity.users_and_roles import (
    access_keys,
    policy_changes,
    readings,
    role_changes,
    tags,
    user_changes,
)
from userlab.cloud.moto_seams.iam import IAMBackend

Change = Callable[[IAMBackend, dict[str, Any]], dict[str, Any]]

_OF_AWS = "arn:aws:iam::aws:policy/"
# Nobody but AWS does these to a policy of AWS.
_CHANGES_OF_POLICIES = frozenset(
    {"DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion"}
    | {"TagPolicy", "UntagPolicy"}
)
# Without a user name, these speak of the caller.
_OF_THE_CALLER = frozenset(
    {"GetUser", "CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey", "GetLoginProfile"}
    | {"CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile", "ListMFADevices", "ListSigningCertificates"}
    | {"ChangePassword", "ListSSHPublicKeys", "ListServiceSpecificCredentials"}
)


def _tag(backend: IAMBackend, parameters: dict[str, Any]) -> dict[str, Any]:
    tags.put(backend, parameters, readings.tagged(backend, parameters))
    return {}


def _untag(backend: IAMBackend, parameters: dict[str, Any]) -> dict[str, Any]:
    tags.take_away(backend, parameters, readings.tagged(backend, parameters))
    return {}


CHANGES: dict[str, Change] = (
    {
        "CreateUser": user_changes.create_user,
        "UpdateUser": user_changes.update_user,
        "DeleteUser": user_changes.delete_user,
        "CreateGroup": user_changes.create_group,
        "UpdateGroup": user_changes.update_group,
        "DeleteGroup": user_changes.delete_group,
        "AddUserToGroup": user_changes.add_user_to_group,
        "RemoveUserFromGroup": user_changes.remove_user_from_group,
        "CreateAccessKey": access_keys.create_access_key,
        "ListAccessKeys": access_keys.list_access_keys,
        "UpdateAccessKey": access_keys.update_access_key,
        "DeleteAccessKey": access_keys.delete_access_key,
        "CreateLoginProfile": access_keys.create_login_profile,
        "GetLoginProfile": access_keys.get_login_profile,
        "UpdateLoginProfile": access_keys.update_login_profile,
        "DeleteLoginProfile": access_keys.delete_login_profile,
        "CreateRole": role_changes.create_role,
        "UpdateRole": role_changes.update_role,
        "UpdateRoleDescription": role_changes.update_role_description,
        "UpdateAssumeRolePolicy": role_changes.update_assume_role_policy,
        "DeleteRole": role_changes.delete_role,
        "CreateInstanceProfile": role_changes.create_instance_profile,
        "DeleteInstanceProfile": role_changes.delete_instance_profile,
        "AddRoleToInstanceProfile": role_changes.add_role_to_instance_profile,
        "RemoveRoleFromInstanceProfile": role_changes.remove_role_from_instance_profile,
        "PutUserPermissionsBoundary": role_changes.put_boundary,
        "PutRolePermissionsBoundary": role_changes.put_boundary,
        "DeleteUserPermissionsBoundary": role_changes.delete_boundary,
        "DeleteRolePermissionsBoundary": role_changes.delete_boundary,
        "CreatePolicy": policy_changes.create_policy,
        "DeletePolicy": policy_changes.delete_policy,
        "CreatePolicyVersion": policy_changes.create_policy_version,
        "SetDefaultPolicyVersion": policy_changes.set_default_policy_version,
        "DeletePolicyVersion": policy_changes.delete_policy_version,
    }
    | {
        f"{verb}{holder}Policy": change
        for holder in ("User", "Group", "Role")
        for verb, change in (
            ("Attach", policy_changes.attach),
            ("Detach", policy_changes.detach),
            ("Put", policy_changes.put_inline),
            ("Delete", policy_changes.delete_inline),
        )
    }
    | {
        f"{verb}{thing}": change
        for thing in ("User", "Role", "Policy", "InstanceProfile")
        for verb, change in (("Tag", _tag), ("Untag", _untag))
    }
)


def answer(request: AwsRequest, backend: IAMBackend) -> dict[str, Any] | None:
    """The result of an operation on IAM's things; None for an operation that is told nowhere here. Raises AwsError."""
    parameters, action = dict(request.parameters), request.action
    arn = str(parameters.get("PolicyArn", ""))
    if action in _CHANGES_OF_POLICIES and arn.startswith(_OF_AWS):
        text = f"User: {request.principal.arn} is not authorized to perform: iam:{action} on resource: policy {arn}"
        raise AwsError("AccessDenied", text, 403)
    if action in _OF_THE_CALLER and "UserName" not in parameters:
        parameters["UserName"] = _caller(request)
    if action == "GetAccessKeyLastUsed":
        return access_keys.access_key_last_used(backend, parameters, request.principal.arn)
    change = CHANGES.get(action)
    return change(backend, parameters) if change is not None else readings.answer(action, backend, parameters)


def _caller(request: AwsRequest) -> str:
    """The name of the user who calls. Raises AwsError for a role, which is none."""
    if request.principal.kind == "role":
        raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials", 400)
    return request.principal.name
