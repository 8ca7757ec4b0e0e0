"""The local cloud's own calls under /_userlab/: what AWS has no call for, such as the journal and the clock.

Each is signed like a call to AWS, for a service named "userlab", with the keys of the account that it is about.
"""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from userlab.base.errors import LabError
from userlab.lab.target import Target

SECONDS = 60.0  # a reset waits until running functions have ended


def ask(target: Target, method: str, call: str, **parameters: Any) -> dict[str, Any]:
    """Send one call of the lab and return what it answers.

    Args:
        method: "GET" or "POST". call: "calls", "reset", "seed", "realistic", "limits", "clock" or "status".
        parameters: sent in the query of a GET and as the JSON body of a POST.

    Raises:
        LabError: the target has no such calls (AWS, another endpoint), or the cloud does not answer.

    >>> ask(target, "POST", "clock", advance=7200)["now"]
    1700007200.0
    """
    need(target)
    query = "?" + urlencode(parameters) if method == "GET" and parameters else ""
    body = json.dumps(parameters).encode() if method == "POST" else b""
    address = urlsplit(target.endpoint)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=SECONDS)
    try:
        path = f"/_userlab/{call}{query}"
        connection.request(method, path, body, _signed(target, method, path, body))
        response = connection.getresponse()
        status, answer = response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        raise LabError(
            f"The local cloud at {target.endpoint} does not answer ({error}). It may have been stopped: run the "
            "cell with begin() again, which starts it."
        ) from None
    finally:
        connection.close()
    if status != 200:
        raise LabError(f"The local cloud refused {method} {call} ({status}): {answer.decode(errors='replace')}")
    return json.loads(answer)


def need(target: Target) -> None:
    """Raise LabError when the target is not the local cloud."""
    if not target.has_lab_calls:
        raise LabError(
            f"This needs the local cloud: {target.endpoint or 'AWS'} has no journal of what others call, no clock and "
            "no limits that a lesson can change, and no console in a notebook. Go on with the next cell, or unset "
            "USERLAB_TARGET and run begin() again to use the local cloud."
        )


def _signed(target: Target, method: str, path: str, body: bytes) -> dict[str, str]:
    """The headers of a request with Signature Version 4, made by botocore as for any service of AWS."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    keys = Credentials(target.variables["AWS_ACCESS_KEY_ID"], target.variables["AWS_SECRET_ACCESS_KEY"])
    request = AWSRequest(method, f"{target.endpoint}{path}", {"Content-Type": "application/json"}, body)
    SigV4Auth(keys, "userlab", target.region).add_auth(request)
    return dict(request.headers.items())
