"""Integration: what answers a route. (API Gateway V2 reference, "Integration".)"""

from __future__ import annotations

import re

from userlab.cloud.http_api.control.deployments import redeploy
from userlab.cloud.http_api.control.operation import Answer, Call, bad_request, conflict, listed, refused
from userlab.cloud.http_api.store import Document, HttpApi
from userlab.cloud.moto_seams.apigateway import identifier

_MEMBERS = [
    "connectionType",
    "credentialsArn",
    "description",
    "integrationMethod",
    "integrationSubtype",
    "integrationType",
    "integrationUri",
    "payloadFormatVersion",
    "requestParameters",
    "responseParameters",
    "timeoutInMillis",
]
# Of the service integrations: subtype -> the parameters that it must have, and those that it may have.
_SERVICES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "EventBridge-PutEvents": (
        frozenset({"Detail", "DetailType", "Source"}),
        frozenset({"Time", "EventBusName", "Resources", "Region", "TraceHeader"}),
    ),
    "SQS-SendMessage": (
        frozenset({"QueueUrl", "MessageBody"}),
        frozenset({"DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId",
                   "MessageSystemAttributes", "Region"}),
    ),
    "SQS-DeleteMessage": (frozenset({"QueueUrl", "ReceiptHandle"}), frozenset({"Region"})),
    "SQS-PurgeQueue": (frozenset({"QueueUrl"}), frozenset({"Region"})),
}  # fmt: skip
LONGEST_TIMEOUT = 30_000
_FUNCTION = re.compile(r"arn:[\w-]+:(?:lambda:[\w-]+:\d{12}:function:|apigateway:[\w-]+:lambda:path/).+")
_PARAMETER = re.compile(r"(?:append|overwrite|remove):(?:header|querystring)\.[^.\s]+|overwrite:path")
_RESPONSE_PARAMETER = re.compile(r"(?:append|overwrite|remove):header\.[^.\s]+|overwrite:statuscode")


def create_integration(call: Call) -> Answer:
    api = call.api
    made = new_integration(api, call.parameters)
    redeploy(api, call.now)
    return made


def new_integration(api: HttpApi, wanted: Document) -> Document:
    """Give an API an integration. Raises BadRequestException for what HTTP APIs, or the local cloud, do not have."""
    document: Document = {"connectionType": "INTERNET", "timeoutInMillis": LONGEST_TIMEOUT}
    document |= {name: wanted[name] for name in _MEMBERS if wanted.get(name) is not None}
    _check(document, wanted)
    document["integrationId"] = identifier(7, api.integrations)
    api.integrations[document["integrationId"]] = document
    return document


def _check(document: Document, wanted: Document) -> None:
    kind, uri = document["integrationType"], document.get("integrationUri")
    if document.get("integrationSubtype"):
        return _check_service(document)
    if document["connectionType"] == "VPC_LINK" or wanted.get("connectionId"):
        raise refused("private integration of HTTP APIs by a VPC link")
    if kind not in ("AWS_PROXY", "HTTP_PROXY"):
        raise bad_request(f"Integration type {kind} is not supported for HTTP APIs; use AWS_PROXY or HTTP_PROXY.")
    if not uri:
        raise bad_request("IntegrationUri is required.")
    version = document.setdefault("payloadFormatVersion", "1.0")
    if version not in (("1.0", "2.0") if kind == "AWS_PROXY" else ("1.0",)):
        raise bad_request(f"Invalid PayloadFormatVersion {version!r} for an integration of type {kind}.")
    if kind == "AWS_PROXY":
        if not _FUNCTION.fullmatch(uri):
            raise bad_request("Integration URI of type AWS_PROXY must be the ARN of a Lambda function.")
        document.setdefault("integrationMethod", "POST")
    elif not document.get("integrationMethod"):
        raise bad_request("IntegrationMethod is required for HTTP_PROXY integrations.")
    _check_parameters(kind, document)


def _check_service(document: Document) -> None:
    subtype = document["integrationSubtype"]
    if subtype not in _SERVICES:
        raise refused(f"integration of HTTP APIs with the service action {subtype}")
    if document["integrationType"] != "AWS_PROXY":
        raise bad_request("IntegrationSubtype is only supported for integrations of type AWS_PROXY.")
    if document.setdefault("payloadFormatVersion", "1.0") != "1.0":
        raise bad_request(f"Invalid PayloadFormatVersion for the integration subtype {subtype}: use 1.0.")
    if not document.get("credentialsArn"):
        raise bad_request(f"Credentials are required for the integration subtype {subtype}.")
    required, optional = _SERVICES[subtype]
    given = (document.get("requestParameters") or {}).keys()
    if missing := sorted(required - given):
        raise bad_request(f"Parameters {missing} are required for the integration subtype {subtype}.")
    if strange := sorted(given - required - optional):
        raise bad_request(f"Parameters {strange} are not supported for the integration subtype {subtype}.")


def _check_parameters(kind: str, document: Document) -> None:
    for key in document.get("requestParameters") or {}:
        if not _PARAMETER.fullmatch(key):
            raise bad_request(
                f"Invalid mapping expression specified: Validation Result: warnings : [], errors : [{key}]"
            )
    for status, parameters in (document.get("responseParameters") or {}).items():
        if not re.fullmatch(r"[2-5]\d\d", status) or not all(map(_RESPONSE_PARAMETER.fullmatch, parameters)):
            raise bad_request(f"Invalid response parameters specified for status code {status}.")
    if kind == "AWS_PROXY" and document.get("requestParameters"):
        raise refused("parameter mapping before a Lambda integration of HTTP APIs")


def get_integration(call: Call) -> Answer:
    return call.one_of(call.api.integrations, "integrationId", "Integration")


def get_integrations(call: Call) -> Answer:
    return listed(call, call.api.integrations.values())


def update_integration(call: Call) -> Answer:
    api = call.api
    known = call.one_of(api.integrations, "integrationId", "Integration")
    changed = {**known, **call.copied(*_MEMBERS)}
    _check(changed, call.parameters)
    api.integrations[known["integrationId"]] = changed
    redeploy(api, call.now)
    return changed


def delete_integration(call: Call) -> Answer:
    api = call.api
    known = call.one_of(api.integrations, "integrationId", "Integration")["integrationId"]
    users = [route["routeKey"] for route in api.routes.values() if route.get("target") == f"integrations/{known}"]
    if users:
        raise conflict(
            f"Cannot delete Integration '{known}'. One or more routes still depend on it: {', '.join(users)}"
        )
    del api.integrations[known]
    redeploy(api, call.now)
    return None
