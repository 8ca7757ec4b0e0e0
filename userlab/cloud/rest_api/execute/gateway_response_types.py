"""Gateway responses: the answers that API Gateway gives by itself, and how an API changes them.

A type that was not set itself takes what DEFAULT_4XX or DEFAULT_5XX says; that is how an API adds CORS headers to
all of its errors. (Guide, "Gateway responses for REST APIs in API Gateway"; statuses as recorded from AWS.)
"""

from __future__ import annotations

from userlab.cloud.rest_api.store import Document

DEFAULT_TEMPLATE = '{"message":$context.error.messageString}'
# In the order in which AWS lists them when a value is none of them.
STATUS: dict[str, str] = {
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "BAD_REQUEST_BODY": "400",
    "INVALID_SIGNATURE": "403",
    "INVALID_API_KEY": "403",
    "BAD_REQUEST_PARAMETERS": "400",
    "AUTHORIZER_FAILURE": "500",
    "UNAUTHORIZED": "401",
    "INTEGRATION_TIMEOUT": "504",
    "ACCESS_DENIED": "403",
    "DEFAULT_4XX": "",
    "DEFAULT_5XX": "",
    "WAF_FILTERED": "403",
    "QUOTA_EXCEEDED": "429",
    "THROTTLED": "429",
    "API_CONFIGURATION_ERROR": "500",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "INTEGRATION_FAILURE": "504",
    "EXPIRED_TOKEN": "403",
}


def gateway_response(kind: str, customized: dict[str, Document]) -> Document:
    """The response of a type: the API's own, else what the default of its class says, else AWS's.

    >>> gateway_response("THROTTLED", {})["statusCode"]
    '429'
    """
    if kind in customized:
        return customized[kind]
    status = STATUS[kind]
    fallback = customized.get("DEFAULT_5XX" if status >= "500" else "DEFAULT_4XX", {}) if status else {}
    answer: Document = {
        "responseType": kind,
        "defaultResponse": True,
        "responseParameters": fallback.get("responseParameters", {}),
        "responseTemplates": fallback.get("responseTemplates", {"application/json": DEFAULT_TEMPLATE}),
    }
    if status:
        answer["statusCode"] = fallback.get("statusCode") or status
    return answer
