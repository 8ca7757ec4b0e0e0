"""User pools of Cognito, their app clients and groups, as far as the lab has them: no triggers, no hosted pages.

(CloudFormation template reference, "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient",
"AWS::Cognito::UserPoolGroup".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import members, picked
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_SERVICE = "cognito-idp"
_OF_POOLS = (
    "UserPoolName", "Policies", "DeletionProtection", "AutoVerifiedAttributes", "EmailVerificationMessage",
    "EmailVerificationSubject", "VerificationMessageTemplate", "SmsVerificationMessage", "SmsAuthenticationMessage",
    "MfaConfiguration", "UserAttributeUpdateSettings", "DeviceConfiguration", "AdminCreateUserConfig",
    "AccountRecoverySetting", "UserPoolAddOns", "UserPoolTier", "UserPoolTags",
)  # fmt: skip
_OF_POOLS_FOR_GOOD = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration", "Schema")
_OF_CLIENTS = (
    "ClientName", "RefreshTokenValidity", "AccessTokenValidity", "IdTokenValidity", "TokenValidityUnits",
    "ReadAttributes", "WriteAttributes", "ExplicitAuthFlows", "SupportedIdentityProviders", "CallbackURLs",
    "LogoutURLs", "DefaultRedirectURI", "AllowedOAuthFlows", "AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient",
    "PreventUserExistenceErrors", "EnableTokenRevocation", "AuthSessionValidity",
)  # fmt: skip


def _of_pool(work: Work, operation: str, properties: Properties, *names: str) -> dict[str, Any]:
    given = members(_SERVICE, operation, picked(properties, *names), UserPoolName="PoolName")
    return given | {"UserPoolTags": work.tags | given.get("UserPoolTags", {})}


def _create_pool(work: Work, properties: Properties) -> str:
    named = properties | {"UserPoolName": properties.get("UserPoolName") or work.name(128)}
    given = _of_pool(work, "CreateUserPool", named, *_OF_POOLS, *_OF_POOLS_FOR_GOOD)
    return str(work.call(_SERVICE, "CreateUserPool", **given)["UserPool"]["Id"])


def _update_pool(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    given = _of_pool(work, "UpdateUserPool", new, *_OF_POOLS)
    work.call(_SERVICE, "UpdateUserPool", UserPoolId=physical_id, **given)


def _delete_pool(work: Work, physical_id: str, properties: Properties) -> None:
    work.call(_SERVICE, "DeleteUserPool", UserPoolId=physical_id)


def _told_pool(work: Work, physical_id: str, properties: Properties) -> dict[str, str]:
    provider = f"cognito-idp.{work.region}.amazonaws.com/{physical_id}"
    return {
        "Arn": work.arn("cognito-idp", f"userpool/{physical_id}"),
        "ProviderName": provider,
        "ProviderURL": f"https://{provider}",
        "UserPoolId": physical_id,
    }


POOL = ResourceType(
    "AWS::Cognito::UserPool",
    frozenset({*_OF_POOLS, *_OF_POOLS_FOR_GOOD}),
    _create_pool,
    _delete_pool,
    _update_pool,
    _told_pool,
    attribute_names=frozenset({"Arn", "ProviderName", "ProviderURL", "UserPoolId"}),
    replaced_by=frozenset(_OF_POOLS_FOR_GOOD),
)


def _create_client(work: Work, properties: Properties) -> str:
    named = properties | {"ClientName": properties.get("ClientName") or work.name(128)}
    given = members(_SERVICE, "CreateUserPoolClient", picked(named, "UserPoolId", "GenerateSecret", *_OF_CLIENTS))
    return str(work.call(_SERVICE, "CreateUserPoolClient", **given)["UserPoolClient"]["ClientId"])


def _update_client(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    given = members(_SERVICE, "UpdateUserPoolClient", picked(new, "UserPoolId", *_OF_CLIENTS))
    work.call(_SERVICE, "UpdateUserPoolClient", ClientId=physical_id, **given)


def _delete_client(work: Work, physical_id: str, properties: Properties) -> None:
    pool = str(properties["UserPoolId"])
    work.call(_SERVICE, "DeleteUserPoolClient", UserPoolId=pool, ClientId=physical_id)


def _told_client(work: Work, physical_id: str, properties: Properties) -> dict[str, str]:
    pool = str(properties["UserPoolId"])
    found = work.call(_SERVICE, "DescribeUserPoolClient", UserPoolId=pool, ClientId=physical_id)["UserPoolClient"]
    return {
        "ClientId": physical_id,
        "ClientSecret": str(found.get("ClientSecret", "")),
        "Name": str(found.get("ClientName", "")),
    }


CLIENT = ResourceType(
    "AWS::Cognito::UserPoolClient",
    frozenset({"UserPoolId", "GenerateSecret", *_OF_CLIENTS}),
    _create_client,
    _delete_client,
    _update_client,
    _told_client,
    attribute_names=frozenset({"ClientId", "ClientSecret", "Name"}),
    replaced_by=frozenset({"UserPoolId", "GenerateSecret"}),
    required=("UserPoolId",),
)


def _create_group(work: Work, properties: Properties) -> str:
    named = properties | {"GroupName": properties.get("GroupName") or work.name(128)}
    made = work.call(_SERVICE, "CreateGroup", **members(_SERVICE, "CreateGroup", named))
    return str(made["Group"]["GroupName"])


def _update_group(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    given = members(_SERVICE, "UpdateGroup", picked(new, "UserPoolId", "Description", "RoleArn", "Precedence"))
    work.call(_SERVICE, "UpdateGroup", GroupName=physical_id, **given)


def _delete_group(work: Work, physical_id: str, properties: Properties) -> None:
    work.call(_SERVICE, "DeleteGroup", UserPoolId=str(properties["UserPoolId"]), GroupName=physical_id)


GROUP = ResourceType(
    "AWS::Cognito::UserPoolGroup",
    frozenset({"UserPoolId", "GroupName", "Description", "RoleArn", "Precedence"}),
    _create_group,
    _delete_group,
    _update_group,
    replaced_by=frozenset({"UserPoolId", "GroupName"}),
    required=("UserPoolId",),
)

TYPES = (POOL, CLIENT, GROUP)
