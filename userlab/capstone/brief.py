"""A brief as data: what a customer asks for, and the calls that show whether they got it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NOBODY = ""


@dataclass(frozen=True)
class Call:
    """One request, and the answer that the brief promises.

    `path` and `says` may hold names in braces, such as "{first}": the ids that earlier calls kept under these names.

    Args:
        what: what it shows, as the scorecard says it: "a text of 501 characters".
        who: whose token it carries: a user's name, or NOBODY.
        body: sent as JSON; a str is sent as it is. status: of the answer.
        says: what the answer's JSON must hold, see `holds`. keep: a name for the id in the answer.
    """

    what: str
    who: str
    method: str
    path: str
    body: Any = None
    status: int = 200
    says: Any = None
    keep: str = ""


@dataclass(frozen=True)
class Measured:
    """A request whose price is measured, and the read and write units that one of it may cost."""

    call: Call
    reads: float
    writes: float


@dataclass(frozen=True)
class Brief:
    """What a service is asked for.

    Args:
        words: the customer's own. identity: the attribute that names an item in answers: "EntryID".
        works: the calls in order, with right and wrong input. theirs: what somebody else may not do, after `works`.
        routes: pairs of method and path that a stranger may not use.
        measured: the calls of one busy minute, in order; the first makes an item and keeps its id, the last takes it
            away.
        varied: texts that differ from item to item, besides the id.
    """

    name: str
    words: str
    identity: str
    works: tuple[Call, ...]
    theirs: tuple[Call, ...]
    routes: tuple[tuple[str, str], ...]
    measured: tuple[Measured, ...]
    varied: tuple[str, ...] = ()
    users: tuple[str, ...] = ("alice", "bob")


def holds(answer: Any, wanted: Any) -> bool:
    """Whether an answer has all that is wanted: more names in an object do no harm, more elements in a list do.

    >>> holds({"Text": "Hello", "Author": "alice"}, {"Author": "alice"})
    True
    """
    if isinstance(wanted, dict):
        return isinstance(answer, dict) and all(
            name in answer and holds(answer[name], value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(answer, list) and len(answer) == len(wanted) and all(map(holds, answer, wanted))
    return bool(answer == wanted)


def filled(text: Any, kept: dict[str, str]) -> Any:
    """A text, or all texts of a value, with the kept ids in place of their names in braces."""
    if isinstance(text, str):
        for name, value in kept.items():
            text = text.replace(f"{{{name}}}", value)
        return text
    if isinstance(text, dict):
        return {name: filled(value, kept) for name, value in text.items()}
    return [filled(each, kept) for each in text] if isinstance(text, list) else text
