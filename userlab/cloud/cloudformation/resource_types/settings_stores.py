"""Parameters of Systems Manager, and secrets.

(CloudFormation template reference, "AWS::SSM::Parameter", "AWS::SecretsManager::Secret".)
"""

from __future__ import annotations

import json
from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import members, picked
from userlab.cloud.cloudformation.resource_types.documents import tag_list
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_OF_PARAMETERS = ("Type", "Value", "Description", "AllowedPattern", "Tier", "Policies", "DataType")


def _create_parameter(work: Work, properties: Properties) -> str:
    name = str(properties.get("Name") or work.name(128))
    given = members("ssm", "PutParameter", picked(properties, *_OF_PARAMETERS))
    work.call("ssm", "PutParameter", Name=name, Tags=work.tag_list, **given)
    return name


def _update_parameter(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    given = members("ssm", "PutParameter", picked(new, *_OF_PARAMETERS))
    work.call("ssm", "PutParameter", Name=physical_id, Overwrite=True, **given)


def _retag_parameter(
    work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]
) -> None:
    named = {"ResourceType": "Parameter", "ResourceId": physical_id}
    if removed:
        work.call("ssm", "RemoveTagsFromResource", **named, TagKeys=removed)
    if added:
        work.call("ssm", "AddTagsToResource", **named, Tags=tag_list(added))


def _told_parameter(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    return {"Type": properties["Type"], "Value": properties["Value"]}


PARAMETER = ResourceType(
    "AWS::SSM::Parameter",
    frozenset({"Name", *_OF_PARAMETERS}),
    _create_parameter,
    lambda work, physical_id, properties: work.call("ssm", "DeleteParameter", Name=physical_id),
    _update_parameter,
    _told_parameter,
    attribute_names=frozenset({"Type", "Value"}),
    replaced_by=frozenset({"Name"}),
    retag=_retag_parameter,
    names="Name",
    required=("Type", "Value"),
)


def _generated(work: Work, wanted: Properties) -> str:
    """The text of a secret that is drawn by chance, alone or within a template of JSON."""
    given = members("secretsmanager", "GetRandomPassword", wanted, SecretStringTemplate="", GenerateStringKey="")
    drawn = str(work.call("secretsmanager", "GetRandomPassword", **given)["RandomPassword"])
    if "SecretStringTemplate" not in wanted:
        return drawn
    document = json.loads(wanted["SecretStringTemplate"])
    return json.dumps(document | {str(wanted.get("GenerateStringKey", "password")): drawn})


def _create_secret(work: Work, properties: Properties) -> str:
    name = str(properties.get("Name") or work.name(128))
    given = members("secretsmanager", "CreateSecret", picked(properties, "Description", "KmsKeyId", "SecretString"))
    if "GenerateSecretString" in properties:
        given["SecretString"] = _generated(work, properties["GenerateSecretString"])
    return str(work.call("secretsmanager", "CreateSecret", Name=name, Tags=work.tag_list, **given)["ARN"])


def _update_secret(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    given = members("secretsmanager", "UpdateSecret", picked(new, "Description", "KmsKeyId"))
    if new.get("SecretString") != old.get("SecretString") and "SecretString" in new:
        given["SecretString"] = str(new["SecretString"])
    if new.get("GenerateSecretString") != old.get("GenerateSecretString") and "GenerateSecretString" in new:
        given["SecretString"] = _generated(work, new["GenerateSecretString"])
    work.call("secretsmanager", "UpdateSecret", SecretId=physical_id, **given)


def _delete_secret(work: Work, physical_id: str, properties: Properties) -> None:
    work.call("secretsmanager", "DeleteSecret", SecretId=physical_id, ForceDeleteWithoutRecovery=True)


def _retag_secret(
    work: Work, physical_id: str, properties: Properties, added: dict[str, str], removed: list[str]
) -> None:
    if removed:
        work.call("secretsmanager", "UntagResource", SecretId=physical_id, TagKeys=removed)
    if added:
        work.call("secretsmanager", "TagResource", SecretId=physical_id, Tags=tag_list(added))


SECRET = ResourceType(
    "AWS::SecretsManager::Secret",
    frozenset({"Name", "Description", "KmsKeyId", "SecretString", "GenerateSecretString"}),
    _create_secret,
    _delete_secret,
    _update_secret,
    lambda work, physical_id, properties: {"Id": physical_id},
    attribute_names=frozenset({"Id"}),
    replaced_by=frozenset({"Name"}),
    retag=_retag_secret,
    names="Name",
)

TYPES = (PARAMETER, SECRET)
