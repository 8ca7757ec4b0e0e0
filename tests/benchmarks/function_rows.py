"""The rows about Lambda and API Gateway."""

from __future__ import annotations

from tests.benchmarks import load, resources
from tests.benchmarks.lean_client import LeanClient
from tests.benchmarks.row import median_ms, new_name, row, seconds
from tests.benchmarks.servers import Server


def _invoke(server: Server, kind: str) -> float:
    client, name = server.lean_for_functions(), resources.function(server, kind)
    request = client.invoke(name)

    def invoke() -> None:
        body = client.succeed(request)
        if b"200" not in body:
            raise RuntimeError(f"{kind} failed: {body.decode()}")

    return median_ms(invoke, 50)


@row("Python function, warm, no-op", "ms", needs="functions", reach=2.2, repeats=3)
def python_no_op(server: Server) -> float:
    return _invoke(server, "python-no-op")


@row("Python function, warm, GetItem", "ms", needs="functions", reach=4.3, repeats=3)
def python_get_item(server: Server) -> float:
    return _invoke(server, "python-get-item")


@row("Node.js function, warm, no-op", "ms", needs="functions", reach=2.2, repeats=3)
def nodejs_no_op(server: Server) -> float:
    return _invoke(server, "nodejs-no-op")


@row("Node.js function, warm, GetItem", "ms", needs="functions", reach=4.3, repeats=3)
def nodejs_get_item(server: Server) -> float:
    return _invoke(server, "nodejs-get-item")


def _first(server: Server, kind: str) -> float:
    name, client = resources.function(server, kind, new_name("first")), server.lean_for_functions()
    server.settle()
    request = client.invoke(name)
    return seconds(lambda: client.succeed(request)) * 1000


@row("Python function, first invoke (GetItem)", "ms", needs="functions", reach=60)
def python_first(server: Server) -> float:
    return _first(server, "python-get-item")


@row("Node.js function, first invoke (GetItem)", "ms", needs="functions", reach=120)
def nodejs_first(server: Server) -> float:
    return _first(server, "nodejs-get-item")


@row("8 concurrent invokes", "calls/s", needs="functions", reach=300, more=True)
def invokes_together(server: Server) -> float:
    name = resources.function(server, "python-no-op")

    def make():
        client = server.lean_for_functions()
        request = client.invoke(name)
        return lambda: client.succeed(request)

    return load.by_threads(make, 40)


def _api(server: Server, kind: str) -> tuple[LeanClient, bytes]:
    endpoint, path = resources.api(server, kind)
    client = LeanClient(endpoint, server.access_key_id, server.secret_access_key)
    return client, client.plain("GET", path)


@row("REST API, Python no-op, keep-alive", "ms", needs="apis", reach=0.9, repeats=3)
def api_no_op(server: Server) -> float:
    client, request = _api(server, "python-no-op")
    return median_ms(lambda: client.succeed(request), 50)


@row("REST API, Python GetItem, keep-alive", "ms", needs="apis", reach=3.2, repeats=3)
def api_get_item(server: Server) -> float:
    client, request = _api(server, "python-get-item")
    return median_ms(lambda: client.succeed(request), 50)


@row("REST API, Python GetItem, 8 clients", "requests/s", needs="apis", reach=600, more=True)
def api_clients(server: Server) -> float:
    def make():
        client, request = _api(server, "python-get-item")
        return lambda: client.succeed(request)

    return load.by_threads(make, 60)
