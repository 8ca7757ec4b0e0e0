"""Who may use the console: the person with the token, from a page of the console itself.

Three ways of getting in must stay shut: another user of the machine (has no token), a web page of another origin
that makes the learner's browser send requests (CSRF; its requests carry the cookie at most), and such a page after
DNS rebinding, which may even read answers (its Host is not this machine's).

Source: OWASP, "Cross-Site Request Forgery Prevention"; W3C, "Fetch Metadata Request Headers".
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import urlsplit

from flask import Request

from userlab.base.console_address import cookie_of, form_token_of, token_of
from userlab.console.gate_headers import FORM_HEADER, TOKEN_HEADER

_LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)


class Refused(Exception):
    """The request may not come in. `reason` is a sentence for the person in front of the browser."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gate:
    """Checks requests to the console of the lab with this secret."""

    def __init__(self, secret: bytes) -> None:
        self._token = token_of(secret)
        self.cookie = cookie_of(secret)
        self.form_token = form_token_of(secret)

    def check(self, request: Request, is_page: bool) -> None:
        """Let a request in, or raise Refused. `is_page`: it asks for the page itself, which others may link to."""
        trusted_proxy = self._is_token(request.headers.get(TOKEN_HEADER))
        if not trusted_proxy and not _LOOPBACK.fullmatch(request.headers.get("Host", "")):
            raise Refused("The console answers only to 127.0.0.1 and localhost; this address has another name.")
        if not is_page or request.method != "GET":
            self._check_origin(request, trusted_proxy)
        handed_in = request.args.get("token") if is_page else None
        if not (trusted_proxy or self._is_token(handed_in) or self._is_token(request.cookies.get(self.cookie))):
            raise Refused("This address lacks the token of your lab, or has that of another lab.")
        if request.method != "GET" and not self._same(request.headers.get(FORM_HEADER), self.form_token):
            raise Refused("This call does not come from a page of the console. Load the page again.")

    def _check_origin(self, request: Request, trusted_proxy: bool) -> None:
        site = request.headers.get("Sec-Fetch-Site")
        if site not in (None, "none", "same-origin"):
            raise Refused("Pages of other origins cannot use the console.")
        if site == "same-origin" and trusted_proxy:
            return  # a proxy may name another Host than the page's; the browser has compared them itself
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("Host", "").lower():
            raise Refused("Pages of other origins cannot use the console.")

    def _is_token(self, text: str | None) -> bool:
        return self._same(text, self._token)

    @staticmethod
    def _same(text: str | None, wanted: str) -> bool:
        return text is not None and hmac.compare_digest(text.encode("utf-8", "replace"), wanted.encode())
