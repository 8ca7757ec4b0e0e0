"""Which permissions a request needs: an action on a resource, sometimes several of them.

Most operations need the action of their own name on the resource that they name. The exceptions are told here
and in the modules of the services: a batch needs its action on every table, a transaction the action of each of
its parts, whoever hands a role to a function needs iam:PassRole besides.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services".
"""

from collections.abc import Callable, Iterable

from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs import (
    apigateway_actions,
    cloudformation_actions,
    cloudwatch_actions,
    dynamodb_actions,
    iam_actions,
    lambda_actions,
    other_actions,
)
from userlab.cloud.identity.needs.need import Need, arn
from userlab.cloud.identity.signatures import unsigned_calls


def needs(request: AwsRequest) -> Iterable[Need]:
    """The permissions that a request needs, in the order in which AWS asks for them.

    >>> [(need.action, need.resource) for need in needs(get_item_request)]  # doctest: +SKIP
    [('dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:123456789012:table/Users')]
    """
    return _READERS.get(request.service, other_actions.needs)(request)


def unprotected(request: AwsRequest) -> bool:
    """Whether an operation is open to every caller of the account, whatever policies say."""
    if request.principal.kind == "anonymous":  # who signs nothing got past the front door by one of these alone
        return unsigned_calls.is_open(request.service, request.action)
    return request.service == "sts" and request.action in _OPEN


# AssumeRole asks the role's trust policy as well, in `sessions`.
_OPEN = frozenset({"GetCallerIdentity", "GetSessionToken", "AssumeRole", "AssumeRoleWithWebIdentity"})
_OPEN |= {"AssumeRoleWithSAML"}


def _logs(request: AwsRequest) -> list[Need]:
    """CloudWatch Logs: log groups and streams, as its errors write their ARNs."""
    parameters = request.parameters
    group = parameters.get("logGroupName") or parameters.get("logGroupIdentifier") or ""
    group = str(group).split(":log-group:")[-1].removesuffix(":*")
    stream = str(parameters.get("logStreamName") or "")
    action = f"logs:{request.action}"
    if request.action.startswith("DescribeQuer") or request.action in ("GetQueryResults", "StopQuery"):
        return [Need(action, "*")]
    alias = arn(request, "logs", f"log-group:{group}") if group and not stream else ""
    resource = arn(request, "logs", f"log-group:{group}:log-stream:{stream}")
    found = [Need(action, resource, alias=alias)]
    if request.action == "CreateLogGroup" and parameters.get("tags"):
        found.append(Need("logs:TagResource", resource, alias=alias))
    return found


def _sts(request: AwsRequest) -> list[Need]:
    if request.action == "GetFederationToken":
        name = str(request.parameters.get("Name", ""))
        return [Need("sts:GetFederationToken", arn(request, "sts", f"federated-user/{name}", ""))]
    return [Need(f"sts:{request.action}", "*")]


_READERS: dict[str, Callable[[AwsRequest], Iterable[Need]]] = {
    "dynamodb": dynamodb_actions.needs,
    "dynamodbstreams": dynamodb_actions.needs,
    "lambda": lambda_actions.needs,
    "apigateway": apigateway_actions.needs,
    "apigatewayv2": apigateway_actions.needs,
    "cloudformation": cloudformation_actions.needs,
    "cloudwatch": cloudwatch_actions.needs,
    "iam": iam_actions.needs,
    "sts": _sts,
    "logs": _logs,
}
