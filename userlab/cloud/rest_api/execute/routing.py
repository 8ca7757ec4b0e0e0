"""Which resource a path is for: a literal part wins over a {variable}, a {variable} over a {greedy+} one.

A trailing slash is ignored. Percent-encoding stays: a part is compared as it was sent, and path parameters hold what
was sent, as recordings of AWS show (``/user/test%2Balias`` gives ``{"id": "test%2Balias"}``); so ``%2F`` never
splits a part. (Guide, "Set up API resources"; "Set up a proxy integration with a proxy resource".)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from userlab.cloud.rest_api.store import Document


@dataclass
class _Node:
    """A place in the tree of paths. `resource` stands here, if any; below are literals and one variable."""

    resource: Document | None = None
    literals: dict[str, _Node] = field(default_factory=dict)
    variable: tuple[str, _Node] | None = None
    greedy: tuple[str, Document] | None = None


@dataclass(frozen=True)
class Match:
    """A resource, its method, and the path parameters."""

    resource: Document
    method: Document
    path_parameters: dict[str, str]


class Routes:
    """The resources of a deployment, ready for look-up.

    >>> routes = Routes([{"path": "/user/{id}", "resourceMethods": {"GET": {"httpMethod": "GET"}}}])
    >>> routes.match("GET", "/user/u1/").path_parameters
    {'id': 'u1'}
    """

    def __init__(self, resources: Iterable[Document]) -> None:
        self._root = _Node()
        for resource in resources:
            if resource["resourceMethods"]:
                self._add(resource)

    def _add(self, resource: Document) -> None:
        node = self._root
        parts = [part for part in resource["path"].split("/") if part]
        for part in parts:
            if part.endswith("+}"):
                node.greedy = (part[1:-2], resource)
                return
            if part.startswith("{"):
                if node.variable is None:
                    node.variable = (part[1:-1], _Node())
                node = node.variable[1]
            else:
                node = node.literals.setdefault(part, _Node())
        node.resource = resource

    def match(self, http_method: str, path: str) -> Match | None:
        """The match of a method and a raw path (without stage), or None."""
        stripped = path.strip("/") if path.count("/") > 1 or path == "/" else path[1:]
        parts = stripped.split("/") if stripped else []
        return self._walk(self._root, parts, 0, (), http_method)

    def _walk(
        self, node: _Node, parts: list[str], at: int, taken: tuple[tuple[str, str], ...], http_method: str
    ) -> Match | None:
        if at == len(parts):
            return _matched(node.resource, http_method, taken)
        part = parts[at]
        below = node.literals.get(part)
        found = self._walk(below, parts, at + 1, taken, http_method) if below else None
        if found is None and node.variable is not None and part:
            name, below = node.variable
            found = self._walk(below, parts, at + 1, (*taken, (name, part)), http_method)
        if found is None and node.greedy is not None:
            name, resource = node.greedy
            found = _matched(resource, http_method, (*taken, (name, "/".join(parts[at:]))))
        return found


def _matched(resource: Document | None, http_method: str, taken: tuple[tuple[str, str], ...]) -> Match | None:
    if resource is None:
        return None
    methods = resource["resourceMethods"]
    method = methods.get(http_method) or methods.get("ANY")
    return Match(resource, method, dict(taken)) if method is not None else None


def path_values(template: str, path: str) -> dict[str, str]:
    """The values of a resource path's variables in a path; none where the path is another.

    >>> path_values("/pets/{petId}", "/pets/123")
    {'petId': '123'}
    """
    match = Routes([{"path": template, "resourceMethods": {"ANY": {}}}]).match("ANY", path)
    return match.path_parameters if match else {}
