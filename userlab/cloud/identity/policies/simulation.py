"""The policy simulator: would this principal, or would these policies, allow these actions?

Source: IAM API reference, SimulatePrincipalPolicy and SimulateCustomPolicy.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.principal import Principal
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.query_xml import listed
from userlab.cloud.identity.policies.permissions import Permissions, permissions_of
from userlab.cloud.identity.policies.policy import Policies
from userlab.cloud.identity.policies.policy_document import check_identity_policy
from userlab.cloud.moto_seams import iam

LONGEST_INPUT = 131_072  # characters of one policy that is handed in


def simulate(request: AwsRequest) -> dict[str, Any]:
    """The answer of SimulatePrincipalPolicy or SimulateCustomPolicy."""
    parameters = request.parameters
    permissions = _permissions(request)
    context = _context(parameters)
    results: list[dict[str, Any]] = []
    for action in listed(parameters, "ActionNames"):
        for resource in listed(parameters, "ResourceArns") or ["*"]:
            answer = permissions.ask(action, resource, context)
            results.append(
                {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": answer.decision.value,
                    "MatchedStatements": [],
                    "MissingContextValues": [],
                }
            )
    return {"EvaluationResults": results, "IsTruncated": False}


def _permissions(request: AwsRequest) -> Permissions:
    more = listed(request.parameters, "PolicyInputList")
    for document in more:
        _check(document)
    if request.action == "SimulateCustomPolicy":
        return Permissions(Policies(more), None, None)
    principal = _principal(str(request.parameters.get("PolicySourceArn", "")), request.account)
    return permissions_of(principal, more)


def _check(document: str) -> None:
    """What is no policy is refused as input here, not as a malformed policy."""
    try:
        check_identity_policy(document, LONGEST_INPUT)
    except AwsError as error:
        raise AwsError("InvalidInput", error.message, 400) from None


def _principal(arn: str, account: str) -> Principal:
    name = arn.rsplit("/", 1)[-1]
    role = iam.role(arn)
    if role is not None and role.account_id == account:
        return Principal(account, arn, "role", name, "", role.id, arn)
    if iam.arn_of(account, "user", name) == arn:
        return Principal(account, arn, "user", name, "")
    raise AwsError("NoSuchEntity", f"The principal with ARN {arn} cannot be found.", 404)


def _context(parameters: dict[str, Any]) -> dict[str, list[str]]:
    found = {}
    for number in range(1, 101):
        prefix = f"ContextEntries.member.{number}"
        key = parameters.get(f"{prefix}.ContextKeyName")
        if key is None:
            break
        found[str(key).lower()] = listed(parameters, f"{prefix}.ContextKeyValues")
    return found
