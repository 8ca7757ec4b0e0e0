"""The console's addresses: it has a port, and so an origin, of its own (`userlab.console.server` tells why).

A new page finds its code in the address, behind `#`: a browser sends that part to nobody, and the page takes it out at
once. From then on it holds a session of its own.
"""

from __future__ import annotations

from urllib.parse import quote

USER_AGENT = "userlab-console"
"""What the console's calls say they are, so that readers of the journal can leave them out."""
SERVER_NAME = "userlab-console"
"""The console's name in Jupyter: it is served at BASE_URL/userlab-console/ by jupyter-server-proxy."""


def place(account: str, page: str = "dynamodb/tables") -> str:
    """A page of the console for an account, as the part of the address after `#`; `page` as the address bar shows it.

    >>> place("123456789002", "dynamodb/create-table")
    '#/123456789002/dynamodb/create-table'
    >>> place("123456789002", "dynamodb/table/Users?tab=indexes")
    '#/123456789002/dynamodb/table/Users?tab=indexes'
    """
    return f"#/{account}/{quote(page, safe='/?=&%')}"


def console_url(endpoint: str, account: str, page: str, code: str) -> str:
    """The whole address of a page of the console at `endpoint`, with a code that opens it.

    >>> console_url("http://127.0.0.1:4780", "123456789002", "lambda", "c0de")
    'http://127.0.0.1:4780/#code=c0de/123456789002/lambda'
    """
    return f"{endpoint}/#code={code}{place(account, page).removeprefix('#')}"
