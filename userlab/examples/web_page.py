"""A web page of your own: served on this machine alone, shown beside the notebook.

On AWS a page lies in an S3 bucket behind CloudFront, or comes from any web server. Here a small server in the
notebook's own process has it. It listens on loopback, so nobody else's machine reaches it, and it ends with the kernel.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = Path(__file__).parents[1] / "handlers/pages"


def users_page(api: str) -> str:
    """The page of the chapter, which calls the API at this address: HTML with a script in it.

    >>> html = web_page.users_page(url)
    """
    return (PAGES / "users.html").read_text("utf-8").replace("@@API@@", api)


@dataclass
class Page:
    """A page that is served: `origin` is what a browser calls where it comes from. `html` may be changed."""

    html: str
    server: ThreadingHTTPServer
    height: int = 320

    @property
    def origin(self) -> str:
        """Scheme, host and port: "http://localhost:8000"."""
        return f"http://localhost:{self.server.server_port}"

    def show(self, html: str) -> Page:
        """Serve another text at the same address."""
        self.html = html
        return self

    def close(self) -> None:
        """Serve no more; the kernel's end does the same."""
        self.server.shutdown()
        self.server.server_close()

    def _repr_html_(self) -> str:
        address = escape(self.origin, quote=True)
        return (
            f'<iframe src="{address}/" title="Users of the shop" width="100%" height="{self.height}" '
            'style="border: 1px solid #8888; border-radius: 8px;"></iframe>\n'
            f'<p><a href="{address}/" target="_blank">Open it in a tab of its own</a>. '
            "It needs a browser on the machine that runs the notebook, and a kernel that runs.</p>"
        )

    def __repr__(self) -> str:
        return f"A page at {self.origin}"


def serve(html: str) -> Page:
    """Serve a page on loopback, at a port that the system chooses, until the kernel ends.

    >>> page = web_page.serve(web_page.users_page(url))
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Visit)
    server.daemon_threads = True
    page = server.page = Page(html, server)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return page


class _Visit(BaseHTTPRequestHandler):
    """One request. Another Host than ours is refused: a name that somebody else's DNS points here."""

    def do_GET(self) -> None:
        page: Page = self.server.page  # type: ignore[attr-defined]
        port = page.server.server_port
        if self.headers.get("Host") not in (f"localhost:{port}", f"127.0.0.1:{port}"):
            return self._answer(403, "text/plain", "This server has pages for this machine alone.")
        if self.path.split("?")[0] != "/":
            return self._answer(404, "text/plain", "There is one page, and it is at /.")
        return self._answer(200, "text/html", page.html)

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Nothing: a notebook's output is no server's log."""
