"""The operations of REST services: found by method, path, query string and headers, and written anew.

A service's model tells for each operation a method, a path with labels, and where each member of the input
stands: in the path, in the query string, in a header, in the body. Members are read only from where they belong.

Source: Smithy, "HTTP bindings"; Amazon S3 user guide, "Virtual hosting of general purpose buckets".
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.http.json_body import read_json
from userlab.cloud.http.service_model import description_of

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")
# Amazon S3 user guide, "Bucket naming rules", with the longer names of old buckets. A slash would make two of one.
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_LOCAL_BUCKET = re.compile(r"(?:(?P<bucket>.+)\.)?s3(?:[.-][a-z0-9-]+)*|(?P<whole>.+)")


@dataclass(frozen=True)
class Route:
    """One REST operation: `pattern` matches the raw path; `literals` must be in the query string.

    `names` are the members that the path's labels hold; `queries` and `headers` the required members there, by
    their names on the wire.
    """

    action: str
    method: str
    uri: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    literals: tuple[tuple[str, str], ...]
    queries: frozenset[str]
    headers: frozenset[str]

    def fits(self, queries: dict[str, str], headers: frozenset[str], complete: bool) -> bool:
        """Whether the rest of a request is this operation's; `complete` asks for all required members."""
        if not all(name in queries and value in ("", queries[name]) for name, value in self.literals):
            return False
        return not complete or (self.queries <= queries.keys() and self.headers <= headers)


@dataclass(frozen=True)
class Bindings:
    """Where an operation's input stands: names on the wire -> member names, and what the body holds.

    `prefixes` are headers such as x-amz-meta-; `rest` tells whether one member takes all other query parameters,
    which then stand among the members by their own names.
    `body` names the members of a JSON body; None where the body is the caller's own document or bytes.
    """

    queries: dict[str, str]
    lists: frozenset[str]
    rest: bool
    members: frozenset[str]
    headers: frozenset[str]
    prefixes: tuple[str, ...]
    elsewhere: frozenset[str]
    body: frozenset[str] | None
    has_body: bool


def read_rest(service: str, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """(operation, parameters) of a request to a REST service.

    Raises AwsError UnknownOperationException for none, SerializationException for a body that is no JSON object.
    """
    path = _with_bucket(request) if service == "s3" else request.path
    pairs = parse_qsl(request.query, keep_blank_values=True)
    headers = frozenset(name.lower() for name, _ in request.headers)
    found = _matched(service, request.method, path, tuple(pairs), headers & _deciding_headers(service))
    if found is None:
        raise AwsError("UnknownOperationException", f"{request.method} {request.path} is no operation.", 404)
    route, captured = found
    bindings = bindings_of(service, route.action)
    parameters = _query_members(bindings, pairs) | captured
    if request.body and bindings.body is not None:
        members = json_members(request.body)
        parameters = {name: value for name, value in members.items() if name not in bindings.elsewhere} | parameters
    return route.action, parameters


def written(service: str, action: str, parameters: dict[str, Any]) -> tuple[str, str, str]:
    """(method, raw path, query string) of an operation, from its verified parameters alone."""
    route = next(route for route in routes(service) if route.action == action)
    names = iter(route.names)

    def label(match: re.Match[str]) -> str:
        return quote(str(parameters[next(names)]), safe="/~" if match[2] else "~")

    path = _LABEL.sub(label, route.uri)
    bindings = bindings_of(service, action)
    pairs = list(route.literals)
    for wire, name in bindings.queries.items():
        value = parameters.get(name)
        if value is not None and wire not in dict(route.literals):
            pairs += [(wire, str(each)) for each in (value if isinstance(value, list) else [value])]
    if bindings.rest:
        pairs += [(wire, str(value)) for wire, value in parameters.items() if wire not in bindings.members]
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
    return route.method, path, query


@functools.lru_cache(maxsize=1024)
def _matched(
    service: str, method: str, path: str, pairs: tuple[tuple[str, str], ...], headers: frozenset[str]
) -> tuple[Route, dict[str, str]] | None:
    """The operation of a path and what the path holds; remembered, since a service has up to 150 patterns.

    Operations that share a path (GetObject and ListParts) are told apart by the members that they require. Other
    services than S3 say themselves which member is missing.
    """
    queries = dict(pairs)
    for complete in (True,) if service == "s3" else (True, False):
        for route in routes(service):
            if route.method != method or not (match := route.pattern.fullmatch(path)):
                continue
            if route.fits(queries, headers, complete):
                captured = dict(zip(route.names, map(unquote, match.groups()), strict=True))
                return (route, captured) if _are_names(service, route, captured) else None
    return None


def _are_names(service: str, route: Route, captured: dict[str, str]) -> bool:
    """No bucket with a slash in it; no other label that reads as more of the path, but for an ARN."""
    if service == "s3":
        return _BUCKET.fullmatch(captured.get("Bucket", "bucket")) is not None
    if any(value in (".", "..") for value in captured.values()):
        return False
    return "+}" in route.uri or not any("/" in value and value[:4] != "arn:" for value in captured.values())


def _with_bucket(request: HttpRequest) -> str:
    """The path with the bucket in it, which the host may name: users.localhost or users.s3.us-east-1.localhost."""
    name = re.sub(r":\d+$", "", request.host).lower()
    if not name.endswith(".localhost"):
        return request.path
    match = _LOCAL_BUCKET.fullmatch(name.removesuffix(".localhost"))
    bucket = match and (match["bucket"] or match["whole"])
    return f"/{bucket}{request.path}" if bucket else request.path


def _query_members(bindings: Bindings, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for wire, value in pairs:
        name = bindings.queries.get(wire)
        if name in bindings.lists:
            found.setdefault(name, []).append(value)
        elif name is not None:
            found[name] = value
        elif bindings.rest and wire not in bindings.members:
            found[wire] = value
    return found


@functools.cache
def bindings_of(service: str, action: str) -> Bindings:
    """Where the members of an operation's input stand."""
    model = description_of(service)
    shapes = model["shapes"]
    shape = shapes.get(model["operations"][action].get("input", {}).get("shape"), {})
    members: dict[str, Any] = shape.get("members", {})
    at: dict[str, dict[str, str]] = {place: {} for place in ("uri", "querystring", "header", "headers", "")}
    for name, member in members.items():
        at[member.get("location", "")][member.get("locationName", name)] = name
    kinds = {name: shapes[member["shape"]]["type"] for name, member in members.items()}
    queries = {wire: name for wire, name in at["querystring"].items() if kinds[name] != "map"}
    payload = shape.get("payload")
    body: frozenset[str] | None = frozenset(at[""])
    if payload is not None:
        inner = shapes[members[payload]["shape"]]
        parts = inner.get("members", {}) if inner["type"] == "structure" and not inner.get("document") else None
        body = None if parts is None else frozenset(part.get("locationName", name) for name, part in parts.items())
    return Bindings(
        queries=queries,
        lists=frozenset(name for name in queries.values() if kinds[name] == "list"),
        rest=any(kinds[name] == "map" for name in at["querystring"].values()),
        members=frozenset(members).union(*at.values()),
        headers=frozenset(wire.lower() for wire in at["header"]),
        prefixes=tuple(wire.lower() for wire in at["headers"]),
        elsewhere=frozenset({*at["uri"], *at["querystring"], *at["header"]} - (body or set())),
        body=body if model["metadata"]["protocol"] == "rest-json" else None,
        has_body=payload is not None or bool(at[""]),
    )


@functools.cache
def _deciding_headers(service: str) -> frozenset[str]:
    return frozenset().union(*(route.headers for route in routes(service)))


@functools.cache
def routes(service: str) -> tuple[Route, ...]:
    """The REST operations of a service, the most particular first."""
    model = description_of(service)
    found = []
    for action, operation in model["operations"].items():
        http = operation["http"]
        uri, _, query = http["requestUri"].partition("?")
        labels = [label for label, _ in _LABEL.findall(uri)]
        shape = model["shapes"].get(operation.get("input", {}).get("shape"), {})
        members, needed = shape.get("members", {}), shape.get("required", [])
        wires = {m.get("locationName", n): n for n, m in members.items() if m.get("location") == "uri"}
        required = [(members[name].get("location"), members[name].get("locationName", name)) for name in needed]
        route = Route(
            action,
            http["method"],
            uri,
            re.compile(_pattern(uri)),
            tuple(wires.get(label, label) for label in labels),
            tuple(parse_qsl(query, keep_blank_values=True)),
            frozenset(wire for place, wire in required if place == "querystring"),
            frozenset(wire.lower() for place, wire in required if place == "header"),
        )
        deprecated = bool(operation.get("deprecated"))
        wanted = len(route.literals) + len(route.queries) + len(route.headers)
        found.append(((-len(route.literals), len(labels), -len(uri), deprecated, -wanted), route))
    return tuple(route for _, route in sorted(found, key=lambda each: each[0]))


def _pattern(uri: str) -> str:
    """The regular expression of a path with labels: {name} is one segment, {name+} is all that follows."""
    found = ""
    for index, part in enumerate(_LABEL.split(uri.rstrip("/"))):  # text, name, plus, text, name, plus, ..., text
        if index % 3 == 0:
            found += re.escape(part)
        elif index % 3 == 2:
            found += "(.+)" if part else "([^/]+)"
    return found + "/?"


def json_members(body: bytes) -> dict[str, Any]:
    """The members of a JSON body; AWS answers SerializationException for what is no JSON object."""
    if not body:
        return {}
    try:
        document = read_json(body)
    except (ValueError, RecursionError):
        raise AwsError("SerializationException", "The request body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise AwsError("SerializationException", "The request body must be a JSON object.")
    return document
