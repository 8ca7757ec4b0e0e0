"""GatewayResponse operations. (API reference, "GatewayResponse"; error texts as recorded from AWS.)"""

from __future__ import annotations

from userlab.cloud.rest_api.control.methods import checked_status_code
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, not_found, not_in_enum, validation_error
from userlab.cloud.rest_api.control.patches import Entries, Member, apply, patches_of
from userlab.cloud.rest_api.execute.gateway_response_types import DEFAULT_TEMPLATE, STATUS, gateway_response
from userlab.cloud.rest_api.store import Document


def _kind(call: Call) -> str:
    kind = call.get("responseType", "")
    if kind not in STATUS:
        raise validation_error(not_in_enum(kind, "responseType", STATUS))
    return kind


def put_gateway_response(call: Call) -> Answer:
    kind = _kind(call)
    response: Document = {
        "responseType": kind,
        "defaultResponse": False,
        "responseParameters": call.strings("responseParameters") or {},
        "responseTemplates": call.strings("responseTemplates") or {"application/json": DEFAULT_TEMPLATE},
    }
    status = str(call.get("statusCode") or STATUS[kind])
    if status:
        response["statusCode"] = checked_status_code(status)
    call.api.gateway_responses[kind] = response
    return response


def get_gateway_response(call: Call) -> Answer:
    kind = _kind(call)
    return gateway_response(kind, call.api.gateway_responses)


def get_gateway_responses(call: Call) -> Answer:
    customized = call.api.gateway_responses
    return {"item": [gateway_response(kind, customized) for kind in sorted(STATUS)]}


def update_gateway_response(call: Call) -> Answer:
    kind = _kind(call)
    api = call.api
    changed = {**gateway_response(kind, api.gateway_responses), "defaultResponse": False}
    for patch in patches_of(call):
        if patch.path == "/statusCode" and patch.op != "replace":
            raise bad_request(f"Invalid patch path {patch.path}")
        if patch.op != "remove" and not patch.value and len(patch.parts) == 2:
            raise bad_request(f"Invalid null or empty value in {patch.parts[0]}")
        if patch.path == "/statusCode":
            checked_status_code(str(patch.value))
        apply(changed, [patch], _MEMBERS)
    changed.setdefault("responseParameters", {})
    changed.setdefault("responseTemplates", {})
    api.gateway_responses[kind] = changed
    return changed


_MEMBERS: dict[str, Member | Entries] = {
    "statusCode": Member(),
    "responseParameters": Entries(),
    "responseTemplates": Entries(),
}


def delete_gateway_response(call: Call) -> Answer:
    kind = _kind(call)
    if call.api.gateway_responses.pop(kind, None) is None:
        raise not_found("Gateway response type not defined on api")
    return None
