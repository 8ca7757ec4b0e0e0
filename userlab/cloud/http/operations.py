"""Which operation a request is, and its parameters, told by the service's model.

A request is read once, here: what is authorized, what a service carries out and what goes on to moto are all this
one reading.

Source: Smithy, "AWS JSON 1.0/1.1", "AWS query", "HTTP bindings".
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.http.compression import decompressed
from userlab.cloud.http.rest_operations import json_members, read_rest
from userlab.cloud.http.service_model import description_of, protocols_of

# The credential scope names the service by its signing name; botocore's models have another one for these.
MODEL_OF_SIGNING_NAME = {
    "states": "stepfunctions",
    "monitoring": "cloudwatch",
    "email": "ses",
    "elasticloadbalancing": "elbv2",
    "tagging": "resourcegroupstaggingapi",
    "aps": "amp",
    "elasticfilesystem": "efs",
    "elasticmapreduce": "emr",
    "execute-api": "apigatewaymanagementapi",
    "iotdata": "iot-data",
    "aoss": "opensearchserverless",
    "mobiletargeting": "pinpoint",
    "servicequotas": "service-quotas",
    "sso": "sso-admin",
    "aws-marketplace": "meteringmarketplace",
    "timestream": "timestream-write",
}
# Some services share a signing name; the path tells them apart.
_BY_PATH = {
    "apigateway": ("/v2/", "apigatewayv2"),
    "ses": ("/v2/", "sesv2"),
    "s3": ("/v20180820/", "s3control"),
    "es": ("/2021-01-01/", "opensearch"),
}
# The classic load balancers speak an older version of one API.
_CLASSIC_ELB = "2012-06-01"
CBOR = (
    "The local cloud cannot do CBOR; it reads JSON and the query protocol. A client's "
    "setting for the protocol chooses one."
)
MOST_PARAMETERS = 2_500
"""No operation takes that many: EC2's longest lists have 1,000 members, and 50 tags of two parameters each. moto looks
through all of them for each member of a list, so that 8,000 tags took half a minute."""


class Operation(NamedTuple):
    """What a request asks for: the service by the name of its model, the operation, its parameters, the protocol.

    `protocol` is "json", "query", "ec2", "rest-json" or "rest-xml".
    """

    service: str
    action: str
    parameters: dict[str, Any]
    protocol: str


def operation(signing_name: str, request: HttpRequest) -> Operation:
    """The operation of a request whose credential scope names `signing_name`.

    Raises AwsError UnknownOperationException or InvalidAction for none, or the service's own words for a body that
    cannot be read.

    >>> operation("dynamodb", put_item_request)[:3]  # doctest: +SKIP
    ('dynamodb', 'PutItem', {'TableName': 'Users', 'Item': {...}})
    """
    target = request.headers.get("X-Amz-Target")
    service = _service(signing_name, request, target)
    protocols = protocols_of(service)
    # A REST service goes by method and path alone: a header that says otherwise must not be what is authorized.
    if protocols[0].startswith("rest-"):
        return Operation(service, *read_rest(service, request), protocols[0])
    if "Smithy-Protocol" in request.headers or "cbor" in request.headers.get("Content-Type", "").lower():
        raise AwsError("UnknownOperationException", CBOR, 404)
    if target is not None and "json" in protocols:
        prefix, _, action = target.rpartition(".")
        metadata = description_of(service)["metadata"]
        if prefix != metadata["targetPrefix"] or action not in description_of(service)["operations"]:
            raise AwsError("UnknownOperationException", f"{service} has no operation {target[:200]!r}.")
        encoding = request.headers.get("Content-Encoding")
        if encoding is not None:
            request.body = decompressed(request.body, encoding)
        return Operation(service, action, json_members(request.body), "json")
    for protocol in protocols:
        if protocol in ("query", "ec2"):
            form = _form(service, request)
            return Operation(service, form["Action"], form, protocol)
    raise AwsError("UnknownOperationException", "The request names no operation: X-Amz-Target is missing.")


def _service(signing_name: str, request: HttpRequest, target: str | None) -> str:
    if signing_name == "dynamodb" and target and target.startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    prefix, other = _BY_PATH.get(signing_name, ("", ""))
    if prefix and request.path.startswith(prefix):
        return other
    if signing_name == "elasticloadbalancing" and f"Version={_CLASSIC_ELB}".encode() in (
        request.body + request.query.encode()
    ):
        return "elb"
    return MODEL_OF_SIGNING_NAME.get(signing_name, signing_name)


def _form(service: str, request: HttpRequest) -> dict[str, Any]:
    """The parameters of a query request, of query string and body together; each of them once.

    A parameter sent twice could be authorized by one value and carried out with the other.
    """
    try:
        pairs = parse_qsl(request.query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
        body = request.body.decode("utf-8", "replace")
        pairs += parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        text = f"The request has more than {MOST_PARAMETERS} parameters."
        raise AwsError("MalformedQueryString", text, 400) from None
    form: dict[str, Any] = {}
    for name, value in pairs:
        if name in form:
            text = f"The parameter {name} must not be sent more than once."
            raise AwsError("MalformedQueryString", text, 400)
        if not name.startswith("X-Amz-"):  # a presigned URL's signature
            form[name] = value
    description = description_of(service)
    if not form.get("Action"):
        raise AwsError("MissingAction", "The request must contain the parameter Action.")
    if form["Action"] not in description["operations"]:
        version = description["metadata"]["apiVersion"]
        raise AwsError("InvalidAction", f"Could not find operation {form['Action'][:200]} for version {version}", 400)
    if service == "sqs" and request.path not in ("", "/"):  # the queue may be named by the URL that is called
        form.setdefault("QueueUrl", request.path)
    return form
