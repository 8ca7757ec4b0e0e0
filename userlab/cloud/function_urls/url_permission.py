"""Who may call a function URL: whom both lambda:InvokeFunctionUrl and lambda:InvokeFunction let in.

With AuthType NONE that is everybody, if the function's policy says so; nothing else opens it. With AWS_IAM the caller
signs, and the caller's policies and the function's decide. New URLs need both permissions since October 2025.
(Lambda guide, "Control access to Lambda function URLs".)
"""

from __future__ import annotations

from userlab.cloud.account.authority import Authority, Verify
from userlab.cloud.account.principal import Principal
from userlab.cloud.function_urls.url_visit import UrlVisit
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http_api.execute.refusals import Refusal
from userlab.cloud.identity.needs.need import Need
from userlab.cloud.identity.policies.policy import Decision
from userlab.cloud.identity.policies.resource_policies import decide

ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")
ANYBODY = Principal("anonymous", "anonymous", "anonymous", "anonymous", "")
FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


class UrlPermission:
    """Lets a request to a function URL pass, or raises Refusal (403)."""

    def __init__(self, verify: Verify, authority: Authority) -> None:
        self._verify, self._authority = verify, authority

    def check(self, visit: UrlVisit, kind: str, function_arn: str) -> None:
        context = {"lambda:functionurlauthtype": [kind], "lambda:invokedviafunctionurl": ["true"]}
        if kind == "NONE":
            for action in ACTIONS:
                if decide(ANYBODY, Need(action, function_arn), context) is not Decision.ALLOW:
                    raise forbidden(f"the function's policy lets not everybody do {action} on {function_arn}")
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
