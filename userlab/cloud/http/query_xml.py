"""Answers of the query protocol, which IAM, STS, CloudFormation and CloudWatch speak: XML named after the operation.

Source: Smithy, "AWS query protocol"; the services' API references (examples of each operation).
"""

from typing import Any
from xml.sax.saxutils import escape

from userlab.cloud.http.aws_request import AwsRequest, AwsResponse

_NAMESPACES = {
    "cloudwatch": "http://monitoring.amazonaws.com/doc/2010-08-01/",
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    "sns": "http://sns.amazonaws.com/doc/2010-03-31/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}


class Entries(list[dict[str, str]]):
    """The entries of a map, each {"key", "value"}: they become <entry> elements."""


def answer(request: AwsRequest, result: dict[str, Any]) -> AwsResponse:
    """The answer of an operation whose result has these members; lists become <member> elements.

    >>> answer(request, {"Account": "123456789012"}).body  # doctest: +SKIP
    b'<GetCallerIdentityResponse xmlns="https://sts..."><GetCallerIdentityResult><Account>...'
    """
    action = request.action
    body = (
        f'<{action}Response xmlns="{_NAMESPACES[request.service]}"><{action}Result>{_members(result)}'
        f"</{action}Result><ResponseMetadata><RequestId>{request.request_id}</RequestId></ResponseMetadata>"
        f"</{action}Response>"
    )
    headers = [("Content-Type", "text/xml"), ("x-amzn-RequestId", request.request_id)]
    return AwsResponse(200, headers, body.encode())


def _members(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{key}>{_members(each)}</{key}>" for key, each in value.items() if each is not None)
    if isinstance(value, Entries):
        return "".join(f"<entry>{_members(each)}</entry>" for each in value)
    if isinstance(value, list):
        return "".join(f"<member>{_members(each)}</member>" for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value))


def listed(parameters: dict[str, Any], name: str) -> list[str]:
    """The values of a list parameter: NAME.member.1, NAME.member.2, ...

    >>> listed({"ActionNames.member.1": "s3:GetObject"}, "ActionNames")
    ['s3:GetObject']
    """
    found: list[str] = []
    while (value := parameters.get(f"{name}.member.{len(found) + 1}")) is not None:
        found.append(str(value))
    return found
