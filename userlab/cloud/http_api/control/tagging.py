"""Tags of HTTP APIs and their stages, by ARN. (API Gateway V2 reference, "Tags".)"""

from __future__ import annotations

import re

from userlab.cloud.http_api.control.operation import Answer, Call, not_found
from userlab.cloud.http_api.store import Document

_ARN = re.compile(r"arn:[\w-]+:apigateway:[\w-]*::/apis/([a-z0-9]+)(?:/stages/([$\w-]+))?")


def _tagged(call: Call) -> Document:
    arn = call.get("resource-arn") or call.get("resourceArn", "")
    match = _ARN.fullmatch(arn)
    api = call.regional.apis.get(match[1]) if match else None
    found = api.stages.get(match[2]) if match and api and match[2] else api.document if api else None
    if found is None:
        raise not_found("resource", arn)
    tags: Document = found.setdefault("tags", {})
    return tags


def tag_resource(call: Call) -> Answer:
    _tagged(call).update(call.get("tags", {}))
    return {}


def untag_resource(call: Call) -> Answer:
    tags = _tagged(call)
    for key in call.get("tagKeys", []):
        tags.pop(key, None)
    return None


def get_tags(call: Call) -> Answer:
    return {"tags": dict(_tagged(call))}
