"""Which route a request is for: the most specific one that fits, $default last.

A literal part is more specific than a {variable}, that more than a {greedy+} one, a method more than ANY. A slash at
the end counts. (Guide, "Create routes for HTTP APIs in API Gateway", "Routing API requests".)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from userlab.cloud.http_api.store import Document

DEFAULT = "$default"


@dataclass(frozen=True)
class Match:
    """A route and the values of its path's variables, decoded."""

    route: Document
    path_parameters: dict[str, str]


@dataclass(frozen=True)
class Route:
    """One route, taken apart: `parts` of its path."""

    document: Document

    @cached_property
    def method(self) -> str:
        return str(self.document["routeKey"]).partition(" ")[0]

    @cached_property
    def parts(self) -> list[str]:
        return str(self.document["routeKey"]).partition(" ")[2].split("/")[1:]

    @cached_property
    def rank(self) -> tuple[tuple[int, ...], int]:
        """More specific routes come first in the order of ranks."""
        kinds = tuple(0 if part[:1] != "{" else 2 if part.endswith("+}") else 1 for part in self.parts)
        return (*kinds, 0), int(self.method == "ANY")

    def fits(self, method: str, parts: list[str]) -> dict[str, str] | None:
        """The path's variables if a request is this route's, else None."""
        if self.method not in (method, "ANY"):
            return None
        found: dict[str, str] = {}
        for at, part in enumerate(self.parts):
            if part.endswith("+}"):
                rest = "/".join(parts[at:])
                return {**found, part[1:-2]: unquote(rest)} if rest else None
            if at >= len(parts):
                return None
            if part.startswith("{") and part.endswith("}"):
                if not parts[at]:
                    return None
                found[part[1:-1]] = unquote(parts[at])
            elif part != parts[at]:
                return None
        return found if len(self.parts) == len(parts) else None


class Routes:
    """The routes of a deployment.

    >>> routes = Routes([{"routeKey": "GET /user/{id}"}, {"routeKey": "$default"}])
    >>> routes.match("GET", "/user/u%201").path_parameters
    {'id': 'u 1'}
    >>> routes.match("GET", "/other").route["routeKey"]
    '$default'
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        documents = list(documents)
        routes = (Route(document) for document in documents if document["routeKey"] != DEFAULT)
        self._routes = sorted(routes, key=lambda route: route.rank)
        self._default = next((document for document in documents if document["routeKey"] == DEFAULT), None)

    def match(self, method: str, path: str) -> Match | None:
        """The match of a method and a raw path (without the stage), or None."""
        parts = path.split("/")[1:]
        for route in self._routes:
            found = route.fits(method, parts)
            if found is not None:
                return Match(route.document, found)
        return Match(self._default, {}) if self._default is not None else None
