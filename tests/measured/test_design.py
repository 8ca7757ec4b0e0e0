"""A design measured: what each pattern read and costs, whether it holds, and users who go on meanwhile."""

from __future__ import annotations

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from userlab import indexes, items, tables
from userlab.measured import design, prices

pytestmark = pytest.mark.usefixtures("learner")
IN_THINGS = {"TableName": "Things"}
UNDER_A = {"KeyConditionExpression": Key("PK").eq("a")}


@pytest.fixture
def things(learner: None) -> None:
    tables.create("Things", "PK", "SK")
    items.put_all("Things", [{"PK": "a", "SK": str(number), "Text": "x" * 3000} for number in range(4)])
    items.put("Things", {"PK": "b", "SK": "0", "Colour": "red"})


def row(*words: object, **more: object) -> dict[str, object]:
    return design.check([design.pattern(*words, **more)]).reset_index().to_dict("records")[0]  # type: ignore[arg-type,return-value]


def test_a_row_has_units_items_and_the_price_of_a_month(things: None) -> None:
    assert row("all of a", 1_000_000, 2, "query", **IN_THINGS, **UNDER_A) == {
        "pattern": "all of a",
        "index": "",
        "fresh": "a moment",
        "items": 4,
        "of": 5,
        "units": 1.5,
        "at most": 2,
        "holds": "yes",
        "USD a month": round(prices.of("read_request_unit", 1.5 * 1_000_000 * 30), 2),
    }


def test_more_units_than_allowed_do_not_hold(things: None) -> None:
    assert row("all of a", 1, 1, "query", **IN_THINGS, **UNDER_A)["holds"] == "no: too dear"


def test_an_answer_that_goes_on_does_not_hold_unless_a_limit_was_asked_for(things: None) -> None:
    items.put_all("Things", [{"PK": "c", "SK": str(number), "Text": "x" * 300_000} for number in range(5)])
    under_c = IN_THINGS | {"KeyConditionExpression": Key("PK").eq("c")}
    assert row("all of c", 1, 1000, "query", **under_c)["holds"] == "no: more pages"
    assert row("two of c", 1, 1000, "query", **under_c, Limit=2)["holds"] == "yes"


def test_a_consistent_read_is_fresh_and_costs_double(things: None) -> None:
    found = row("one", 1, 1, "get_item", **IN_THINGS, Key={"PK": "b", "SK": "0"}, ConsistentRead=True)
    assert (found["fresh"], found["items"], found["units"]) == ("now", 1, 1.0)


def test_an_index_is_named_and_counts_its_own_items(things: None) -> None:
    indexes.add("Things", "by-colour", "Colour")
    red = {"IndexName": "by-colour", "KeyConditionExpression": Key("Colour").eq("red")}
    found = row("red ones", 1, 1, "query", **IN_THINGS, **red)
    assert (found["index"], found["items"], found["of"]) == ("by-colour", 1, 1)


def test_a_write_counts_its_indexes_too_and_write_units_have_their_price(things: None) -> None:
    indexes.add("Things", "by-colour", "Colour")
    new = {"PK": "d", "SK": "0", "Colour": "blue"}
    found = row("a new one", 1_000_000, 2, "put_item", **IN_THINGS, Item=new)
    assert (found["units"], found["fresh"]) == (2.0, "now")
    assert found["USD a month"] == round(prices.of("write_request_unit", 2 * 30_000_000), 2)


def test_reads_and_writes_of_several_items_are_counted_together(things: None) -> None:
    keys = [{"PK": "a", "SK": "0"}, {"PK": "b", "SK": "0"}, {"PK": "nobody", "SK": "0"}]
    batch = row("some", 1, 2, "batch_get_item", RequestItems={"Things": {"Keys": keys}})
    assert (batch["items"], batch["of"], batch["units"]) == (2, 0, 1.5)
    gets = [{"Get": {"TableName": "Things", "Key": key}} for key in keys]
    together = row("together", 1, 6, "transact_get_items", TransactItems=gets)
    assert (together["items"], together["units"]) == (2, 6.0)


def test_what_dynamodb_refuses_is_told_in_its_words(things: None) -> None:
    indexes.add("Things", "by-colour", "Colour")
    red = {"IndexName": "by-colour", "KeyConditionExpression": Key("Colour").eq("red"), "ConsistentRead": True}
    with pytest.raises(ClientError, match="Consistent reads are not supported on global secondary indexes"):
        row("red ones", 1, 1, "query", **IN_THINGS, **red)


def test_a_scan_costs_what_the_table_weighs(things: None) -> None:
    found = row("red ones", 1, 1, "scan", **IN_THINGS, FilterExpression=Attr("Colour").eq("red"))
    assert (found["items"], found["units"]) == (1, 1.5)


def test_a_value_has_always_the_same_shard_and_all_shards_are_used() -> None:
    numbers = [f"{number:04}" for number in range(100)]
    of = [design.shard(number, 4) for number in numbers]
    assert of == [design.shard(number, 4) for number in numbers]
    assert set(of) == {0, 1, 2, 3}


def test_users_go_on_asking_while_the_block_runs(things: None) -> None:
    table = boto3.resource("dynamodb").Table("Things")
    with design.asking(lambda: table.get_item(Key={"PK": "b", "SK": "0"})) as users:
        assert users.answers >= 1
    assert users.answers >= 2
    assert users.errors == []


def test_what_users_are_refused_is_kept(things: None) -> None:
    table = boto3.resource("dynamodb").Table("Things")
    with design.asking(lambda: table.get_item(Key={"PK": "b"})) as users:
        pass
    assert users.answers == 0
    assert "The provided key element does not match the schema" in users.errors[0]
