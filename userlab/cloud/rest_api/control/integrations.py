"""Integration and IntegrationResponse. (API reference, "Integration", "IntegrationResponse".)"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from userlab.cloud.account.arn import read_arn
from userlab.cloud.gateway.function_uri import is_lambda
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.rest_api.control.methods import response_of, status_code, status_code_violations
from userlab.cloud.rest_api.control.operation import (
    Answer,
    Call,
    bad_mapping,
    bad_request,
    not_found,
    not_in_enum,
    string_of,
    validation_error,
)
from userlab.cloud.rest_api.control.patches import Entries, Listed, Member, apply, number, patches_of
from userlab.cloud.rest_api.control.user_patterns import check_pattern
from userlab.cloud.rest_api.store import Document

TYPES = ("HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS")
PASSTHROUGH = ("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")
CONTENT_HANDLING = ("CONVERT_TO_BINARY", "CONVERT_TO_TEXT")
ARN = re.compile(r"arn:[\w-]+:apigateway:[\w-]+:[\w.-]+:(path|action)/.+", re.DOTALL)
SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 50, 29_000
# What a mapping expression may start with; a static value stands in single quotes.
SOURCES = ("method.request.", "context.", "stageVariables.", "integration.response.")


def put_integration(call: Call) -> Answer:
    """Say what a method calls. A second one replaces the first, its responses included."""
    kind = call.text("type") or ""
    if kind not in TYPES:
        raise validation_error(not_in_enum(kind, "putIntegrationInput.type", TYPES))
    method = call.method
    integration: Document = {"type": kind}
    if kind != "MOCK":
        integration["httpMethod"] = string_of(call.body.get("httpMethod")) or ""
        integration["uri"] = call.text("uri") or ""
    integration |= call.copied("credentials", "contentHandling", "tlsConfig")
    if kind in ("HTTP", "HTTP_PROXY"):
        integration["connectionType"] = (call.text("connectionType") or "INTERNET").upper()
        integration |= call.copied("connectionId")
    for member in ("requestParameters", "requestTemplates"):
        if given := call.strings(member):
            integration[member] = given
    integration["passthroughBehavior"] = call.text("passthroughBehavior") or "WHEN_NO_MATCH"
    integration["timeoutInMillis"] = int(call.get("timeoutInMillis") or LONGEST_TIMEOUT)
    integration["cacheNamespace"] = call.text("cacheNamespace") or call.resource["id"]
    integration["cacheKeyParameters"] = list(call.get("cacheKeyParameters", []))
    check(call.request.account, integration)
    method["methodIntegration"] = integration
    return integration


def check(account: str, integration: Document) -> None:
    """Whether an integration is one that API Gateway would take. Raises BadRequestException."""
    kind, uri = integration["type"], integration.get("uri", "")
    if kind != "MOCK" and not integration["httpMethod"]:
        raise bad_request("Enumeration value for HttpMethod must be non-empty")
    if kind in ("AWS", "AWS_PROXY"):
        _check_aws(account, integration, uri)
    if kind in ("HTTP", "HTTP_PROXY"):
        parts = urlsplit(uri.replace("${", "").replace("{", "").replace("}", ""))
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise bad_request("Invalid HTTP endpoint specified for URI")
    if not SHORTEST_TIMEOUT <= integration["timeoutInMillis"] <= LONGEST_TIMEOUT:
        raise bad_request(f"Timeout should be between {SHORTEST_TIMEOUT} ms and {LONGEST_TIMEOUT} ms")
    if integration["passthroughBehavior"] not in PASSTHROUGH:
        raise bad_request(f"Invalid passthrough behavior specified. Valid options are {', '.join(PASSTHROUGH)}")
    handling = integration.get("contentHandling")
    if handling and handling not in CONTENT_HANDLING:
        raise bad_request(f"Invalid content handling specified. Valid options are {', '.join(CONTENT_HANDLING)}")
    _check_mappings(integration.get("requestParameters", {}), "integration.request.")
    for response in integration.get("integrationResponses", {}).values():
        check_pattern(response.get("selectionPattern") or "", "selectionPattern")


def _check_aws(account: str, integration: Document, uri: str) -> None:
    if not uri.startswith("arn:"):
        raise bad_request("Invalid ARN specified in the request")
    if not ARN.fullmatch(uri):
        raise bad_request("AWS ARN for integration must contain path or action")
    service = read_arn(uri).account
    if integration["type"] == "AWS_PROXY" and not is_lambda(uri):
        raise bad_request(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        )
    credentials = integration.get("credentials")
    if service != "lambda" and not credentials:
        raise bad_request("Role ARN must be specified for AWS integrations")
    # A role of this account, or arn:aws:iam::*:user/*: the caller's own permissions.
    named = read_arn(credentials or "").account
    if named not in ("", account, "*"):
        raise AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403)


def _check_mappings(mappings: dict[str, str], prefix: str) -> None:
    for target, source in mappings.items():
        static = len(source) > 1 and source.startswith("'") and source.endswith("'")
        wrong = target if not target.startswith(prefix) else None
        if wrong is None and not static and not source.startswith(SOURCES):
            wrong = source
        if wrong is not None:
            raise bad_mapping(wrong)


def integration_of(call: Call) -> Document:
    """The integration of the call's method. Raises NotFoundException."""
    found = call.method.get("methodIntegration")
    if found is None:
        raise not_found("Invalid Integration identifier specified")
    return found


def get_integration(call: Call) -> Answer:
    return integration_of(call)


def delete_integration(call: Call) -> Answer:
    integration_of(call)
    del call.method["methodIntegration"]
    return None


def update_integration(call: Call) -> Answer:
    integration = integration_of(call)
    changed = dict(integration)
    for patch in patches_of(call):
        if patch.path == "/tlsConfig/insecureSkipVerification":
            changed["tlsConfig"] = {"insecureSkipVerification": patch.text.lower() == "true"}
        else:
            apply(changed, [patch], _MEMBERS)
    check(call.request.account, changed)
    call.method["methodIntegration"] = changed
    return changed


_MEMBERS: dict[str, Member | Entries | Listed] = {
    "uri": Member(),
    "httpMethod": Member(),
    "credentials": Member(removable=True),
    "contentHandling": Member(removable=True),
    "passthroughBehavior": Member(),
    "timeoutInMillis": Member(number),
    "connectionType": Member(removable=True),
    "connectionId": Member(removable=True),
    "cacheNamespace": Member(),
    "cacheKeyParameters": Listed(),
    "requestParameters": Entries(),
    "requestTemplates": Entries(unknown="Content-Type specified was not found"),
}


def _responses(call: Call) -> Callable[[], dict[str, Any]]:
    return lambda: integration_of(call).get("integrationResponses", {})


def put_integration_response(call: Call) -> Answer:
    code = status_code(call)
    templates = call.get("responseTemplates")
    response: Document = {"statusCode": code}
    if call.get("selectionPattern") is not None:
        response["selectionPattern"] = call.text("selectionPattern")
        check_pattern(response["selectionPattern"], "selectionPattern")
    response |= call.copied("contentHandling")
    if parameters := call.strings("responseParameters"):
        _check_mappings(parameters, "method.response.")
        response["responseParameters"] = parameters
    if templates:
        response["responseTemplates"] = _templates(templates)
    integration = call.method.get("methodIntegration")
    if integration is None:
        raise not_found("Invalid Integration identifier specified")
    integration.setdefault("integrationResponses", {})[code] = response
    return response


def _templates(templates: Any) -> dict[str, str | None]:
    for name, template in templates.items():
        if template is not None and not isinstance(template, str):
            kind = "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
            raise AwsError("SerializationException", f"class {kind} can not be converted to an String", 400)
        if "/" not in name:
            raise bad_request(f"Validation Result: warnings : [], errors : [Invalid content type specified: {name}]")
    # An empty template is kept as none: the body passes as it is.
    return {name: template or None for name, template in templates.items()}


def get_integration_response(call: Call) -> Answer:
    return response_of(call, _responses(call))


def delete_integration_response(call: Call) -> Answer:
    if call.get("httpMethod") not in call.resource["resourceMethods"]:
        raise not_found("Invalid Integration identifier specified")
    response = response_of(call, _responses(call))
    del integration_of(call)["integrationResponses"][response["statusCode"]]
    return None


def update_integration_response(call: Call) -> Answer:
    patches = patches_of(call, *status_code_violations(call))
    response = response_of(call, _responses(call))
    changed = dict(response)
    members: dict[str, Member | Entries] = {
        "selectionPattern": Member(),
        "contentHandling": Member(removable=True),
        "responseParameters": Entries(),
        "responseTemplates": Entries(unknown="Content-Type specified was not found"),
    }
    apply(changed, patches, members)
    check_pattern(changed.get("selectionPattern") or "", "selectionPattern")
    integration_of(call)["integrationResponses"][response["statusCode"]] = changed
    return changed
