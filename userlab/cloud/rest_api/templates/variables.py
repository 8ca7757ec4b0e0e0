"""The variables of mapping templates: ``$input``, ``$util``, ``$context``, ``$stageVariables``.

(Guide, "Variables for data transformations for API Gateway".)
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from userlab.cloud.http.json_body import read_json
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.templates.budget import bounded, few
from userlab.cloud.rest_api.templates.expressions import TemplateError
from userlab.cloud.rest_api.templates.values import Callables, JsonArray, compact_json, from_json

_STEP = re.compile(r"\.\.?([\w$-]+|\*)|\[\s*(?:'([^']*)'|\"([^\"]*)\"|(-?\d+)|(\*))\s*\]")


def template_variables(exchange: Exchange, body: str) -> dict[str, Any]:
    """The variables of a template that maps `body` in the course of a request."""
    context = exchange.request_context()
    context |= exchange.overrides
    return {
        "input": Input(exchange, body),
        "util": Util(),
        "context": context,
        "stageVariables": dict(exchange.stage_variables),
    }


class Input(Callables):
    """``$input``: the body and the parameters of what is mapped."""

    members = ("body",)
    methods = ("json", "path", "params")

    def __init__(self, exchange: Exchange, body: str) -> None:
        self._exchange = exchange
        self.body = body or "{}"  # as recorded from AWS: an empty body reads as an empty object
        self._document: Any = None
        self._read = self._converted = False

    def json(self, expression: str) -> str:
        found = json_path(self._parsed(), expression)
        return compact_json(found)

    def path(self, expression: str) -> Any:
        if not self._converted:
            self._converted, self._document = True, from_json(self._parsed())
        return json_path(self._document, expression)

    def params(self, name: str | None = None) -> Any:
        exchange = self._exchange
        groups = {
            "path": dict(exchange.path_parameters),
            "querystring": {key: values[-1] for key, values in exchange.multi_value_query.items()},
            "header": {key: values[-1] for key, values in exchange.multi_value_headers.items()},
        }
        if name is None:
            return groups
        if name in groups:
            return groups[name]
        for group in groups.values():
            if name in group:
                return group[name]
        return exchange.passed_header(name) or ""

    def _parsed(self) -> Any:
        if not self._read:
            try:
                self._document = read_json(self.body) if self.body else None
            except (ValueError, RecursionError):
                self._document = self.body
            self._read = True
        return self._document


class Util(Callables):
    """``$util``. Its methods have the names that templates use."""

    methods = ("escapeJavaScript", "parseJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode")

    def escapeJavaScript(self, text: Any) -> str:
        escaped = json.dumps(str("" if text is None else text))[1:-1]
        return escaped.replace("'", "\\'").replace("/", "\\/")

    def parseJson(self, text: str) -> Any:
        try:
            return from_json(read_json(text))
        except (ValueError, TypeError, RecursionError):
            raise TemplateError("$util.parseJson() was given a text that is no JSON") from None

    def urlEncode(self, text: str | None) -> str:
        bounded(3 * len(text or ""))
        return quote_plus(text or "")

    def urlDecode(self, text: str | None) -> str:
        return unquote_plus(text or "")

    def base64Encode(self, text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    def base64Decode(self, text: str) -> str:
        return base64.b64decode(text).decode("utf-8", "replace")


def json_path(document: Any, expression: str) -> Any:
    """What a JSONPath such as ``$.items[0]['name']`` or ``$.items[*].id`` finds; None for nothing.

    Raises TemplateError for filters and other forms that are not read here.

    >>> json_path({"items": [{"id": 1}, {"id": 2}]}, "$.items[*].id")
    [1, 2]
    """
    text = str(expression).strip()
    if not text.startswith("$"):
        text = "$." + text
    at, found, many = 1, [document], False
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise TemplateError(f"the local cloud does not read the JSONPath {expression!r}")
        at = step.end()
        deep = step[0].startswith("..")
        wild = "*" in (step[1], step[5])
        many = many or deep or wild
        sources = _deep(found) if deep else found
        key: Any = int(step[4]) if step[4] else next((name for name in step.group(1, 2, 3) if name is not None), None)
        found = [hit for item in sources for hit in (_children(item) if wild else _child(item, key))]
        few(len(found))
    return JsonArray(found) if many else (found[0] if found else None)


def _deep(found: list[Any]) -> list[Any]:
    sources: list[Any] = []
    for item in found:
        sources.extend(_all_below(item))
        few(len(sources))
    return sources


def _children(item: Any) -> list[Any]:
    return list(item.values()) if isinstance(item, dict) else list(item) if isinstance(item, list) else []


def _child(item: Any, key: Any) -> list[Any]:
    if isinstance(item, dict) and key in item:
        return [item[key]]
    if isinstance(item, list) and isinstance(key, int) and -len(item) <= key < len(item):
        return [item[key]]
    return []


def _all_below(item: Any) -> Iterator[Any]:
    """An item and all that is in it, from above. Raises TemplateError for more than `budget.MOST_ITEMS`."""
    waiting, count = [item], 0
    while waiting:
        item = waiting.pop()
        count += 1
        few(count)
        yield item
        waiting.extend(reversed(_children(item)))
