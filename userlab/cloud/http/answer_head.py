"""The head of an answer: status line and headers, written as one string."""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from email.utils import formatdate

from userlab.cloud.http.aws_request import AwsResponse

_SET_HERE = ("content-length", "connection", "transfer-encoding", "date")


def answer_head(answer: AwsResponse, phrases: Mapping[int, tuple[str, str]], method: str, closes: bool) -> bytes:
    """The head of an answer to a request of this method. `phrases` name a status, `closes`: the connection ends."""
    lines = [f"HTTP/1.1 {answer.status} {phrases.get(answer.status, ('',))[0]}"]
    for name, value in answer.headers:
        if name.lower() not in _SET_HERE:
            lines.append(_one_line(f"{name}: {value}"))
    lines.append(_date_line(int(time.time())))
    if closes:
        lines.append("Connection: close")
    if not isinstance(answer.body, bytes):
        lines.append("Transfer-Encoding: chunked")
    elif not is_bodiless(answer):
        # The answer to HEAD has the length that GET would have, and no body.
        length = answer.header("Content-Length") if method == "HEAD" and not answer.body else None
        lines.append(_one_line(f"Content-Length: {length or len(answer.body)}"))
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def is_bodiless(answer: AwsResponse) -> bool:
    """Whether answers of this status have no body (RFC 9110, section 6.4.1)."""
    return answer.status in (204, 304) or answer.status < 200


def _one_line(line: str) -> str:
    return line.replace("\r", " ").replace("\n", " ") if "\n" in line or "\r" in line else line


@functools.lru_cache(maxsize=1)
def _date_line(second: int) -> str:
    return f"Date: {formatdate(second, usegmt=True)}"
