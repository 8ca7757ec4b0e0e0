"""Policies on the resource itself: who may use this function, this table.

Within one account such a policy suffices alone: either it or a policy of the caller must allow. A deny in it
beats everything. Role trust policies are told in `trust`.

Source: IAM User Guide, "Identity-based policies and resource-based policies"; Lambda guide, "Viewing
resource-based IAM policies in Lambda"; DynamoDB guide, "Using resource-based policies for DynamoDB"; SQS guide,
"Basic examples of Amazon SQS policies"; SNS guide, "Example cases for Amazon SNS access control"; KMS guide, "Key
policies in AWS KMS".
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.principal import Principal
from userlab.cloud.identity.needs.need import Need
from userlab.cloud.identity.policies.patterns import Context
from userlab.cloud.identity.policies.policy import Decision, Statement, statements_of
from userlab.cloud.identity.policies.principals import Match, names_principal, names_service
from userlab.cloud.moto_seams import resource_policies as stored
from userlab.cloud.moto_seams.delivering import recipients


def resource_policy_allows(
    statements: Iterable[Mapping[str, Any]],
    *,
    service: str,
    action: str,
    resource: str,
    context: Mapping[str, str] | None = None,
) -> bool:
    """Whether the statements of a resource's policy let an AWS service do `action` on it.

    `statements` are as lambda:GetPolicy shows them, `service` such as "apigateway.amazonaws.com", `context` the
    condition keys that the service tells, such as {"AWS:SourceArn": "arn:aws:execute-api:..."}.

    >>> statement = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"},
    ...              "Action": "lambda:InvokeFunction", "Resource": "arn:f",
    ...              "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:execute-api:us-east-1:1:a/*/GET/user"}}}
    >>> ask = dict(service="apigateway.amazonaws.com", action="lambda:InvokeFunction", resource="arn:f")
    >>> source = "arn:aws:execute-api:us-east-1:1:a/prod/GET/user"
    >>> resource_policy_allows([statement], **ask, context={"AWS:SourceArn": source})
    True
    >>> resource_policy_allows([statement], **ask)
    False
    """
    values = {key.lower(): [value] for key, value in (context or {}).items()}
    decision = Decision.NOTHING
    for statement in _compiled(statements):
        if names_service(statement.principals, service) == statement.not_principals:
            continue
        if statement.names(action) and statement.applies(resource, values):
            if not statement.allows:
                return False
            decision = Decision.ALLOW
    return decision is Decision.ALLOW


def decide(principal: Principal, need: Need, context: Context) -> Decision:
    """What the policy on the resource of a need says of a principal."""
    decision = Decision.NOTHING
    s3 = need.action.startswith("s3:")
    owner = stored.bucket_owner(need.resource) if s3 else read_arn(need.resource).account
    foreign = principal.account != owner
    for statement in _compiled(_stored(need)):
        match = names_principal(statement.principals, principal)
        # Naming the account hands the question to its own policies: they are asked anyway where it is another account.
        # An exception (NotPrincipal) for an account is none for its users: they must be named, too.
        by_account = (not statement.allows or foreign) and not statement.not_principals
        named = match is Match.ITSELF or (match is Match.ACCOUNT and by_account)
        if named == statement.not_principals or not statement.names(need.action):
            continue
        if statement.applies(need.resource, context):
            if not statement.allows:
                return Decision.DENY
            decision = Decision.ALLOW
    return decision


def leaves_it_to_the_account(principal: Principal, need: Need, context: Context) -> bool:
    """Whether the policies of the account's users and roles count for the resource of a need.

    They always do, but for a KMS key: only where its policy lets the account in. (KMS developer guide, "Default key
    policy", "Allows access to the AWS account and enables IAM policies".)
    """
    if not need.resource.startswith("arn:aws:kms:") or ":key/" not in need.resource:
        return True
    return any(
        statement.allows
        and names_principal(statement.principals, principal) is Match.ACCOUNT
        and statement.names(need.action)
        and statement.applies(need.resource, context)
        for statement in _compiled(_stored(need))
    )


def _granted(key_arn: str) -> list[dict[str, Any]]:
    """What a key's grants allow, as statements. (KMS developer guide, "Grants in AWS KMS".)"""
    return [
        {"Effect": "Allow", "Principal": {"AWS": to}, "Action": [f"kms:{each}" for each in operations], "Resource": "*"}
        for to, operations in stored.key_grants(key_arn)
        if operations
    ]


def _compiled(statements: Iterable[Mapping[str, Any]]) -> list[Statement]:
    return statements_of({"Version": "2012-10-17", "Statement": [dict(each) for each in statements]})


def _stored(need: Need) -> list[dict[str, Any]]:
    """The statements of the policy that a resource has, none for those that can have none."""
    arn = read_arn(need.resource)
    kind, *name = arn.resource.split(":")
    if arn.service == "lambda" and kind == "function" and name:
        return stored.function_statements(arn.account, arn.region, name[0])
    if arn.service == "dynamodb":
        policy = stored.table_policy(need.resource.split("/index/")[0])
        return _statements(policy) if policy else []
    if arn.service == "s3":
        policy = stored.bucket_policy(need.resource)
        return _statements(policy) if policy else []
    if arn.service == "secretsmanager":
        policy = stored.secret_policy(need.resource)
        return _statements(policy) if policy else []
    if arn.service == "kms":
        policy = stored.key_policy(need.resource)
        return [*_statements(policy or "{}"), *_granted(need.resource)]
    if arn.service in ("sqs", "sns"):
        return recipients.statements(need.resource)
    return []


def _statements(document: str) -> list[dict[str, Any]]:
    statements = json.loads(document).get("Statement", [])
    return statements if isinstance(statements, list) else [statements]
