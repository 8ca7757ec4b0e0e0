"""Roles, users, groups, access keys, instance profiles.

(CloudFormation template reference, "AWS Identity and Access Management resource type reference".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.resource_types.casing import changed, members, picked
from userlab.cloud.cloudformation.resource_types.documents import brought_in_line, tag_list, text
from userlab.cloud.cloudformation.resource_types.iam_policies import give, take_away
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_OF_ROLES = ("Path", "Description", "MaxSessionDuration", "PermissionsBoundary")


def _create_role(work: Work, properties: Properties) -> str:
    name = str(properties.get("RoleName") or work.name(64))
    given = members("iam", "CreateRole", picked(properties, *_OF_ROLES))
    trust = text(properties["AssumeRolePolicyDocument"])
    made = work.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust, Tags=work.tag_list, **given)[
        "Role"
    ]
    work.notes |= {"Arn": made["Arn"], "RoleId": made["RoleId"]}
    work.made(name)
    give(work, "Role", name, properties, {})
    return name


def _update_role(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    differs = changed(new, old)
    if "AssumeRolePolicyDocument" in differs:
        trust = text(new["AssumeRolePolicyDocument"])
        work.call("iam", "UpdateAssumeRolePolicy", RoleName=physical_id, PolicyDocument=trust)
    if differs & {"Description", "MaxSessionDuration"}:
        given = {"Description": "", "MaxSessionDuration": 3600} | picked(new, "Description", "MaxSessionDuration")
        work.call("iam", "UpdateRole", RoleName=physical_id, **members("iam", "UpdateRole", given))
    _bound(work, "Role", physical_id, new, old)
    give(work, "Role", physical_id, new, old)


def _bound(work: Work, holder: str, name: str, new: Properties, old: Properties) -> None:
    boundary, named = new.get("PermissionsBoundary"), {f"{holder}Name": name}
    if boundary == old.get("PermissionsBoundary"):
        return
    if boundary is None:
        work.call("iam", f"Delete{holder}PermissionsBoundary", **named)
    else:
        work.call("iam", f"Put{holder}PermissionsBoundary", **named, PermissionsBoundary=boundary)


def _delete_role(work: Work, physical_id: str, properties: Properties) -> None:
    take_away(work, "Role", physical_id)
    work.call("iam", "DeleteRole", RoleName=physical_id)


def _noted(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    return dict(work.notes)


def _retag_as(holder: str, member: str) -> Any:
    def retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
        if removed:
            work.call("iam", f"Untag{holder}", **{member: physical_id}, TagKeys=removed)
        if added:
            work.call("iam", f"Tag{holder}", **{member: physical_id}, Tags=tag_list(added))

    return retag


ROLE = ResourceType(
    "AWS::IAM::Role",
    frozenset({"RoleName", "AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies", *_OF_ROLES}),
    _create_role,
    _delete_role,
    _update_role,
    _noted,
    attribute_names=frozenset({"Arn", "RoleId"}),
    replaced_by=frozenset({"RoleName", "Path"}),
    retag=_retag_as("Role", "RoleName"),
    names="RoleName",
    required=("AssumeRolePolicyDocument",),
)


def _create_user(work: Work, properties: Properties) -> str:
    name = str(properties.get("UserName") or work.name(64))
    given = picked(properties, "Path", "PermissionsBoundary")
    work.notes["Arn"] = work.call("iam", "CreateUser", UserName=name, Tags=work.tag_list, **given)["User"]["Arn"]
    work.made(name)
    give(work, "User", name, properties, {})
    _join_groups(work, name, properties, {})
    _sign_in(work, name, properties, {})
    return name


def _update_user(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    _bound(work, "User", physical_id, new, old)
    give(work, "User", physical_id, new, old)
    _join_groups(work, physical_id, new, old)
    _sign_in(work, physical_id, new, old)


def _join_groups(work: Work, name: str, new: Properties, old: Properties) -> None:
    brought_in_line(
        new.get("Groups") or [],
        old.get("Groups") or [],
        lambda group: work.call("iam", "AddUserToGroup", UserName=name, GroupName=group),
        lambda group: work.call("iam", "RemoveUserFromGroup", UserName=name, GroupName=group),
    )


def _sign_in(work: Work, name: str, new: Properties, old: Properties) -> None:
    profile, before = new.get("LoginProfile"), old.get("LoginProfile")
    if profile == before:
        return
    if profile is None:
        work.call("iam", "DeleteLoginProfile", UserName=name)
    else:
        operation = "UpdateLoginProfile" if before else "CreateLoginProfile"
        work.call("iam", operation, UserName=name, **members("iam", operation, profile))


def _delete_user(work: Work, physical_id: str, properties: Properties) -> None:
    take_away(work, "User", physical_id)
    for group in work.call("iam", "ListGroupsForUser", UserName=physical_id)["Groups"]:
        work.call("iam", "RemoveUserFromGroup", UserName=physical_id, GroupName=group["GroupName"])
    if properties.get("LoginProfile"):
        work.call("iam", "DeleteLoginProfile", UserName=physical_id)
    work.call("iam", "DeleteUser", UserName=physical_id)


USER = ResourceType(
    "AWS::IAM::User",
    frozenset({"UserName", "Path", "PermissionsBoundary", "Groups", "LoginProfile", "ManagedPolicyArns", "Policies"}),
    _create_user,
    _delete_user,
    _update_user,
    _noted,
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"UserName", "Path"}),
    retag=_retag_as("User", "UserName"),
    names="UserName",
)


def _create_group(work: Work, properties: Properties) -> str:
    name = str(properties.get("GroupName") or work.name(128))
    given = picked(properties, "Path")
    work.notes["Arn"] = work.call("iam", "CreateGroup", GroupName=name, **given)["Group"]["Arn"]
    work.made(name)
    give(work, "Group", name, properties, {})
    return name


def _delete_group(work: Work, physical_id: str, properties: Properties) -> None:
    take_away(work, "Group", physical_id)
    work.call("iam", "DeleteGroup", GroupName=physical_id)


GROUP = ResourceType(
    "AWS::IAM::Group",
    frozenset({"GroupName", "Path", "ManagedPolicyArns", "Policies"}),
    _create_group,
    _delete_group,
    lambda work, physical_id, new, old: give(work, "Group", physical_id, new, old),
    _noted,
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"GroupName", "Path"}),
    names="GroupName",
)


def _create_key(work: Work, properties: Properties) -> str:
    made = work.call("iam", "CreateAccessKey", UserName=properties["UserName"])["AccessKey"]
    work.notes["SecretAccessKey"] = made["SecretAccessKey"]
    work.made(made["AccessKeyId"])
    if properties.get("Status", "Active") != "Active":
        _update_key(work, made["AccessKeyId"], properties, {})
    return str(made["AccessKeyId"])


def _update_key(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    status = new.get("Status", "Active")
    work.call("iam", "UpdateAccessKey", UserName=new["UserName"], AccessKeyId=physical_id, Status=status)


def _delete_key(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("iam", "DeleteAccessKey", UserName=properties["UserName"], AccessKeyId=physical_id)


ACCESS_KEY = ResourceType(
    "AWS::IAM::AccessKey",
    frozenset({"UserName", "Serial", "Status"}),
    _create_key,
    _delete_key,
    _update_key,
    _noted,
    attribute_names=frozenset({"SecretAccessKey"}),
    replaced_by=frozenset({"UserName", "Serial"}),
    required=("UserName",),
)


def _create_profile(work: Work, properties: Properties) -> str:
    name = str(properties.get("InstanceProfileName") or work.name(128))
    given = picked(properties, "Path")
    made = work.call("iam", "CreateInstanceProfile", InstanceProfileName=name, **given)["InstanceProfile"]
    work.notes["Arn"] = made["Arn"]
    work.made(name)
    _fill_profile(work, name, properties, {})
    return name


def _fill_profile(work: Work, name: str, new: Properties, old: Properties) -> None:
    brought_in_line(
        new.get("Roles") or [],
        old.get("Roles") or [],
        lambda role: work.call("iam", "AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=role),
        lambda role: work.call("iam", "RemoveRoleFromInstanceProfile", InstanceProfileName=name, RoleName=role),
    )


def _delete_profile(work: Work, physical_id: str, properties: Properties) -> None:
    try:
        _fill_profile(work, physical_id, {}, properties)
    except CallRefused as error:
        if not error.is_missing:
            raise
    work.call("iam", "DeleteInstanceProfile", InstanceProfileName=physical_id)


INSTANCE_PROFILE = ResourceType(
    "AWS::IAM::InstanceProfile",
    frozenset({"InstanceProfileName", "Path", "Roles"}),
    _create_profile,
    _delete_profile,
    _fill_profile,
    _noted,
    attribute_names=frozenset({"Arn"}),
    replaced_by=frozenset({"InstanceProfileName", "Path"}),
    names="InstanceProfileName",
    required=("Roles",),
)

TYPES = (ROLE, USER, GROUP, ACCESS_KEY, INSTANCE_PROFILE)
