"""The console's addresses.

A new page finds its code in the address, behind `#`: a browser sends that part to nobody, and the page takes it out at
once. From then on it holds a session of its own.
"""

from __future__ import annotations

from urllib.parse import quote

PATH = "/_console"
USER_AGENT = "userlab-console"
"""What the console's calls say they are, so that readers of the journal can leave them out."""
SERVER_NAME = "userlab-console"
"""The console's name in Jupyter: it is served at BASE_URL/userlab-console/_console/ by jupyter-server-proxy."""


def place(account: str, page: str = "dynamodb/tables") -> str:
    """A page of the console for an account, as the part of the address after `#`; `page` as the address bar shows it.

    >>> place("123456789002", "dynamodb/create-table")
    '#/123456789002/dynamodb/create-table'
    >>> place("123456789002", "dynamodb/table/Users?tab=indexes")
    '#/123456789002/dynamodb/table/Users?tab=indexes'
    """
    return f"#/{account}/{quote(page, safe='/?=&%')}"


def console_url(endpoint: str, account: str, page: str, code: str) -> str:
    """The whole address of a page, with a code that opens it.

    >>> console_url("http://127.0.0.1:4580", "123456789002", "lambda", "c0de")
    'http://127.0.0.1:4580/_console/#code=c0de/123456789002/lambda'
    """
    return f"{endpoint}{PATH}/#code={code}{place(account, page).removeprefix('#')}"
