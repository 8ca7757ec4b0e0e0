"""A deployed REST API as a Postman collection: requests with tests inside, run by Postman's window or by newman.

The collection is generated from what API Gateway says the API has, so it has no route that is not there. Source:
Postman Collection Format 2.1.0; Postman Learning Center, "Write scripts to test API response data".
"""

from __future__ import annotations

import json
from typing import Any

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
# What a test expects of a method when it is called as the collection calls it, one request after the other.
EXPECTED = {"POST": 201, "GET": 200, "PUT": 200, "DELETE": 204}
SAMPLE = {"UserID": "u101", "Name": "Alice", "Email": "alice@example.com"}


def collection(name: str, routes: list[tuple[str, str]], sample: dict[str, Any] | None = None) -> dict[str, Any]:
    """The collection of an API's routes, in the order in which they make sense: create, read, update, delete.

    Args:
        name: of the API. routes: pairs of method and path, ("GET", "/user/{id}").
        sample: the item that is created, read and deleted. Its "UserID" stands for the path parameter.

    The variable `baseUrl` comes from the environment (`environment`), so one collection serves every stage.
    """
    item = SAMPLE if sample is None else sample
    order = list(EXPECTED)
    known = sorted((route for route in routes if route[0] in EXPECTED), key=lambda route: order.index(route[0]))
    return {
        "info": {"name": name, "schema": SCHEMA},
        "variable": [{"key": "id", "value": item["UserID"]}],
        "item": [_request(method, path, item) for method, path in known],
    }


def environment(name: str, url: str) -> dict[str, Any]:
    """The environment that says where the API is: `baseUrl` is the address of a stage."""
    return {"name": name, "values": [{"key": "baseUrl", "value": url, "enabled": True}]}


def _request(method: str, path: str, item: dict[str, Any]) -> dict[str, Any]:
    parts = ["{{id}}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    request: dict[str, Any] = {
        "method": method,
        "header": [],
        "url": {"raw": "{{baseUrl}}/" + "/".join(parts), "host": ["{{baseUrl}}"], "path": parts},
    }
    if method in ("POST", "PUT"):
        body = item if method == "POST" else {**item, "Name": item.get("Name", "") + " B."}
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {"mode": "raw", "raw": json.dumps(body, indent=2)}
    event = {"listen": "test", "script": {"type": "text/javascript", "exec": _tests(method)}}
    return {"name": f"{method} {path}", "request": request, "event": [event]}


def _tests(method: str) -> list[str]:
    expected = EXPECTED[method]
    lines = [f'pm.test("status is {expected}", () => pm.response.to.have.status({expected}));']
    if method == "DELETE":
        lines.append('pm.test("there is no body", () => pm.expect(pm.response.text()).to.eql(""));')
    else:
        lines.append('pm.test("the answer is the user", () =>')
        lines.append('    pm.expect(pm.response.json().UserID).to.eql(pm.collectionVariables.get("id")));')
    return lines
