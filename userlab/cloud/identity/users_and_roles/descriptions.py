"""How IAM shows its things in answers: a Get tells all of a thing, a list less, a Create something in between.

Lists leave out tags, permissions boundaries and when a role was last used; the answer of CreateRole has no
MaxSessionDuration, that of CreatePolicy and ListPolicies no description.

Source: IAM API reference, "Role", "User", "Policy", "ListRoles" ("IAM resource-listing operations return a subset
of the available attributes"); members as IAM sends them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from userlab.cloud.identity.users_and_roles.entities import holders_of, tags_of
from userlab.cloud.moto_seams.iam import Group, IAMBackend, InstanceProfile, ManagedPolicy, PolicyVersion, Role, User

View = Literal["get", "list", "made"]
"""Which answer a thing is shown in: of Get..., of List..., or of what made or changed it."""


def time(moment: datetime) -> str:
    """A moment as IAM writes it.

    >>> time(datetime(2026, 3, 1, 12, 30, 5))
    '2026-03-01T12:30:05Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def document(text: str) -> str:
    """A policy document in an answer: URL-encoded by RFC 3986. boto3 decodes it again."""
    return quote(text, safe="")


def role(backend: IAMBackend, each: Role, view: View) -> dict[str, Any]:
    found = {
        "Path": each.path,
        "RoleName": each.name,
        "RoleId": each.id,
        "Arn": each.arn,
        "CreateDate": time(each.create_date),
        "AssumeRolePolicyDocument": document(each.assume_role_policy_document),
        "Description": each.description or None,
    }
    if view != "made":
        found["MaxSessionDuration"] = int(each.max_session_duration or 3600)
    if view != "list":
        found |= _tags_and_boundary(backend, each)
    if view == "get":
        found["RoleLastUsed"] = {}
    return found


def user(backend: IAMBackend, each: User, view: View) -> dict[str, Any]:
    found = {
        "Path": each.path,
        "UserName": each.name,
        "UserId": each.id,
        "Arn": each.arn,
        "CreateDate": time(each.create_date),
    }
    return found if view == "list" else found | _tags_and_boundary(backend, each)


def group(each: Group) -> dict[str, Any]:
    return {
        "Path": each.path,
        "GroupName": each.name,
        "GroupId": each.id,
        "Arn": each.arn,
        "CreateDate": time(each.create_date),
    }


def policy(backend: IAMBackend, each: ManagedPolicy, view: View) -> dict[str, Any]:
    holders = holders_of(backend, each.arn)
    found = {
        "PolicyName": each.name,
        "PolicyId": each.id,
        "Arn": each.arn,
        "Path": each.path,
        "DefaultVersionId": each.default_version_id,
        "AttachmentCount": sum(not as_boundary for *_, as_boundary in holders),
        "PermissionsBoundaryUsageCount": sum(as_boundary for *_, as_boundary in holders),
        "IsAttachable": True,
        "CreateDate": time(each.create_date),
        "UpdateDate": time(each.update_date),
    }
    if view == "get":
        found["Description"] = each.description or None
        found["Tags"] = tags_of(backend, each)
    elif view == "made":
        found["Tags"] = tags_of(backend, each) or None
    return found


def policy_version(each: PolicyVersion, view: View) -> dict[str, Any]:
    return {
        "Document": document(each.document) if view == "get" else None,
        "VersionId": each.version_id,
        "IsDefaultVersion": each.is_default,
        "CreateDate": time(each.create_date),
    }


def instance_profile(backend: IAMBackend, each: InstanceProfile, view: View) -> dict[str, Any]:
    found = {
        "Path": each.path,
        "InstanceProfileName": each.name,
        "InstanceProfileId": each.id,
        "Arn": each.arn,
        "CreateDate": time(each.create_date),
        "Roles": [_without_tags(role(backend, held, "made")) for held in each.roles],
    }
    if view == "get":
        found["Tags"] = tags_of(backend, each)
    elif view == "made":
        found["Tags"] = tags_of(backend, each) or None
    return found


def attached(policies: list[ManagedPolicy]) -> list[dict[str, Any]]:
    """Managed policies of somebody, as ListAttachedRolePolicies and its sisters show them."""
    return [{"PolicyName": each.name, "PolicyArn": each.arn} for each in policies]


def _tags_and_boundary(backend: IAMBackend, each: Role | User) -> dict[str, Any]:
    arn = each.permissions_boundary_arn
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn} if arn else None
    return {"PermissionsBoundary": boundary, "Tags": tags_of(backend, each) or None}


def _without_tags(described: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if name not in ("Tags", "PermissionsBoundary")}
