"""The things of IAM by their names: users, groups, roles, policies, instance profiles; NoSuchEntity for others.

Source: IAM API reference, "Errors" of each operation; texts as IAM sends them.
"""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams import iam
from userlab.cloud.moto_seams.iam import Group, IAMBackend, InstanceProfile, ManagedPolicy, PolicyVersion, Role, User

Holder: TypeAlias = User | Group | Role
"""What policies are attached to."""
Found = TypeVar("Found")


def missing(text: str) -> AwsError:
    """NoSuchEntity with a text."""
    return AwsError("NoSuchEntity", text, 404)


def exists_already(text: str) -> AwsError:
    """EntityAlreadyExists with a text."""
    return AwsError("EntityAlreadyExists", text, 409)


def _there(found: Found | None, text: str) -> Found:
    """What was found. Raises AwsError NoSuchEntity with the text where that is nothing."""
    if found is None:
        raise missing(text)
    return found


def user(backend: IAMBackend, name: str) -> User:
    """The user of that name. Raises AwsError NoSuchEntity, as all of these do."""
    return _there(backend.users.get(name), f"The user with name {name} cannot be found.")


def group(backend: IAMBackend, name: str) -> Group:
    return _there(backend.groups.get(name), f"The group with name {name} cannot be found.")


def role(backend: IAMBackend, name: str) -> Role:
    named = next((each for each in backend.roles.values() if each.name == name), None)
    return _there(named, f"The role with name {name} cannot be found.")


def instance_profile(backend: IAMBackend, name: str) -> InstanceProfile:
    return _there(backend.instance_profiles.get(name), f"Instance Profile {name} cannot be found.")


def policy(backend: IAMBackend, arn: str) -> ManagedPolicy:
    check_arn(arn)
    return _there(backend.managed_policies.get(arn), f"Policy {arn} was not found.")


def attachable(backend: IAMBackend, arn: str) -> ManagedPolicy:
    """The policy that is to be attached to somebody."""
    check_arn(arn)
    return _there(backend.managed_policies.get(arn), f"Policy {arn} does not exist or is not attachable.")


def policy_version(backend: IAMBackend, arn: str, version_id: str) -> PolicyVersion:
    check_arn(arn)
    versions = backend.managed_policies[arn].versions if arn in backend.managed_policies else []
    found = next((each for each in versions if each.version_id == version_id), None)
    return _there(found, f"Policy {arn} version {version_id} does not exist or is not attachable.")


def holder(backend: IAMBackend, parameters: dict[str, Any]) -> tuple[str, Holder]:
    """("user", ...), ("group", ...) or ("role", ...): whom a request about policies names."""
    if "UserName" in parameters:
        return "user", user(backend, str(parameters["UserName"]))
    if "GroupName" in parameters:
        return "group", group(backend, str(parameters["GroupName"]))
    return "role", role(backend, str(parameters["RoleName"]))


def inline_policy(backend: IAMBackend, parameters: dict[str, Any]) -> str:
    """The document of an inline policy."""
    kind, found = holder(backend, parameters)
    name = str(parameters["PolicyName"])
    if name not in found.policies:
        raise missing(f"The {kind} policy with name {name} cannot be found.")
    return str(found.policies[name])


def check_arn(arn: str) -> None:
    """A policy is named by its ARN. Raises AwsError ValidationError for anything else."""
    if ":" not in arn:
        raise AwsError("ValidationError", "Invalid ARN:  Could not be parsed!", 400)
    if arn.count(":") < 5 or not arn.startswith("arn:"):
        raise AwsError("ValidationError", f"ARN {arn} is not valid.", 400)


def boundary(backend: IAMBackend, arn: str) -> str:
    """The ARN of a policy that is to be somebody's permissions boundary."""
    check_arn(arn)
    if arn not in backend.managed_policies:
        raise missing(f"Scope ARN: {arn} does not exist or is not attachable.")
    return arn


def holders_of(backend: IAMBackend, arn: str) -> list[tuple[str, Holder, bool]]:
    """(kind, who, as boundary) of everybody who has a managed policy."""
    found: list[tuple[str, Holder, bool]] = []
    everybody = {"user": backend.users, "group": backend.groups, "role": backend.roles}
    for kind, holders in everybody.items():
        for each in holders.values():
            if arn in each.managed_policies:
                found.append((kind, each, False))
            if getattr(each, "permissions_boundary_arn", None) == arn:
                found.append((kind, each, True))
    return found


def groups_of(backend: IAMBackend, member: User) -> list[Group]:
    """The groups that a user is in."""
    return [each for each in backend.groups.values() if member in each.users]


def tags_of(backend: IAMBackend, thing: Any) -> list[dict[str, str]]:
    """The tags of a user, role, policy or instance profile, by their keys."""
    return sorted(iam.tags_of(backend, thing), key=lambda tag: tag["Key"])
