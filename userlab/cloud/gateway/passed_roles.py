"""iam:PassRole for roles that stand in an OpenAPI document: found when it is read, after the front door has asked."""

from __future__ import annotations

from userlab.cloud.account.authority import Authority
from userlab.cloud.http.aws_request import AwsError, AwsRequest

_PASSED = {"iam:passedtoservice": ["apigateway.amazonaws.com"]}


def require_pass_role(authority: Authority, request: AwsRequest, role: str) -> None:
    """Raises AwsError AccessDeniedException unless the caller may hand a role (an ARN) to API Gateway."""
    if authority.allows(request.principal, "iam:PassRole", role, _PASSED):
        return
    text = f"User: {request.principal.arn} is not authorized to perform: iam:PassRole on resource: {role}"
    reason = "because no identity-based policy allows the iam:PassRole action"
    raise AwsError("AccessDeniedException", f"{text} {reason}", 403)
