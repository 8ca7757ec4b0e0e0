"""The URLs of an API's stages, and which requests are for one.

On AWS: https://{api}.execute-api.{region}.amazonaws.com/{stage}/{path}. Locally the same by its Host header, by
http://{api}.execute-api.localhost:PORT/{stage}/{path}, and, where names of localhost do not resolve, by
http://127.0.0.1:PORT/restapis/{api}/{stage}/_user_request_/{path}.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HOST = re.compile(r"([a-z0-9]+)\.execute-api\.(?:[a-z0-9-]+\.)*(?:amazonaws\.com|localhost)(?::\d+)?", re.IGNORECASE)
_PATH = re.compile(r"/restapis/([^/]+)/([^/]+)/_user_request_(?=/|$)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Address:
    """An API, a stage (both as they were sent), and the raw path below the stage, "/" at least.

    `path` has one slash at its start; `sent_path` keeps what the client sent, such as //user.
    """

    api_id: str
    stage: str
    sent_path: str

    @property
    def path(self) -> str:
        return "/" + self.sent_path.lstrip("/")


def address_of(host: str, path: str) -> Address | None:
    """The address in a request's Host and raw path, or None when it is for no API.

    >>> address_of("127.0.0.1:4566", "/restapis/abc123/dev/_user_request_/user/u1")
    Address(api_id='abc123', stage='dev', sent_path='/user/u1')
    """
    if match := _PATH.fullmatch(path):
        return Address(match[1], match[2], match[3] or "/")
    if match := _HOST.fullmatch(host):
        stage, slash, rest = path.lstrip("/").partition("/")
        return Address(match[1].lower(), stage, slash + rest or "/")
    return None
