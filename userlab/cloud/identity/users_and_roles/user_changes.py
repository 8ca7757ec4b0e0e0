"""Users and groups made, changed and deleted, and who is in which group.

Source: IAM API reference; IAM User Guide, "IAM and AWS STS quotas"; texts as IAM sends them.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.principal import LEARNER
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.identity.users_and_roles import conflicts, descriptions, entities, tags
from userlab.cloud.moto_seams import iam
from userlab.cloud.moto_seams.iam import IAMBackend, User

_GROUPS_OF_A_USER = 10

Parameters = dict[str, Any]
Result = dict[str, Any]


def exceeded(quota: str, most: int) -> AwsError:
    """LimitExceeded for a quota of IAM."""
    return AwsError("LimitExceeded", f"Cannot exceed quota for {quota}: {most}", 409)


def create_user(backend: IAMBackend, parameters: Parameters) -> Result:
    name = str(parameters["UserName"])
    new_tags = tags.given(parameters)
    _check_free_user(backend, name)
    boundary = parameters.get("PermissionsBoundary")
    if boundary is not None:
        entities.boundary(backend, str(boundary))
    found = backend.create_user("us-east-1", name, str(parameters.get("Path") or "/"), [])
    iam.set_tags(backend, found, new_tags)
    found.permissions_boundary_arn = boundary
    return {"User": descriptions.user(backend, found, "made")}


def update_user(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.user(backend, str(parameters["UserName"]))
    new_name = str(parameters.get("NewUserName") or found.name)
    if new_name.lower() != found.name.lower():
        _check_free_user(backend, new_name)
    kept = entities.tags_of(backend, found)  # they are kept by ARN, which changes
    iam.set_tags(backend, found, [])
    del backend.users[found.name]
    found.path = str(parameters.get("NewPath") or found.path)
    found.name = new_name
    backend.users[new_name] = found
    for key in found.access_keys:
        key.user_name = new_name
    iam.set_tags(backend, found, kept)
    return {}


def delete_user(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.user(backend, str(parameters["UserName"]))
    conflicts.check_user(backend, found)
    iam.set_tags(backend, found, [])
    del backend.users[found.name]
    return {}


def create_group(backend: IAMBackend, parameters: Parameters) -> Result:
    name = str(parameters["GroupName"])
    _check_free_group(backend, name)
    return {"Group": descriptions.group(backend.create_group(name, str(parameters.get("Path") or "/")))}


def update_group(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.group(backend, str(parameters["GroupName"]))
    new_name = str(parameters.get("NewGroupName") or found.name)
    if new_name.lower() != found.name.lower():
        _check_free_group(backend, new_name)
    del backend.groups[found.name]
    found.path = str(parameters.get("NewPath") or found.path)
    found.name = new_name
    backend.groups[new_name] = found
    return {}


def delete_group(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.group(backend, str(parameters["GroupName"]))
    conflicts.check_group(found)
    del backend.groups[found.name]
    return {}


def add_user_to_group(backend: IAMBackend, parameters: Parameters) -> Result:
    user, group = _member(backend, parameters)
    if user not in group.users:
        if len(entities.groups_of(backend, user)) >= _GROUPS_OF_A_USER:
            raise exceeded("GroupsPerUser", _GROUPS_OF_A_USER)
        group.users.append(user)
    return {}


def remove_user_from_group(backend: IAMBackend, parameters: Parameters) -> Result:
    user, group = _member(backend, parameters)
    if user in group.users:
        group.users.remove(user)
    return {}


def _member(backend: IAMBackend, parameters: Parameters) -> tuple[User, iam.Group]:
    # AWS looks for the user first: its error comes when both are missing.
    user = entities.user(backend, str(parameters["UserName"]))
    return user, entities.group(backend, str(parameters["GroupName"]))


def _check_free_user(backend: IAMBackend, name: str) -> None:
    """Names differ by more than the case of their letters; the account's own user has one of them."""
    if name.lower() in {LEARNER, *(each.lower() for each in backend.users)}:
        raise entities.exists_already(f"User with name {name} already exists.")


def _check_free_group(backend: IAMBackend, name: str) -> None:
    if name.lower() in {each.lower() for each in backend.groups}:
        raise entities.exists_already(f"Group with name {name} already exists.")
