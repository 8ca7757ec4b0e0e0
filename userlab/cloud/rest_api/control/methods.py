"""Method and MethodResponse. (API reference, "Method", "MethodResponse"; error texts as recorded from AWS.)"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from userlab.cloud.rest_api.control.operation import (
    Answer,
    Call,
    bad_mapping,
    bad_request,
    conflict,
    not_found,
    validation_error,
)
from userlab.cloud.rest_api.control.patches import Entries, Listed, Member, apply, flag, patches_of
from userlab.cloud.rest_api.store import Api, Document

HTTP_METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")
AUTHORIZATION_TYPES = ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS")
REQUEST_PARAMETER = re.compile(r"method\.request\.(querystring|path|header|multivalue\w+)\.(.+)")
STATUS_CODE = re.compile(r"[1-5]\d\d")


def put_method(call: Call) -> Answer:
    """Add a method to a resource. A second one of the same name is a conflict."""
    resource = call.resource
    name = call.text("httpMethod") or ""
    if name not in HTTP_METHODS:
        raise bad_request(f"Invalid HttpMethod specified. Valid options are {','.join(HTTP_METHODS)}")
    if name in resource["resourceMethods"]:
        raise conflict("Method already exists for this resource")
    method: Document = {
        "httpMethod": name,
        "authorizationType": (call.text("authorizationType") or "NONE").upper(),
        "apiKeyRequired": bool(call.flag("apiKeyRequired")),
    }
    method |= call.copied("authorizerId", "authorizationScopes", "requestValidatorId", "operationName")
    for member in ("requestParameters", "requestModels"):
        if call.get(member):
            method[member] = dict(call.get(member))
    check(call.api, method)
    resource["resourceMethods"][name] = method
    return method


def check(api: Api, method: Document) -> None:
    """What a method refers to must be there."""
    kind = method["authorizationType"]
    if kind not in AUTHORIZATION_TYPES:
        raise bad_request(f"Invalid authorization type specified. Valid options are {', '.join(AUTHORIZATION_TYPES)}")
    if kind in ("CUSTOM", "COGNITO_USER_POOLS") and method.get("authorizerId") not in api.authorizers:
        raise bad_request(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS "
            "requires a valid authorizer."
        )
    validator = method.get("requestValidatorId")
    if validator and validator not in api.request_validators:
        raise bad_request("Invalid Request Validator identifier specified")
    for model in (method.get("requestModels") or {}).values():
        if model not in api.models:
            raise bad_request(f"Invalid model identifier specified: {model}")
    names: Counter[str] = Counter()
    for parameter in method.get("requestParameters") or {}:
        match = REQUEST_PARAMETER.fullmatch(parameter)
        if match is None:
            raise bad_mapping(parameter)
        names[match[2]] += 1
    if any(count > 1 for count in names.values()):
        raise bad_request("Parameter names must be unique across querystring, header and path")


def get_method(call: Call) -> Answer:
    return call.method


def delete_method(call: Call) -> Answer:
    del call.resource["resourceMethods"][call.method["httpMethod"]]
    return None


def update_method(call: Call) -> Answer:
    method = call.method
    changed = dict(method)
    apply(changed, patches_of(call), _MEMBERS)
    changed.setdefault("authorizationType", "NONE")
    if changed["authorizationType"] in ("NONE", "AWS_IAM"):
        changed.pop("authorizerId", None)
    check(call.api, changed)
    call.resource["resourceMethods"][method["httpMethod"]] = changed
    return changed


_MEMBERS: dict[str, Member | Entries | Listed] = {
    "authorizationType": Member(str.upper),
    "authorizerId": Member(removable=True),
    "apiKeyRequired": Member(flag),
    "operationName": Member(removable=True),
    "requestValidatorId": Member(removable=True),
    "requestParameters": Entries(flag),
    "requestModels": Entries(unknown="Content-Type specified was not found"),
    "authorizationScopes": Listed(),
}


def status_code(call: Call) -> str:
    """The call's status code. Raises ValidationException unless it is three digits."""
    return checked_status_code(str(call.get("statusCode", "")))


def checked_status_code(code: str) -> str:
    """A status code as it is. Raises ValidationException unless it is three digits."""
    if wrong := _not_three_digits(code):
        raise validation_error(*wrong)
    return code


def status_code_violations(call: Call) -> list[str]:
    """What is wrong with the call's status code, for `patches_of`, which tells it with what else is wrong."""
    return _not_three_digits(str(call.get("statusCode", "")))


def _not_three_digits(code: str) -> list[str]:
    if STATUS_CODE.fullmatch(code):
        return []
    wanted = "Member must satisfy regular expression pattern: [1-5]\\d\\d"
    return [f"Value '{code}' at 'statusCode' failed to satisfy constraint: {wanted}"]


def put_method_response(call: Call) -> Answer:
    code, method = status_code(call), call.method
    if code in method.get("methodResponses", {}):
        raise conflict("Response already exists for this resource")
    response: Document = {"statusCode": code}
    for member in ("responseParameters", "responseModels"):
        if call.get(member) is not None:
            response[member] = dict(call.get(member))
    for model in response.get("responseModels", {}).values():
        if model not in call.api.models:
            raise bad_request(f"Invalid model identifier specified: {model}")
    method.setdefault("methodResponses", {})[code] = response
    return response


def response_of(call: Call, holder: Callable[[], dict[str, Any]]) -> Document:
    """The response that the call's status code names. Raises NotFoundException."""
    code = status_code(call)
    found = holder().get(code)
    if found is None:
        raise not_found("Invalid Response status code specified")
    return found


def get_method_response(call: Call) -> Answer:
    return response_of(call, lambda: call.method.get("methodResponses", {}))


def delete_method_response(call: Call) -> Answer:
    response = response_of(call, lambda: call.method.get("methodResponses", {}))
    del call.method["methodResponses"][response["statusCode"]]
    return None


def update_method_response(call: Call) -> Answer:
    patches = patches_of(call, *status_code_violations(call))
    response = response_of(call, lambda: call.method.get("methodResponses", {}))
    members = {
        "responseParameters": Entries(flag),
        "responseModels": Entries(unknown="Content-Type specified was not found"),
    }
    changed = dict(response)
    apply(changed, patches, members)
    call.method["methodResponses"][response["statusCode"]] = changed
    return changed
