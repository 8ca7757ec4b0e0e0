"""Policies of users, groups and roles: attached and inline ones.

(CloudFormation template reference, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.resource_types.documents import brought_in_line, tag_list, text
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_HOLDERS = {"Roles": ("Role", "RoleName"), "Users": ("User", "UserName"), "Groups": ("Group", "GroupName")}


def give(work: Work, holder: str, name: str, new: Properties, old: Properties) -> None:
    """Bring the policies of a role, user or group in line: ManagedPolicyArns and Policies of its properties."""
    named = {f"{holder}Name": name}
    brought_in_line(
        new.get("ManagedPolicyArns") or [],
        old.get("ManagedPolicyArns") or [],
        lambda arn: work.call("iam", f"Attach{holder}Policy", **named, PolicyArn=arn),
        lambda arn: work.call("iam", f"Detach{holder}Policy", **named, PolicyArn=arn),
    )
    inline, before = ({each["PolicyName"]: each for each in every.get("Policies") or []} for every in (new, old))
    for policy in before:
        if policy not in inline:
            work.call("iam", f"Delete{holder}Policy", **named, PolicyName=policy)
    for policy, each in inline.items():
        if before.get(policy) != each:
            document = text(each["PolicyDocument"])
            work.call("iam", f"Put{holder}Policy", **named, PolicyName=policy, PolicyDocument=document)


def take_away(work: Work, holder: str, name: str) -> None:
    """Take all policies away from a role, user or group, as it must be before it is deleted."""
    named = {f"{holder}Name": name}
    for each in work.call("iam", f"ListAttached{holder}Policies", **named)["AttachedPolicies"]:
        work.call("iam", f"Detach{holder}Policy", **named, PolicyArn=each["PolicyArn"])
    for policy in work.call("iam", f"List{holder}Policies", **named)["PolicyNames"]:
        work.call("iam", f"Delete{holder}Policy", **named, PolicyName=policy)


def _pairs(properties: Properties) -> list[tuple[str, str, str]]:
    """Whom a policy is given: (Role, RoleName, name) and so on."""
    return [(*_HOLDERS[each], str(name)) for each in _HOLDERS for name in properties.get(each) or []]


def _create_policy(work: Work, properties: Properties) -> str:
    _give_inline(work, properties, _pairs(properties))
    return str(properties["PolicyName"])


def _give_inline(work: Work, properties: Properties, pairs: list[tuple[str, str, str]]) -> None:
    given = {"PolicyName": properties["PolicyName"], "PolicyDocument": text(properties["PolicyDocument"])}
    for holder, member, name in pairs:
        work.call("iam", f"Put{holder}Policy", **{member: name}, **given)


def _take_inline(work: Work, properties: Properties, pairs: list[tuple[str, str, str]]) -> None:
    for holder, member, name in pairs:
        try:
            work.call("iam", f"Delete{holder}Policy", **{member: name}, PolicyName=properties["PolicyName"])
        except CallRefused as error:
            if not error.is_missing:
                raise


def _update_policy(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    kept = _pairs(new)
    _give_inline(work, new, kept)
    _take_inline(work, old, [pair for pair in _pairs(old) if pair not in kept])


def _delete_policy(work: Work, physical_id: str, properties: Properties) -> None:
    _take_inline(work, properties, _pairs(properties))


POLICY = ResourceType(
    "AWS::IAM::Policy",
    frozenset({"PolicyName", "PolicyDocument", *_HOLDERS}),
    _create_policy,
    _delete_policy,
    _update_policy,
    replaced_by=frozenset({"PolicyName"}),
    required=("PolicyName", "PolicyDocument"),
)


def _create_managed(work: Work, properties: Properties) -> str:
    made: dict[str, Any] = {"PolicyName": properties.get("ManagedPolicyName") or work.name(128)}
    made |= {name: properties[name] for name in ("Path", "Description") if name in properties}
    document = text(properties["PolicyDocument"])
    arn = str(work.call("iam", "CreatePolicy", PolicyDocument=document, Tags=work.tag_list, **made)["Policy"]["Arn"])
    work.made(arn)
    _attach(work, arn, _pairs(properties), [])
    return arn


def _attach(work: Work, arn: str, new: list[tuple[str, str, str]], old: list[tuple[str, str, str]]) -> None:
    brought_in_line(
        new,
        old,
        lambda pair: work.call("iam", f"Attach{pair[0]}Policy", **{pair[1]: pair[2]}, PolicyArn=arn),
        lambda pair: work.call("iam", f"Detach{pair[0]}Policy", **{pair[1]: pair[2]}, PolicyArn=arn),
    )


def _update_managed(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    if new["PolicyDocument"] != old["PolicyDocument"]:
        versions = work.call("iam", "ListPolicyVersions", PolicyArn=physical_id)["Versions"]
        spare = [each["VersionId"] for each in versions if not each["IsDefaultVersion"]]
        if len(versions) >= 5:
            work.call("iam", "DeletePolicyVersion", PolicyArn=physical_id, VersionId=spare[-1])
        document = text(new["PolicyDocument"])
        work.call("iam", "CreatePolicyVersion", PolicyArn=physical_id, PolicyDocument=document, SetAsDefault=True)
    _attach(work, physical_id, _pairs(new), _pairs(old))


def _delete_managed(work: Work, physical_id: str, properties: Properties) -> None:
    found = work.call("iam", "ListEntitiesForPolicy", PolicyArn=physical_id)
    for holder in ("Role", "User", "Group"):
        for each in found.get(f"Policy{holder}s") or []:
            name = {f"{holder}Name": each[f"{holder}Name"]}
            work.call("iam", f"Detach{holder}Policy", **name, PolicyArn=physical_id)
    for version in work.call("iam", "ListPolicyVersions", PolicyArn=physical_id)["Versions"]:
        if not version["IsDefaultVersion"]:
            work.call("iam", "DeletePolicyVersion", PolicyArn=physical_id, VersionId=version["VersionId"])
    work.call("iam", "DeletePolicy", PolicyArn=physical_id)


def _retag(work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]) -> None:
    if removed:
        work.call("iam", "UntagPolicy", PolicyArn=physical_id, TagKeys=removed)
    if added:
        work.call("iam", "TagPolicy", PolicyArn=physical_id, Tags=tag_list(added))


MANAGED_POLICY = ResourceType(
    "AWS::IAM::ManagedPolicy",
    frozenset({"ManagedPolicyName", "PolicyDocument", "Path", "Description", *_HOLDERS}),
    _create_managed,
    _delete_managed,
    _update_managed,
    lambda work, physical_id, properties: {"PolicyArn": physical_id},
    attribute_names=frozenset({"PolicyArn"}),
    replaced_by=frozenset({"ManagedPolicyName", "Path", "Description"}),
    retag=_retag,
    names="ManagedPolicyName",
    required=("PolicyDocument",),
)

TYPES = (POLICY, MANAGED_POLICY)
