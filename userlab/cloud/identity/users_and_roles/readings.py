"""What can be read of IAM: the Get and List operations on users, groups, roles, policies and instance profiles.

moto keeps the things; what is told of them, and what is said of those that are missing, is told here.

Source: IAM API reference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.identity.users_and_roles import descriptions, entities
from userlab.cloud.identity.users_and_roles.pages import by_path, page
from userlab.cloud.moto_seams.iam import IAMBackend, ManagedPolicy

Parameters = dict[str, Any]
Result = dict[str, Any]


def answer(action: str, backend: IAMBackend, parameters: Parameters) -> Result | None:
    """The result of a Get or List operation; None for an operation that is none of these. Raises AwsError."""
    reading = _READINGS.get(action)
    return reading(backend, parameters) if reading is not None else None


def _get_user(backend: IAMBackend, parameters: Parameters) -> Result:
    return {"User": descriptions.user(backend, entities.user(backend, parameters["UserName"]), "get")}


def _list_users(backend: IAMBackend, parameters: Parameters) -> Result:
    found = by_path(list(backend.users.values()), parameters)
    return page("Users", [descriptions.user(backend, each, "list") for each in found], parameters)


def _get_role(backend: IAMBackend, parameters: Parameters) -> Result:
    return {"Role": descriptions.role(backend, entities.role(backend, parameters["RoleName"]), "get")}


def _list_roles(backend: IAMBackend, parameters: Parameters) -> Result:
    found = by_path(list(backend.roles.values()), parameters)
    return page("Roles", [descriptions.role(backend, each, "list") for each in found], parameters)


def _get_group(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.group(backend, parameters["GroupName"])
    members = [descriptions.user(backend, each, "list") for each in found.users]
    return {"Group": descriptions.group(found), **page("Users", members, parameters)}


def _list_groups(backend: IAMBackend, parameters: Parameters) -> Result:
    found = by_path(list(backend.groups.values()), parameters)
    return page("Groups", [descriptions.group(each) for each in found], parameters)


def _list_groups_for_user(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.groups_of(backend, entities.user(backend, parameters["UserName"]))
    return page("Groups", [descriptions.group(each) for each in by_path(found, {})], parameters)


def _get_policy(backend: IAMBackend, parameters: Parameters) -> Result:
    return {"Policy": descriptions.policy(backend, entities.policy(backend, parameters["PolicyArn"]), "get")}


def _list_policies(backend: IAMBackend, parameters: Parameters) -> Result:
    scope, used = parameters.get("Scope", "All"), parameters.get("PolicyUsageFilter")
    found = by_path(list(backend.managed_policies.values()), parameters)
    if scope != "All":
        found = [each for each in found if _aws_own(each) == (scope == "AWS")]
    if parameters.get("OnlyAttached") == "true" or used:
        as_boundary = used == "PermissionsBoundary"
        found = [
            each
            for each in found
            if any(boundary == as_boundary for *_, boundary in entities.holders_of(backend, each.arn))
        ]
    start_and_end = page("Policies", found, parameters)
    start_and_end["Policies"] = [descriptions.policy(backend, each, "list") for each in start_and_end["Policies"]]
    return start_and_end


def _aws_own(each: ManagedPolicy) -> bool:
    return bool(each.arn.startswith("arn:aws:iam::aws:"))


def _get_policy_version(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.policy_version(backend, parameters["PolicyArn"], parameters["VersionId"])
    return {"PolicyVersion": descriptions.policy_version(found, "get")}


def _list_policy_versions(backend: IAMBackend, parameters: Parameters) -> Result:
    versions = entities.policy(backend, parameters["PolicyArn"]).versions
    newest_first = sorted(versions, key=lambda each: int(each.version_id[1:]), reverse=True)
    return page("Versions", [descriptions.policy_version(each, "list") for each in newest_first], parameters)


def _list_entities_for_policy(backend: IAMBackend, parameters: Parameters) -> Result:
    entities.policy(backend, parameters["PolicyArn"])
    kinds = {"User": ("user",), "Role": ("role",), "Group": ("group",)}.get(
        parameters.get("EntityFilter", ""), ("user", "role", "group")
    )
    as_boundary = parameters.get("PolicyUsageFilter") == "PermissionsBoundary"
    found = [
        (kind, each)
        for kind, each, boundary in entities.holders_of(backend, parameters["PolicyArn"])
        if kind in kinds and boundary == as_boundary and each.path.startswith(parameters.get("PathPrefix", "/"))
    ]
    marked = page("Holders", found, parameters)
    held = marked.pop("Holders")
    return {
        f"Policy{word}s": [{f"{word}Name": each.name, f"{word}Id": each.id} for kind, each in held if kind == lower]
        for word, lower in (("Group", "group"), ("User", "user"), ("Role", "role"))
    } | marked


def _list_attached(backend: IAMBackend, parameters: Parameters) -> Result:
    _, holder = entities.holder(backend, parameters)
    found = by_path(list(holder.managed_policies.values()), parameters)
    return page("AttachedPolicies", descriptions.attached(found), parameters)


def _list_inline(backend: IAMBackend, parameters: Parameters) -> Result:
    _, holder = entities.holder(backend, parameters)
    return page("PolicyNames", sorted(holder.policies), parameters)


def _get_inline(backend: IAMBackend, parameters: Parameters) -> Result:
    text = entities.inline_policy(backend, parameters)
    names = {name: parameters[name] for name in ("UserName", "GroupName", "RoleName") if name in parameters}
    return names | {"PolicyName": parameters["PolicyName"], "PolicyDocument": descriptions.document(text)}


def _get_instance_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.instance_profile(backend, parameters["InstanceProfileName"])
    return {"InstanceProfile": descriptions.instance_profile(backend, found, "get")}


def _list_instance_profiles(backend: IAMBackend, parameters: Parameters) -> Result:
    found = by_path(list(backend.instance_profiles.values()), parameters)
    if "RoleName" in parameters:
        role = entities.role(backend, parameters["RoleName"])
        found = [each for each in found if role in each.roles]
    described = [descriptions.instance_profile(backend, each, "list") for each in found]
    return page("InstanceProfiles", described, parameters)


def _list_tags(backend: IAMBackend, parameters: Parameters) -> Result:
    return page("Tags", entities.tags_of(backend, tagged(backend, parameters)), parameters)


def tagged(backend: IAMBackend, parameters: Parameters) -> Any:
    """The thing whose tags a request is about."""
    if "PolicyArn" in parameters:
        return entities.policy(backend, parameters["PolicyArn"])
    if "InstanceProfileName" in parameters:
        return entities.instance_profile(backend, parameters["InstanceProfileName"])
    return entities.holder(backend, parameters)[1]


_READINGS: dict[str, Callable[[IAMBackend, Parameters], Result]] = {
    "GetUser": _get_user,
    "ListUsers": _list_users,
    "GetRole": _get_role,
    "ListRoles": _list_roles,
    "GetGroup": _get_group,
    "ListGroups": _list_groups,
    "ListGroupsForUser": _list_groups_for_user,
    "GetPolicy": _get_policy,
    "ListPolicies": _list_policies,
    "GetPolicyVersion": _get_policy_version,
    "ListPolicyVersions": _list_policy_versions,
    "ListEntitiesForPolicy": _list_entities_for_policy,
    "ListAttachedUserPolicies": _list_attached,
    "ListAttachedGroupPolicies": _list_attached,
    "ListAttachedRolePolicies": _list_attached,
    "ListUserPolicies": _list_inline,
    "ListGroupPolicies": _list_inline,
    "ListRolePolicies": _list_inline,
    "GetUserPolicy": _get_inline,
    "GetGroupPolicy": _get_inline,
    "GetRolePolicy": _get_inline,
    "GetInstanceProfile": _get_instance_profile,
    "ListInstanceProfiles": _list_instance_profiles,
    "ListInstanceProfilesForRole": _list_instance_profiles,
    "ListUserTags": _list_tags,
    "ListRoleTags": _list_tags,
    "ListPolicyTags": _list_tags,
    "ListInstanceProfileTags": _list_tags,
}
