"""Account settings and tags. (API reference, "Account", "TagResource".)"""

from __future__ import annotations

from urllib.parse import parse_qsl

from userlab.cloud.account.arn import read_arn
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, not_found
from userlab.cloud.rest_api.control.patches import patches_of
from userlab.cloud.rest_api.store import Document


def get_account(call: Call) -> Answer:
    return {
        "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
        **call.regional.account,
    }


def update_account(call: Call) -> Answer:
    for patch in patches_of(call):
        if patch.path == "/cloudwatchRoleArn":
            if patch.text and not patch.text.startswith("arn:"):
                raise bad_request("The role ARN is not well formed")
            call.regional.account["cloudwatchRoleArn"] = patch.text
            if not patch.text or patch.op == "remove":
                del call.regional.account["cloudwatchRoleArn"]
        elif patch.path == "/features" and patch.text == "UsagePlans" and patch.op == "add":
            continue
        elif patch.path == "/features":
            raise bad_request("Usage Plans cannot be disabled once enabled")
        else:
            raise bad_request(f"Invalid patch path {patch.path}")
    return get_account(call)


def _tagged(call: Call) -> Document:
    """The document behind an ARN such as arn:aws:apigateway:us-east-1::/restapis/ID/stages/prod."""
    arn = call.get("resourceArn", "")
    parts = (read_arn(arn).resource or arn).strip("/").split("/")
    kind, name = parts[0], parts[1] if len(parts) > 1 else ""
    found = None
    if kind == "restapis" and name in call.regional.apis:
        api = call.regional.apis[name]
        found = api.document if len(parts) == 2 else None
        if len(parts) == 4 and parts[2] == "stages":
            found = api.stages.get(parts[3])
    elif kind == "apikeys":
        found = call.regional.api_keys.get(name)
    elif kind == "usageplans":
        found = call.regional.usage_plans.get(name)
    if found is None:
        raise not_found(f"Invalid resource ARN specified: {arn}")
    return found


def get_tags(call: Call) -> Answer:
    return {"tags": _tagged(call).get("tags", {})}


def tag_resource(call: Call) -> Answer:
    document = _tagged(call)
    document["tags"] = {**document.get("tags", {}), **(call.strings("tags") or {})}
    return None


def untag_resource(call: Call) -> Answer:
    document = _tagged(call)
    names = {value for name, value in parse_qsl(call.request.query) if name == "tagKeys"}
    document["tags"] = {name: value for name, value in document.get("tags", {}).items() if name not in names}
    return None
