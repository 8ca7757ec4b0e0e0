"""The policy simulator: would this principal, or would these policies, allow these actions?

It reads identity policies and permissions boundaries, and names the statements that decide.

Source: IAM API reference, SimulatePrincipalPolicy, SimulateCustomPolicy, EvaluationResult; recorded answers for the
names of policies ("role_ROLE_POLICY" for an inline one) and the positions of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from userlab.cloud.account.principal import Principal
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.query_xml import listed
from userlab.cloud.identity.policies.permissions import stored_policies
from userlab.cloud.identity.policies.policy import Decision, Statement, statements_of
from userlab.cloud.identity.policies.policy_document import check_identity_policy
from userlab.cloud.identity.policies.statement_positions import statement_positions
from userlab.cloud.moto_seams import iam

LONGEST_INPUT = 131_072  # characters of one policy that is handed in
_REFUSED = {
    "ResourcePolicy": "It asks no policy of a resource.",
    "ResourceHandlingOption": "It has no EC2.",
    "PolicyExclusionList": "It asks every policy of a principal.",
}

Context = dict[str, list[str]]
Matched = list[dict[str, Any]]


def simulate(request: AwsRequest) -> dict[str, Any]:
    """The answer of SimulatePrincipalPolicy or SimulateCustomPolicy. Raises AwsError."""
    parameters = request.parameters
    for name in parameters:
        text = _REFUSED.get(name.partition(".")[0])
        if text:
            text = f"The local cloud cannot do {name.partition('.')[0]} in {request.action}, though AWS can. {text}"
            raise AwsError("InvalidInput", text, 400)
    identity, boundary = _policies(request)
    context = _context(parameters)
    results = [
        _evaluated(identity, boundary, action, resource, context)
        for action in listed(parameters, "ActionNames")
        for resource in listed(parameters, "ResourceArns") or ["*"]
    ]
    return {"EvaluationResults": results, "IsTruncated": False}


def _evaluated(
    identity: list[iam.Named], boundary: list[iam.Named] | None, action: str, resource: str, context: Context
) -> dict[str, Any]:
    decision, matched = _decide(identity, action, resource, context)
    bounded, stopped = _decide(boundary, action, resource, context) if boundary is not None else (decision, [])
    if bounded is Decision.DENY and decision is not Decision.DENY:
        decision, matched = bounded, stopped
    elif bounded is Decision.NOTHING and decision is Decision.ALLOW:
        decision, matched = bounded, []
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": decision.value,
        "MatchedStatements": matched,
        "MissingContextValues": sorted(_missing([*identity, *(boundary or [])], action, context)),
    }
    if boundary is not None:
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": bounded is Decision.ALLOW}
    return result


def _decide(policies: Iterable[iam.Named], action: str, resource: str, context: Context) -> tuple[Decision, Matched]:
    """The decision of one layer, and the statements that make it: of the denying ones, if there are any."""
    found: dict[bool, Matched] = {True: [], False: []}
    for name, document in policies:
        statements, places = statements_of(document), statement_positions(document)
        for number, statement in enumerate(statements):
            if statement.names(action) and statement.applies(resource, context):
                place = places[number] if len(places) == len(statements) else None
                found[statement.allows].append(_matched(name, place))
    if found[False]:
        return Decision.DENY, found[False]
    return (Decision.ALLOW, found[True]) if found[True] else (Decision.NOTHING, [])


def _matched(name: str, place: Any) -> dict[str, Any]:
    positions = {"StartPosition": place[0], "EndPosition": place[1]} if place else {}
    return {"SourcePolicyId": name, "SourcePolicyType": "IAM Policy", **positions}


def _missing(policies: Iterable[iam.Named], action: str, context: Context) -> set[str]:
    """The context keys that conditions ask for and the simulation was not told."""
    return {
        condition.key
        for statement in _statements(policies)
        if statement.names(action)
        for condition in statement.conditions
        if condition.key.lower() not in context
    }


def _statements(policies: Iterable[iam.Named]) -> Iterator[Statement]:
    for _, document in policies:
        yield from statements_of(document)


def _policies(request: AwsRequest) -> tuple[list[iam.Named], list[iam.Named] | None]:
    """The identity policies and the boundary that are simulated; a boundary that is handed in replaces the own one."""
    handed = _handed(request, "PolicyInputList")
    boundary = _handed(request, "PermissionsBoundaryPolicyInputList") or None
    if request.action == "SimulateCustomPolicy":
        return handed, boundary
    stored, own = stored_policies(_principal(str(request.parameters.get("PolicySourceArn", "")), request.account))
    return [*stored, *handed], boundary or ([own] if own else None)


def _handed(request: AwsRequest, name: str) -> list[iam.Named]:
    documents = listed(request.parameters, name)
    for document in documents:
        _check(document)
    return [(f"{name}.{number}", document) for number, document in enumerate(documents, 1)]


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


def _context(parameters: dict[str, Any]) -> Context:
    found = {}
    for number in range(1, 101):
        prefix = f"ContextEntries.member.{number}"
        key = parameters.get(f"{prefix}.ContextKeyName")
        if key is None:
            break
        found[str(key).lower()] = listed(parameters, f"{prefix}.ContextKeyValues")
    return found
