"""Who may knock: only programs that mean this machine, never a web page of somebody else.

A browser will send any page's request to 127.0.0.1, and after DNS rebinding even reads the answer. So a request
must name a loopback host, and a browser's must come from a page of the lab itself. API Gateway's URLs alone are
open to pages of other origins, as on AWS, where CORS is the API's own affair.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.http.head import RequestHeaders

# The AWS CLI and SDKs may put a service's or an account's prefix before the host of the endpoint.
_LOOPBACK = re.compile(r"(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\]", re.IGNORECASE)
_LAB = "x-userlab-"
_OF_APPLICATIONS = re.compile(
    r"[a-z0-9]+\.(?:execute-api\.[a-z0-9-]+\.amazonaws\.com|lambda-url\.[a-z0-9-]+\.on\.aws)"
    r"|cognito-idp\.[a-z0-9-]+\.amazonaws\.com",  # where functions look for the keys of user pools
    re.IGNORECASE,
)


def check_host(request: HttpRequest) -> None:
    """Refuse a Host that is not this machine. Raises AwsError AccessDeniedException (403)."""
    name = _name(request.host)
    if not (_LOOPBACK.fullmatch(name) or _OF_APPLICATIONS.fullmatch(name)):
        raise AwsError(
            "AccessDeniedException",
            "The local cloud answers only requests to 127.0.0.1 or localhost; this one names another host.",
            403,
        )


def check_origin(request: HttpRequest) -> None:
    """Refuse a request that a page of another origin made a browser send. Raises AwsError (403).

    Browsers send Origin with every request that could change something or whose answer a script reads, and
    Sec-Fetch-Site with all of them; programs send neither.
    """
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    foreign = origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()
    if foreign or site not in ("none", "same-origin"):
        raise AwsError("AccessDeniedException", "Web pages of other origins cannot call the local cloud.", 403)


def without_lab_headers(request: HttpRequest) -> HttpRequest:
    """The request without what the lab's own programs tell the console, such as Jupyter's voucher: applications are
    told every header of a request.
    """
    if not any(name[: len(_LAB)].lower() == _LAB for name, _ in request.headers):
        return request
    kept = [(name, value) for name, value in request.headers if not name.lower().startswith(_LAB)]
    return replace(request, headers=RequestHeaders(kept))


def _name(host: str) -> str:
    return re.sub(r":\d+$", "", host)
