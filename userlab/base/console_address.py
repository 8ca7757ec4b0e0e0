"""The console's address, and the token that opens it.

The token works as Jupyter's does: it stands in the address once (`?token=...`), and from then on in a cookie.
It is derived from the lab's secret, which only the learner's own user account can read, so nothing is stored, and
whoever may read the secret can always say the address again: `userlab console`.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote

PATH = "/_console"
USER_AGENT = "userlab-console"
"""What the console's calls say they are, so that readers of the journal can leave them out."""
SERVER_NAME = "userlab-console"
"""The console's name in Jupyter: it is served at BASE_URL/userlab-console/_console/ by jupyter-server-proxy."""


def token_of(secret: bytes) -> str:
    """The token of the lab with this secret: 48 hexadecimal digits.

    >>> len(token_of(b"secret"))
    48
    """
    return _derived(secret, "console-token")


def form_token_of(secret: bytes) -> str:
    """What every call of a page carries in a header, which no page of another origin can know or send."""
    return _derived(secret, "console-form-token")


def cookie_of(secret: bytes) -> str:
    """The name of the cookie. Cookies know no ports, so two labs on one machine need two names."""
    return "userlab-console-" + _derived(secret, "console-cookie")[:8]


def place(account: str, page: str = "dynamodb/tables") -> str:
    """A page of the console for an account, as the part of the address after `#`; `page` as the address bar shows it.

    >>> place("123456789002", "dynamodb/create-table")
    '#/123456789002/dynamodb/create-table'
    >>> place("123456789002", "dynamodb/table/Users?tab=indexes")
    '#/123456789002/dynamodb/table/Users?tab=indexes'
    """
    return f"#/{account}/{quote(page, safe='/?=&%')}"


def console_url(endpoint: str, secret: bytes, account: str, page: str = "dynamodb/tables") -> str:
    """The whole address with the token in it: whoever has it is the administrator of the lab's accounts."""
    return f"{endpoint}{PATH}/?token={token_of(secret)}{place(account, page)}"


def _derived(secret: bytes, purpose: str) -> str:
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()[:48]
