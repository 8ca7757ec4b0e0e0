"""Who may call a function URL: whom both lambda:InvokeFunctionUrl and lambda:InvokeFunction let in.

With AuthType NONE that is everybody, if the function's policy says so; nothing else opens it. With AWS_IAM the caller
signs, and the caller's policies and the function's decide. New URLs need both permissions since October 2025.
(Lambda guide, "Control access to Lambda function URLs".)
"""

from __future__ import annotations

from collections.abc import Callable

from userlab.cloud.account.authority import Authority, Verify
from userlab.cloud.account.principal import Principal
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http_api.execute.refusals import Refusal
from userlab.cloud.http_api.function_urls.url_visit import UrlVisit
from userlab.cloud.moto_seams.resource_policies import function_statements

ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")
FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


class UrlPermission:
    """Lets a request to a function URL pass, or raises Refusal (403)."""

    def __init__(self, verify: Verify, authority: Authority, policy_allows: Callable[..., bool]) -> None:
        self._verify, self._authority, self._policy_allows = verify, authority, policy_allows

    def check(self, visit: UrlVisit, kind: str, function_arn: str) -> None:
        context = {"lambda:functionurlauthtype": [kind], "lambda:invokedviafunctionurl": ["true"]}
        if kind == "NONE":
            self._everybody(visit, function_arn, {name: values[0] for name, values in context.items()})
            return
        principal = self._signed(visit)
        for action in ACTIONS:
            if not self._authority.allows(principal, action, function_arn, context):
                raise forbidden(f"User: {principal.arn} is not authorized to perform: {action} on {function_arn}")
        visit.caller_account, visit.user_arn = principal.account, principal.arn
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

    def _everybody(self, visit: UrlVisit, function_arn: str, context: dict[str, str]) -> None:
        name = function_arn.split(":function:")[1].partition(":")[0]
        statements = function_statements(visit.account, visit.region, name)
        for action in ACTIONS:
            # A service of no name is one whom only a statement for everybody lets in.
            asked = {"service": "", "action": action, "resource": function_arn, "context": context}
            if not self._policy_allows(statements, **asked):
                raise forbidden(f"the function's policy lets not everybody do {action} on {function_arn}")

    def _signed(self, visit: UrlVisit) -> Principal:
        try:
            signed = self._verify(visit.request)
        except AwsError as refused:
            raise forbidden(refused.message) from None
        if signed.service != "lambda":
            raise forbidden("the signature is for another service than lambda")
        return signed.principal


def forbidden(reason: str) -> Refusal:
    return Refusal(403, FORBIDDEN, reason, (("x-amzn-ErrorType", "AccessDeniedException"),))
