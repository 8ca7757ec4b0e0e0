"""Who may call a route: anybody (NONE), whom IAM allows, the bearer of a token, or whom a function lets in.

(Guide, "Control and manage access to HTTP APIs in API Gateway".)
"""

from __future__ import annotations

from userlab.cloud.account.authority import Authority, Verify
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http_api.execute.jwt_authorizer import JwtAuthorizer
from userlab.cloud.http_api.execute.lambda_authorizer import ACTION, LambdaAuthorizer
from userlab.cloud.http_api.execute.refusals import forbidden, internal
from userlab.cloud.http_api.execute.visit import Visit


class Authorization:
    """Lets a request pass and notes who calls, or raises Refusal."""

    def __init__(self, verify: Verify, authority: Authority, lambdas: LambdaAuthorizer) -> None:
        self._verify, self._authority = verify, authority
        self._lambdas, self._tokens = lambdas, JwtAuthorizer()

    def forget(self, api_id: str) -> None:
        """Drop what authorizers answered for an API."""
        self._lambdas.forget(api_id)

    def check(self, visit: Visit) -> None:
        route = visit.match.route
        kind = route.get("authorizationType", "NONE")
        if kind == "NONE":
            return
        if kind == "AWS_IAM":
            self._signed(visit)
            return
        authorizer = visit.snapshot["authorizers"].get(route.get("authorizerId"))
        if authorizer is None:
            raise internal("The route's authorizer is gone.")
        if kind == "JWT":
            visit.authorizer = {"jwt": self._tokens.check(visit, authorizer)}
        else:
            visit.authorizer = {"lambda": self._lambdas.check(visit, authorizer)}

    def _signed(self, visit: Visit) -> None:
        try:
            signed = self._verify(visit.request)
        except AwsError as refused:
            raise forbidden(refused.message) from None
        principal = signed.principal
        if signed.service != "execute-api":
            raise forbidden("the signature is for another service than execute-api")
        # An HTTP API has no resource policy: whoever is of another account takes a role of this one.
        if principal.account != visit.account or not self._authority.allows(principal, ACTION, visit.arn):
            raise forbidden(f"User: {principal.arn} is not authorized to perform: {ACTION} on resource: {visit.arn}")
        visit.user_arn = principal.arn
        visit.authorizer = {
            "iam": {
                "accessKey": principal.access_key,
                "accountId": principal.account,
                "callerId": principal.unique_id or principal.name,
                "cognitoIdentity": None,
                "principalOrgId": None,
                "userArn": principal.arn,
                "userId": principal.unique_id or principal.name,
            }
        }
