"""One page of a SELECT: Queries one after the other, or a Scan; what they cost, and where the next page begins.

Sources: API reference, "ExecuteStatement" (Limit counts what is evaluated, before the WHERE clause has looked at what
no key decides; 1 MB a page; NextToken and LastEvaluatedKey); developer guide, "PartiQL arithmetic, comparison, and
logical operators for DynamoDB" (an IN is answered in pages of up to ten).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.dynamodb.capacity import capacity
from userlab.cloud.dynamodb.capacity.access import Read
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.expressions.key_condition import KeyCondition
from userlab.cloud.dynamodb.items.attribute_value import ordered
from userlab.cloud.dynamodb.items.sorted_items import Key, Record
from userlab.cloud.dynamodb.operations import page
from userlab.cloud.dynamodb.operations.page import Page, Source
from userlab.cloud.dynamodb.operations.query_operation import records_of
from userlab.cloud.dynamodb.partiql import columns, next_token, select_source
from userlab.cloud.dynamodb.partiql.columns import Columns
from userlab.cloud.dynamodb.partiql.grammar.syntax import Select
from userlab.cloud.dynamodb.partiql.key_reads import KeyRead
from userlab.cloud.dynamodb.partiql.next_token import Place
from userlab.cloud.dynamodb.partiql.prepared import Prepared
from userlab.cloud.dynamodb.partiql.sort_range import EVERYTHING, SortRange
from userlab.cloud.dynamodb.request.answer import json_list
from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import validation

QUERIES_A_PAGE = 10


def select(call: Call, prepared: Prepared) -> dict[str, Any]:
    """Answer a SELECT of ExecuteStatement."""
    operation, parameters = prepared.operation, call.parameters
    assert isinstance(operation, Select)
    begin = next_token.read(parameters)
    source = select_source.open_source(call, operation)
    if source.index is not None and source.index.is_global and parameters.get("ConsistentRead"):
        raise validation("Strongly consistent read is not supported on Global Secondary Indexes")
    wanted = columns.columns_of(operation, source.opened.model)
    columns.check_projected(wanted, source.index)
    reads, forward = select_source.plan(prepared, source)
    next_token.check(begin, 1 if reads is None else max(1, len(reads)), source)
    reading = _Reading(call, prepared, source, wanted, forward)
    reading.scan(begin) if reads is None else reading.query(reads, begin)
    return reading.answer()


@dataclass
class _Reading:
    """A page under way."""

    call: Call
    prepared: Prepared
    source: Source
    columns: Columns | None
    forward: bool
    rows: list[str] = field(default_factory=list)
    consumptions: list[Consumption] = field(default_factory=list)
    evaluated: int = 0
    size: int = 0
    next: Place | None = None

    @property
    def room(self) -> int | None:
        """How many items may still be evaluated, None for any number."""
        limit = self.call.parameters.get("Limit")
        return None if limit is None else limit - self.evaluated

    def scan(self, begin: Place) -> None:
        after = None if begin.key is None else self.source.place_of(begin.key)
        records = (record for _, record in self.source.items.walk(after))
        self._take(0, page.read(records, self.room), None)

    def query(self, reads: list[KeyRead], begin: Place) -> None:
        start = begin.key
        for number in range(begin.read, len(reads)):
            if number - begin.read == QUERIES_A_PAGE or self.size >= page.PAGE_BYTES:
                self.next = Place(number)
                return
            partition = (ordered(reads[number].partition),)
            condition = self._condition(reads[number])
            found: Iterable[Record] = records_of(self.source, condition, start, self.forward, self.room)
            found_page = page.read(found, self.room, page.PAGE_BYTES - self.size)
            self._take(number, found_page, partition, reads[number].range)
            if self.next is not None:
                return
            start = None

    def _condition(self, read: KeyRead) -> KeyCondition:
        tested = self.source.range_keys[0] if read.test is not None else None
        return KeyCondition((read.partition,), (), read.test, tested)

    def _take(self, number: int, found: Page, partition: Key | None, part: SortRange = EVERYTHING) -> None:
        """Take the units of a Query or Scan, and the rows that the WHERE clause lets through.

        A Query asks for a bit more than its `part` of the sort order, where another Query may be in charge.
        """
        source = self.source
        kept = [record for record in found.records if self._keeps(record, part)]
        fetched: tuple[int, ...] = ()
        if columns.fetches(self.columns, source.index):
            whole = source.opened.store.records
            fetched = tuple(whole[record.key].size for record in found.records)
            kept = [whole[record.key] for record in kept]
        if partition is None and found.records and source.index is None:
            partition = found.records[0].key[:1]
        index = source.index.name if source.index else None
        consistent = self.call.parameters.get("ConsistentRead", False)
        read = Read(source.opened.model, found.size, index, consistent, fetched=fetched, partition=partition)
        self.consumptions.append(self.call.spend(read))
        self.rows += [columns.row(record, self.columns) for record in kept]
        self.evaluated += len(found.records)
        self.size += found.size
        if found.last is not None:
            last = found.last.item()
            self.next = Place(number, {name: last[name] for name in source.key_names})

    def _keeps(self, record: Record, part: SortRange) -> bool:
        where = self.prepared.where
        if where is None:
            return True
        item = record.item()
        sort = self.source.range_keys[:1]
        return where.holds(item) and all(part.holds(ordered(item[name])) for name in sort)

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"Items": json_list(self.rows)}
        if self.next is not None:
            answer["NextToken"] = next_token.write(self.next, self.call.parameters)
            answer |= {"LastEvaluatedKey": self.next.key} if self.next.key else {}
        return answer | (self.call.consumed(capacity.add(self.consumptions)) if self.consumptions else {})
