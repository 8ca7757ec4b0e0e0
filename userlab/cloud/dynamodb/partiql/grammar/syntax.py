"""What a PartiQL statement is made of, as it is written: expressions, paths, clauses.

Source: DynamoDB developer guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB". Every node is
immutable, as statements are read once and remembered. `place` is line:column:length, where errors tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Node = object


class Path(NamedTuple):
    """A document path: names and list indexes."""

    steps: tuple[str | int, ...]
    place: str = ""


class Text(NamedTuple):
    """A string literal."""

    text: str


class Number(NamedTuple):
    """A number literal with its sign."""

    text: str


class Constant(NamedTuple):
    """TRUE, FALSE, NULL or MISSING, in small letters."""

    name: str


class Parameter(NamedTuple):
    """A question mark; the first is number 0."""

    number: int
    place: str


class ListNode(NamedTuple):
    """``[a, b]``, or ``(a, b)`` behind IN."""

    members: tuple[Node, ...]


class BagNode(NamedTuple):
    """``<<a, b>>``: a set."""

    members: tuple[Node, ...]


class TupleNode(NamedTuple):
    """``{'name': value}``: names as they are written, and values."""

    members: tuple[tuple[Node, Node], ...]


class Call(NamedTuple):
    """A function with its arguments; its name in small letters."""

    name: str
    arguments: tuple[Node, ...]
    place: str


class Binary(NamedTuple):
    """Two operands of a comparison or an arithmetic operator."""

    operator: str
    left: Node
    right: Node


class And(NamedTuple):
    """Conditions that must all hold."""

    parts: tuple[Node, ...]


class Or(NamedTuple):
    """Conditions of which one must hold."""

    parts: tuple[Node, ...]


class Not(NamedTuple):
    """A condition that must not hold."""

    inside: Node


class Between(NamedTuple):
    """``operand BETWEEN low AND high``."""

    operand: Node
    low: Node
    high: Node


class In(NamedTuple):
    """``operand IN [choices]``."""

    operand: Node
    choices: Node


class Is(NamedTuple):
    """``operand IS type``."""

    operand: Node
    type: str


@dataclass(frozen=True)
class Source:
    """The table of a statement, and the index of it, if one is named."""

    table: str
    index: str | None


class OrderTerm(NamedTuple):
    """One key of an ORDER BY."""

    name: str
    descending: bool


class Select(NamedTuple):
    """SELECT: `columns` is None for ``*``."""

    source: Source
    columns: tuple[Path, ...] | None
    where: Node | None
    order: tuple[OrderTerm, ...]


class Insert(NamedTuple):
    """INSERT INTO table VALUE item."""

    source: Source
    item: TupleNode


class Change(NamedTuple):
    """``SET path = value`` or ``REMOVE path``."""

    path: Path
    value: Node | None


class Update(NamedTuple):
    """UPDATE, also in its form that begins with FROM; `returning` is such as ALL OLD, "" if nothing is asked for."""

    source: Source
    changes: tuple[Change, ...]
    where: Node | None
    returning: str


class Delete(NamedTuple):
    """DELETE FROM table."""

    source: Source
    where: Node | None
    returning: str


class Exists(NamedTuple):
    """EXISTS(SELECT ...): a condition check in a transaction."""

    select: Select

    @property
    def source(self) -> Source:
        return self.select.source

    @property
    def where(self) -> Node | None:
        return self.select.where


Operation = Select | Insert | Update | Delete | Exists


class Statement(NamedTuple):
    """A statement and how many parameters it takes."""

    operation: Operation
    parameters: int
