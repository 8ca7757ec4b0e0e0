"""What a browser would show as a page of the cloud's own origin becomes a page of no origin.

`http://127.0.0.1:PORT` is the address of everything: AWS's operations, every API by its path, every bucket. A page that
one of them returns must not act as that origin, nor as Jupyter's, whose proxy can lead to any port. So it is sandboxed:
its scripts run, it may call any API that allows other origins, but it has no storage, no service worker, and nobody's
login. Under its own name, `API.execute-api.localhost:PORT`, an API has an origin to itself, and its pages all of it.

Programs notice a header more; that of answers which are no pages (JSON, text, pictures) stays as it is.

Source: W3C, "Content Security Policy Level 3", section sandbox; WHATWG, "MIME Sniffing", on what becomes HTML.
"""

from __future__ import annotations

import re

from userlab.cloud.http.aws_request import AwsResponse, HttpRequest

POLICY = "sandbox allow-scripts allow-forms allow-modals allow-popups allow-downloads"
_OWN_NAME = re.compile(
    r"[a-z0-9]+\.(?:execute-api|lambda-url)\.(?:[a-z0-9-]+\.)*(?:localhost|amazonaws\.com|on\.aws)(?::\d+)?",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(
    r"(?:application/(?:json|x-amz-json-1\.[01]|octet-stream|zip|vnd\.amazon\.eventstream|javascript)"
    r"|text/(?:plain|css|csv|javascript)|image/(?!svg)[a-z0-9.+-]+|(?:audio|video|font)/[a-z0-9.+-]+)\s*(?:;[^,]*)?",
    re.IGNORECASE,
)


def sandboxed(request: HttpRequest, answer: AwsResponse) -> AwsResponse:
    """The answer, with a sandbox around it if a browser may show it as a page of the cloud's origin.

    Whatever is not known to be no page is taken for one: browsers guess where the type is missing or unknown.
    """
    if answer.body == b"" or request.headers.get("Authorization", "").startswith("AWS4-"):
        return answer  # no browser goes to an address with a signature in its head
    types = [value for name, value in answer.headers if name.lower() == "content-type"]
    if len(types) == 1 and _NO_PAGE.fullmatch(types[0].strip()):
        return answer
    if not _OWN_NAME.fullmatch(request.host):
        answer.headers.append(("Content-Security-Policy", POLICY))
    return answer
