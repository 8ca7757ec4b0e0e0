"""Roles and instance profiles made, changed and deleted.

Source: IAM API reference; texts as IAM sends them.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.identity.users_and_roles import conflicts, descriptions, entities, tags
from userlab.cloud.identity.users_and_roles.user_changes import exceeded
from userlab.cloud.moto_seams import iam
from userlab.cloud.moto_seams.iam import IAMBackend, Role

_SERVICE_PATH = "/aws-service-role/"

Parameters = dict[str, Any]
Result = dict[str, Any]


def create_role(backend: IAMBackend, parameters: Parameters) -> Result:
    name = str(parameters["RoleName"])
    new_tags = tags.given(parameters)
    path = str(parameters.get("Path") or "/")
    if path.startswith(_SERVICE_PATH):
        raise AwsError("ValidationError", f"Roles with path {_SERVICE_PATH} are made by services alone.", 400)
    if name.lower() in {each.name.lower() for each in backend.roles.values()}:
        raise entities.exists_already(f"Role with name {name} already exists.")
    boundary = parameters.get("PermissionsBoundary")
    if boundary is not None:
        entities.boundary(backend, str(boundary))
    found = backend.create_role(
        name,
        str(parameters["AssumeRolePolicyDocument"]),
        path,
        boundary,
        str(parameters.get("Description") or ""),
        new_tags,
        str(parameters.get("MaxSessionDuration", 3600)),
    )
    return {"Role": descriptions.role(backend, found, "made")}


def update_role(backend: IAMBackend, parameters: Parameters) -> Result:
    """What is not named stays as it is."""
    found = _changeable(backend, parameters)
    if "Description" in parameters:
        found.description = str(parameters["Description"])
    if "MaxSessionDuration" in parameters:
        found.max_session_duration = str(parameters["MaxSessionDuration"])
    return {}


def update_role_description(backend: IAMBackend, parameters: Parameters) -> Result:
    found = _changeable(backend, parameters)
    found.description = str(parameters["Description"])
    return {"Role": descriptions.role(backend, found, "made")}


def update_assume_role_policy(backend: IAMBackend, parameters: Parameters) -> Result:
    _changeable(backend, parameters).assume_role_policy_document = str(parameters["PolicyDocument"])
    return {}


def delete_role(backend: IAMBackend, parameters: Parameters) -> Result:
    found = _changeable(backend, parameters)
    conflicts.check_role(backend, found)
    del backend.roles[found.id]
    return {}


def _changeable(backend: IAMBackend, parameters: Parameters) -> Role:
    """A role that its account may change. Those that services made for themselves it may not."""
    found = entities.role(backend, str(parameters["RoleName"]))
    if found.path.startswith(_SERVICE_PATH):
        text = (
            f"Cannot perform the operation on the protected role '{found.name}' - this role is only modifiable by AWS"
        )
        raise AwsError("UnmodifiableEntity", text, 400)
    return found


def put_boundary(backend: IAMBackend, parameters: Parameters) -> Result:
    _, holder = entities.holder(backend, parameters)
    holder.permissions_boundary_arn = entities.boundary(backend, str(parameters["PermissionsBoundary"]))
    return {}


def delete_boundary(backend: IAMBackend, parameters: Parameters) -> Result:
    kind, holder = entities.holder(backend, parameters)
    if holder.permissions_boundary_arn is None:
        raise entities.missing(f"The {kind} {holder.name} has no permissions boundary.")
    holder.permissions_boundary_arn = None
    return {}


def create_instance_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    name = str(parameters["InstanceProfileName"])
    new_tags = tags.given(parameters)
    if name.lower() in {each.lower() for each in backend.instance_profiles}:
        raise entities.exists_already(f"Instance Profile {name} already exists.")
    found = backend.create_instance_profile(name, str(parameters.get("Path") or "/"), [], new_tags)
    found.id = iam.unique_id(backend, "AIPA")
    return {"InstanceProfile": descriptions.instance_profile(backend, found, "made")}


def delete_instance_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    found = entities.instance_profile(backend, str(parameters["InstanceProfileName"]))
    conflicts.check_instance_profile(found)
    del backend.instance_profiles[found.name]
    return {}


def add_role_to_instance_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    profile = entities.instance_profile(backend, str(parameters["InstanceProfileName"]))
    role = entities.role(backend, str(parameters["RoleName"]))
    if profile.roles:
        raise exceeded("InstanceSessionsPerInstanceProfile", 1)
    profile.roles.append(role)
    return {}


def remove_role_from_instance_profile(backend: IAMBackend, parameters: Parameters) -> Result:
    profile = entities.instance_profile(backend, str(parameters["InstanceProfileName"]))
    role = entities.role(backend, str(parameters["RoleName"]))
    if role not in profile.roles:
        raise entities.missing(f"Role {role.name} in Instance Profile {profile.name} cannot be found.")
    profile.roles.remove(role)
    return {}
