"""Policies made, changed, attached and deleted: managed ones with their versions, and inline ones.

Policies that AWS manages can be attached and read by every account, and changed by none.

Source: IAM API reference; IAM User Guide, "IAM and AWS STS quotas"; texts as IAM sends them.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.identity.users_and_roles import conflicts, descriptions, entities, tags
from userlab.cloud.identity.users_and_roles.user_changes import exceeded
from userlab.cloud.moto_seams import iam
from userlab.cloud.moto_seams.iam import IAMBackend

_ATTACHED = 10
_VERSIONS = 5

Parameters = dict[str, Any]
Result = dict[str, Any]


def create_policy(backend: IAMBackend, parameters: Parameters) -> Result:
    name = str(parameters["PolicyName"])
    new_tags = tags.given(parameters, by_case=True)
    own = f"arn:aws:iam::{backend.account_id}:policy/"
    if name.lower() in {each.name.lower() for arn, each in backend.managed_policies.items() if arn.startswith(own)}:
        raise entities.exists_already(
            f"A policy called {name} already exists. Duplicate names are not allowed.",
        )
    path, description = str(parameters.get("Path") or "/"), str(parameters.get("Description") or "")
    found = backend.create_policy(description, path, str(parameters["PolicyDocument"]), name, [])
    found.id = iam.unique_id(backend, "ANPA")
    iam.set_tags(backend, found, new_tags)
    return {"Policy": descriptions.policy(backend, found, "made")}


def delete_policy(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.policy(backend, str(parameters["PolicyArn"]))
    conflicts.check_policy(backend, found)
    del backend.managed_policies[found.arn]
    return {}


def create_policy_version(backend: IAMBackend, parameters: Parameters) -> Result:
    policy = entities.policy(backend, str(parameters["PolicyArn"]))
    if len(policy.versions) >= _VERSIONS:
        text = (
            f"A managed policy can have up to {_VERSIONS} versions. Before you create a new version, you must delete "
            "an existing version."
        )
        raise AwsError("LimitExceeded", text, 409)
    as_default = str(parameters.get("SetAsDefault", "")).lower() == "true"
    found = backend.create_policy_version(policy.arn, str(parameters["PolicyDocument"]), as_default)
    policy.update_date = found.create_date
    return {"PolicyVersion": descriptions.policy_version(found, "made")}


def set_default_policy_version(backend: IAMBackend, parameters: Parameters) -> Result:
    arn = str(parameters["PolicyArn"])
    found = entities.policy_version(backend, arn, str(parameters["VersionId"]))
    policy = backend.managed_policies[arn]
    for each in policy.versions:
        each.is_default = each is found
    policy.default_version_id = found.version_id
    return {}


def delete_policy_version(backend: IAMBackend, parameters: Parameters) -> Result:
    arn = str(parameters["PolicyArn"])
    found = entities.policy_version(backend, arn, str(parameters["VersionId"]))
    if found.is_default:
        raise conflicts.conflict("Cannot delete the default version of a policy.")
    backend.managed_policies[arn].versions.remove(found)
    return {}


def attach(backend: IAMBackend, parameters: Parameters) -> Result:
    """Attach a managed policy to a user, group or role; what is attached already stays so, once."""
    kind, holder = entities.holder(backend, parameters)
    policy = entities.attachable(backend, str(parameters["PolicyArn"]))
    if policy.arn not in holder.managed_policies:
        if len(holder.managed_policies) >= _ATTACHED:
            raise exceeded(f"PoliciesPer{kind.capitalize()}", _ATTACHED)
        policy.attach_to(holder)
    return {}


def detach(backend: IAMBackend, parameters: Parameters) -> Result:
    _, holder = entities.holder(backend, parameters)
    arn = str(parameters["PolicyArn"])
    entities.check_arn(arn)
    if arn not in holder.managed_policies:
        raise entities.missing(f"Policy {arn} was not found.")
    holder.managed_policies[arn].detach_from(holder)
    return {}


def put_inline(backend: IAMBackend, parameters: Parameters) -> Result:
    _, holder = entities.holder(backend, parameters)
    holder.policies[str(parameters["PolicyName"])] = str(parameters["PolicyDocument"])
    return {}


def delete_inline(backend: IAMBackend, parameters: Parameters) -> Result:
    entities.inline_policy(backend, parameters)
    _, holder = entities.holder(backend, parameters)
    del holder.policies[str(parameters["PolicyName"])]
    return {}
