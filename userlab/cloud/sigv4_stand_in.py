"""TEMPORARY: names the caller without checking the signature, until identity/sigv4.py is there."""

import re
from dataclasses import dataclass

from userlab.cloud.aws_request import AwsError


@dataclass
class Signed:
    principal: object
    region: str
    service: str


def verify(request, keys):
    match = re.search(
        r"Credential=([^/]+)/(\d+)/([^/]+)/([^/]+)/aws4_request", request.headers.get("Authorization", "")
    )
    if not match:
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    secret, principal = keys.find(match[1], request.headers.get("X-Amz-Security-Token"))
    return Signed(principal, match[3], match[4])
