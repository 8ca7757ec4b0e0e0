"""Whether a trace fits a filter expression.

A keyword outside of service() and edge() is about the whole request: what the first segment answered. Keywords of root
causes, groups and instances are refused by name. Source: X-Ray developer guide, "Use filter expressions".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from userlab.cloud.account.tracing import Document
from userlab.cloud.xray.filter_syntax import (
    All,
    Comparison,
    Either,
    Named,
    Node,
    Not,
    OfEdge,
    OfService,
    Value,
    parse,
)
from userlab.cloud.xray.messages import invalid, refused
from userlab.cloud.xray.outcome import outcome_of, seconds_of
from userlab.cloud.xray.segment_documents import inner
from userlab.cloud.xray.trace import Trace, service_of, status_of

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "contains": lambda text, part: part in text,
    "beginswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
}  # fmt: skip
_ELSEWHERE = ("group.", "rootcause.", "instance.", "index", "coverage", "json", "availabilityzone", "message", "last")
_REQUEST = {"http.url": "url", "http.method": "method", "http.useragent": "user_agent", "http.clientip": "client_ip"}


def matcher(text: str) -> Callable[[Trace], bool]:
    """What tells whether a trace fits an expression. Raises AwsError InvalidRequestException."""
    node = parse(text)
    _check(node, False)
    return lambda trace: _fits(node, trace, trace.roots or trace.stray, inside=False)


def _check(node: Node, inside: bool) -> None:
    """Refuse what is not understood, whether or not there is a trace to look at."""
    if isinstance(node, Comparison):
        _values(node.keyword, None, [], inside)
    elif isinstance(node, Not):
        _check(node.inner, inside)
    elif isinstance(node, (All, Either)):
        for part in node.parts:
            _check(part, inside)
    elif node.inner is not None:
        _check(node.inner, True)


def _fits(node: Node, trace: Trace, segments: Iterable[Document], inside: bool) -> bool:
    if isinstance(node, Not):
        return not _fits(node.inner, trace, segments, inside)
    if isinstance(node, All):
        return all(_fits(each, trace, segments, inside) for each in node.parts)
    if isinstance(node, Either):
        return any(_fits(each, trace, segments, inside) for each in node.parts)
    if isinstance(node, OfService):
        found = [each for each in trace.segments if _is(node.service, each)]
        return any(node.inner is None or _fits(node.inner, trace, [each], True) for each in found)
    if isinstance(node, OfEdge):
        return any(node.inner is None or _fits(node.inner, trace, [each], True) for each in _called(node, trace))
    return _compares(node, _values(node.keyword, trace, segments, inside))


def _is(named: Named, segment: Document) -> bool:
    name, kind = service_of(segment)
    return named.name in (None, name, segment["name"]) and named.kind in (None, kind)


def _called(node: OfEdge, trace: Trace) -> list[Document]:
    """The segments of an edge's destination that its source called."""
    callers = [(each, trace.caller(each)) for each in trace.segments]
    return [
        each for each, caller in callers if caller is not None and _is(node.source, caller) and _is(node.target, each)
    ]


def _compares(node: Comparison, values: list[Value]) -> bool:
    if not node.operator:
        return any(value is not False for value in values)
    compare, wanted = _COMPARE[node.operator], node.value
    fitting = [each for each in values if isinstance(each, bool) is isinstance(wanted, bool)]
    fitting = [each for each in fitting if isinstance(each, str) is isinstance(wanted, str)]
    try:
        return any(compare(each, wanted) for each in fitting)
    except (TypeError, AttributeError):
        raise invalid(f"Invalid filter expression: {node.operator} does not fit {node.keyword}") from None


def _values(keyword: str, trace: Trace | None, segments: Iterable[Document], inside: bool) -> list[Value]:
    """The values of a keyword; none where it is not set. Raises AwsError for one that is not understood."""
    word = keyword.lower()
    if word.startswith("annotation"):
        if inside:
            raise invalid("Invalid filter expression: annotation cannot be used inside service or edge")
        return _annotations(keyword, trace)
    if word in ("ok", "error", "fault", "throttle"):
        return [getattr(outcome_of(each), word) for each in segments]
    if word == "partial":
        return [is_partial(trace)] if trace else []
    if word == "responsetime":
        return [seconds_of(each) for each in segments]
    if word == "duration":
        return [trace.duration] if trace else []
    if word == "http.status":
        return [status for each in segments if (status := status_of(each)) is not None]
    if word in _REQUEST:
        return _told(segments if inside or trace is None else trace.segments, _REQUEST[word])
    if word == "user":
        return [str(each["user"]) for each in (trace.segments if trace else ()) if each.get("user")]
    if word == "resource.arn":
        return [str(each["resource_arn"]) for each in (trace.segments if trace else ()) if each.get("resource_arn")]
    if inside and word in ("name", "type", "root", "remote", "inferred"):
        return [_of_segment(word, each, trace) for each in segments]
    if word.startswith(_ELSEWHERE) or word in ("name", "type"):
        raise refused(f"the filter keyword {keyword}")
    raise invalid(f"Invalid filter expression: there is no keyword {keyword}")


def is_partial(trace: Trace) -> bool:
    """Whether segments of a trace are still to come."""
    return bool(trace.stray) or any(each.get("in_progress") and each.get("end_time") is None for each in trace.segments)


def _of_segment(word: str, segment: Document, trace: Trace | None) -> Value:
    if word in ("name", "type"):
        return service_of(segment)[word == "type"]
    if word == "root":
        return trace is not None and any(segment is each for each in trace.roots)
    return bool(segment.get("inferred")) if word == "inferred" else segment.get("origin") == "remote"


def _told(segments: Iterable[Document], member: str) -> list[Value]:
    requests = [(each.get("http") or {}).get("request") or {} for each in segments]
    return [str(each[member]) for each in requests if each.get(member)]


def _annotations(keyword: str, trace: Trace | None) -> list[Value]:
    key = keyword[len("annotation") :]
    key = key[1:] if key.startswith(".") else key.strip("[]").strip('"')
    if not key:
        raise invalid("Invalid filter expression: annotation needs a key")
    return [value for name, value, _ in annotated(trace) if name == key] if trace else []


def annotated(trace: Trace) -> list[tuple[str, Value, Document]]:
    """(key, value, segment) of all annotations of a trace; numbers are floats."""
    return [
        (str(key), value if isinstance(value, (bool, str)) else float(value), segment)
        for segment in (*trace.segments, *trace.stray)
        for part in inner(segment)
        for key, value in (part.get("annotations") or {}).items()
        if isinstance(value, (bool, str, int, float))
    ]
