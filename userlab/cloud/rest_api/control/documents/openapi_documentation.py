"""Documentation parts of an OpenAPI document. (Guide, "Import API documentation into API Gateway".)"""

from __future__ import annotations

import json

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.store import Api, Document

_WITHOUT_A_PATH = ("API", "MODEL", "AUTHORIZER")


def document_parts(api: Api, document: Document) -> list[str]:
    """The ids of the parts of a document's ``x-amazon-apigateway-documentation``, kept by their locations."""
    ids = []
    for given in (document.get("x-amazon-apigateway-documentation") or {}).get("documentationParts") or []:
        location, properties = dict(given.get("location") or {}), given.get("properties") or {}
        if location.get("type") not in _WITHOUT_A_PATH:
            location.setdefault("path", "/")
        same = next((key for key, part in api.documentation_parts.items() if part["location"] == location), None)
        key = same or identifier(6, api.documentation_parts)
        text = json.dumps(properties, separators=(",", ":"), default=str)
        api.documentation_parts[key] = {"id": key, "location": location, "properties": text}
        ids.append(key)
    return ids
