"""Trust policies: who may assume a role.

    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}

Source: IAM User Guide, "Roles terms and concepts" (trust policy), "Permissions for AssumeRole"; "Access to AWS
accounts owned by third parties" (sts:ExternalId).
"""

from userlab.cloud.account.principal import Principal
from userlab.cloud.identity.policies.patterns import Context
from userlab.cloud.identity.policies.policy import Decision, statements_of
from userlab.cloud.identity.policies.principals import Match, names_principal, names_service
from userlab.cloud.moto_seams import iam


def trusts_service(role_arn: str, service: str, source_account: str = "") -> bool:
    """Whether a role's trust policy lets an AWS service assume it.

    >>> trusts_service("arn:aws:iam::123456789012:role/hello", "lambda.amazonaws.com")  # doctest: +SKIP
    True
    """
    role = iam.role(role_arn)
    if role is None:
        return False
    context = {"aws:sourceaccount": [source_account]} if source_account else {}
    decision = Decision.NOTHING
    for statement in statements_of(role.assume_role_policy_document):
        if names_service(statement.principals, service) == statement.not_principals:
            continue
        if statement.names("sts:AssumeRole") and statement.applies(role_arn, context):
            if not statement.allows:
                return False
            decision = Decision.ALLOW
    return decision is Decision.ALLOW


def trusts_principal(role_arn: str, principal: Principal, action: str, context: Context) -> tuple[Decision, Match]:
    """What a role's trust policy says of a caller, and whether it names the caller or only its account."""
    role = iam.role(role_arn)
    if role is None:
        return Decision.NOTHING, Match.NONE
    found = Match.NONE
    for statement in statements_of(role.assume_role_policy_document):
        match = names_principal(statement.principals, principal)
        if (match is not Match.NONE) == statement.not_principals or not statement.names(action):
            continue
        if statement.applies(role_arn, context):
            if not statement.allows:
                return Decision.DENY, match
            found = max(found, match, key=lambda each: each.value)
    return (Decision.NOTHING, found) if found is Match.NONE else (Decision.ALLOW, found)
