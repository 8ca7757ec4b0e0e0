"""What a SELECT reads: one Query for each alternative of its keys, or nothing but a Scan.

Recorded of AWS: a condition is brought into alternatives by its key attributes; at most 50 of them; they must not
overlap in one partition, except where one of them says what a sort key is not, and then the partition is read once.
They are read in the order of their partition keys' hash. Source: developer guide, "PartiQL arithmetic, comparison,
and logical operators for DynamoDB" (50 values), "PartiQL select statements for DynamoDB".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from userlab.cloud.dynamodb.expressions.key_condition import KeyTest
from userlab.cloud.dynamodb.items.attribute_value import Value, equal, ordered
from userlab.cloud.dynamodb.items.partition_ring import token_of
from userlab.cloud.dynamodb.partiql.grammar.syntax import And, Between, Binary, Call, In, Node, Not, Or, Path
from userlab.cloud.dynamodb.partiql.key_terms import compared, is_keyed, is_one_of, names_in
from userlab.cloud.dynamodb.partiql.literals import constant
from userlab.cloud.dynamodb.partiql.refusals import OVERLAPPING, TOO_MANY_READS, WrongKeyError
from userlab.cloud.dynamodb.partiql.sort_range import EVERYTHING, SortRange, range_of, sort_test
from userlab.cloud.dynamodb.partiql.where import choices_of
from userlab.cloud.dynamodb.request.errors import validation

MOST_READS = 50
Terms = tuple[Node, ...]


@dataclass(frozen=True)
class KeyRead:
    """One Query: of one partition, of a part of its sort order if `test` says so.

    `terms` are its conditions, of which AWS looks whether an index holds what they ask for; () if it does not look.
    """

    partition: Value
    test: KeyTest | None
    terms: Terms
    range: SortRange


@dataclass(frozen=True)
class Keys:
    """The key attributes of what is read, and their types."""

    hash: str
    sort: str | None
    types: dict[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.hash,) if self.sort is None else (self.hash, self.sort)


def reads_of(where: Node | None, keys: Keys, parameters: Sequence[Value]) -> list[KeyRead] | None:
    """The Queries that a condition needs, in the order in which they are made; None for a Scan.

    Raises ValidationException for too many of them, or for two that could meet the same item.
    """
    if where is None or not is_keyed(where, keys.hash, parameters):
        return None
    branches = _Branches(keys, parameters)
    alternatives = [branches.read(terms) for terms in branches.of(where)]
    reads = [read for read in alternatives if read is not None]  # one of two partition keys selects nothing
    partitions: dict[Any, list[KeyRead]] = {}
    for read in reads:
        whole = read if len(reads) == len(alternatives) else replace(read, terms=())
        partitions.setdefault(ordered(read.partition), []).append(whole)
    found = [read for group in partitions.values() for read in branches.apart(group)]
    return sorted(found, key=lambda read: (token_of((ordered(read.partition),)), read.range.start))


class _Branches:
    """The alternatives of a condition."""

    def __init__(self, keys: Keys, parameters: Sequence[Value]) -> None:
        self.keys, self.parameters = keys, parameters

    def of(self, node: Node) -> list[Terms]:
        if isinstance(node, And):
            found: list[Terms] = [()]
            for part in node.parts:
                found = [left + right for right in self.of(part) for left in found]
                _check_number(found)
            return found
        if isinstance(node, Or) and set(names_in(node)) & set(self.keys.names):
            found = [terms for part in node.parts for terms in self.of(part)]
        elif isinstance(node, In) and any(is_one_of(node, name) for name in self.keys.names):
            found = [(Binary("=", node.operand, choice),) for choice in choices_of(node)]
        else:
            found = [(node,)]
        _check_number(found)
        return found

    def read(self, terms: Terms) -> KeyRead | None:
        """The Query of one alternative, None if it names two partitions."""
        partitions = [
            found[2]
            for found in (compared(term, self.parameters) for term in terms)
            if found is not None and found[:2] == (self.keys.hash, "=")
        ]
        if any(not equal(partitions[0], other) for other in partitions):
            return None
        self._check_type(self.keys.hash, partitions)
        tests = [test for term in terms if (test := self._sort_test(term)) is not None]
        self._check_type(self.keys.sort, [value for test in tests for value in test.values])
        return KeyRead(partitions[0], sort_test(tests), terms, range_of(tests))

    def _check_type(self, name: str | None, values: list[Value]) -> None:
        if name is not None and any(self.keys.types[name] not in value for value in values):
            text = "Key attribute's data type should match its data type in table's schema: Key"
            raise WrongKeyError(f"{text} {name}")

    def _sort_test(self, term: Node) -> KeyTest | None:
        return None if self.keys.sort is None else test_of(term, self.keys.sort, self.parameters)

    def apart(self, reads: list[KeyRead]) -> list[KeyRead]:
        """The Queries of one partition, none of which meets an item of another."""
        if len(reads) > 1 and any(self._negates(term) for read in reads for term in read.terms):
            return [KeyRead(reads[0].partition, None, (), EVERYTHING)]
        if any(one.range.meets(other.range) for one, other in combinations(reads, 2)):
            raise validation(OVERLAPPING)
        return reads

    def _negates(self, term: Node) -> bool:
        is_negation = isinstance(term, Not) or (isinstance(term, Binary) and term.operator == "<>")
        return is_negation and self.keys.sort in set(names_in(term))


def test_of(term: Node, name: str, parameters: Sequence[Value]) -> KeyTest | None:
    """What a condition asks of a sort key, if a Query can ask it."""
    found = compared(term, parameters)
    if found is not None:
        operator = _OPERATORS.get(found[1])
        return KeyTest(operator, (found[2],)) if operator and found[0] == name else None
    operator, operands = "", tuple[Node, ...]()
    if isinstance(term, Call) and term.name == "begins_with":
        operator, operands = "BEGINS_WITH", term.arguments
    elif isinstance(term, Between):
        operator, operands = "BETWEEN", tuple(term)
    if not operands or not isinstance(operands[0], Path):
        return None
    values = [constant(operand, parameters) for operand in operands[1:]]
    known = tuple(value for value in values if value is not None)
    return KeyTest(operator, known) if operands[0].steps == (name,) and len(known) == len(values) else None


_OPERATORS = {"=": "EQ", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}


def _check_number(branches: list[Terms]) -> None:
    if len(branches) > MOST_READS:
        raise validation(TOO_MANY_READS)
