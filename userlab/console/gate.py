"""Who may use the console: the learner, by a page of the console itself.

The page and its scripts are the same for everybody, and nothing of the learner is in them. Whatever they ask needs
the session that a page got for a code (`sessions`), or Jupyter's word for its own learner.

Three ways of getting in must stay shut: another user of the machine (has neither), a web page of another origin that
makes the learner's browser send requests (CSRF; a browser adds no session by itself, as it would a cookie), and such
a page after DNS rebinding, which may even read answers (its Host is not this machine's).

Source: OWASP, "Cross-Site Request Forgery Prevention"; W3C, "Fetch Metadata Request Headers".
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Request

from userlab.console.gate_headers import PAGE_HEADER, SESSION_HEADER, VOUCHER_HEADER
from userlab.console.sessions import Sessions

_BEFORE_A_SESSION = {"/session", "/proof"}
_LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)


class Refused(Exception):
    """The request may not come in. `reason` is a sentence for the person in front of the browser; `code` is for the
    page, which shows the ways in when it is locked.
    """

    def __init__(self, reason: str, code: str = "AccessDenied") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Gate:
    """Checks requests to the console."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def check(self, request: Request) -> None:
        """Let a request in, or raise Refused."""
        vouched = self.vouched(request)
        host = request.headers.get("Host", "")
        if not vouched and not _LOOPBACK.fullmatch(host):
            raise Refused("The console answers only to 127.0.0.1 and localhost; this address has another name.")
        reads = request.method in ("GET", "HEAD")
        if reads and request.path == "/":
            return  # others may link to it
        self._check_origin(request, vouched)
        if (reads and request.path.startswith("/static/")) or request.path in _BEFORE_A_SESSION:
            return
        if vouched:
            if request.headers.get(PAGE_HEADER) is None:
                raise Refused("This call does not come from a page of the console. Load the page again.")
        elif not self.sessions.holds(request.headers.get(SESSION_HEADER), host):
            raise Refused("This page has no session with your lab, or one that ended with it.", "ConsoleLocked")

    def vouched(self, request: Request) -> bool:
        """Whether a proxy on this machine, Jupyter, says that it is the learner who asks."""
        return self.sessions.is_voucher(request.headers.get(VOUCHER_HEADER))

    def _check_origin(self, request: Request, vouched: bool) -> None:
        site = request.headers.get("Sec-Fetch-Site")
        if site not in (None, "none", "same-origin"):
            raise Refused("Pages of other origins cannot use the console.")
        if site == "same-origin" and vouched:
            return  # a proxy may name another Host than the page's; the browser has compared them itself
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("Host", "").lower():
            raise Refused("Pages of other origins cannot use the console.")
