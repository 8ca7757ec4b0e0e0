"""INSERT, UPDATE and DELETE. Most expectations are recorded of AWS.

Sources: github.com, paritysuite/dynamodb-conformance, "tests/tier2/partiql"; floci-io/floci, PartiQL tests.
"""

from __future__ import annotations

import pytest

KEY = "pk='w' AND sk='1'"
NO_FULL_KEY = "Where clause does not contain a mandatory equality on all key attributes"
WRONG_OPERAND = "An operand in the update expression has an incorrect data type"


@pytest.fixture
def thing(run):
    run.put("w", a={"N": "5"}, b={"S": "bee"}, ss={"SS": ["a", "b"]}, li={"L": [{"N": "1"}]}, m={"M": {}})
    return run


def updated(run, changes, *parameters, more=""):
    assert run(f"UPDATE Things {changes} WHERE {KEY}{more}", *parameters) == []
    return run.item("w")


def test_an_insert_puts_what_is_not_there(run):
    insert = "INSERT INTO Things VALUE {'pk': 'i', 'sk': ?, 'n': 1}"
    assert run(insert, {"S": "1"}) == []
    assert run.item("i") == {"pk": {"S": "i"}, "sk": {"S": "1"}, "n": {"N": "1"}}
    error = run.error(insert, {"S": "1"})
    assert (error.code, error.message) == ("DuplicateItemException", "Duplicate primary key exists in table")
    run("DELETE FROM Things WHERE pk='i' AND sk='1'")
    assert run(insert, {"S": "1"}) == []


def test_an_insert_keeps_the_rules_of_items(run):
    invalid = "One or more parameter values were invalid: "
    assert run.refused("INSERT INTO Things VALUE {'pk': 'i'}") == f"{invalid}Missing the key sk in the item"
    assert "Type mismatch for key sk" in run.refused("INSERT INTO Things VALUE {'pk': 'i', 'sk': 1}")
    assert "Type mismatch for Index Key g" in run.refused("INSERT INTO Things VALUE {'pk': 'i', 'sk': '1', 'g': 1}")
    large = {"S": "x" * 410_000}
    too_large = "Item size has exceeded the maximum allowed size"
    assert run.refused("INSERT INTO Things VALUE {'pk': 'i', 'sk': '1', 'v': ?}", large) == too_large


def test_an_update_sets_and_removes(thing):
    item = updated(
        thing,
        "SET a = a + 100 SET m.new = [2020, 'x'], li = LIST_APPEND(li, [4]) "
        "SET ss = set_add(ss, <<'z', 'a'>>) REMOVE b",
    )
    assert item["a"] == {"N": "105"}
    assert item["m"] == {"M": {"new": {"L": [{"N": "2020"}, {"S": "x"}]}}}
    assert item["li"] == {"L": [{"N": "1"}, {"N": "4"}]}
    assert item["ss"] == {"SS": ["a", "b", "z"]}
    assert "b" not in item
    item = updated(thing, "REMOVE li[0] SET ss = set_delete(ss, ?) SET a=a-5", {"SS": ["b"]})
    assert item["ss"] == {"SS": ["a", "z"]}
    assert item["a"] == {"N": "100"}
    assert item["li"] == {"L": [{"N": "4"}]}


def test_a_set_is_made_by_its_first_member_and_goes_with_its_last(thing):
    item = updated(thing, "SET fresh = set_add(fresh, <<1>>) SET ss = set_delete(ss, <<'a', 'b'>>)")
    assert item["fresh"] == {"NS": ["1"]}
    assert "ss" not in item


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("t = set_add(ss, <<'x'>>)", "The first argument to SET_ADD must equal the assignment value at 1:23:7"),
        ("ss = set_add(ss, 'x')", "The second argument to SET_ADD must be a value with type SET at 1:32:2"),
        ("ss = set_delete(ss)", "SET_DELETE must have exactly two arguments at 1:24:10"),
        ("ss = set_add(ss, <<1>>)", WRONG_OPERAND),
        ("b = set_add(b, <<'x'>>)", WRONG_OPERAND),
        (
            "li = list_append(nope, [1])",
            "The provided expression refers to an attribute that does not exist in the item",
        ),
        (
            "a = 'x' + 1",
            "Incorrect operand type for operator or function; operator or function: +, operand type: S",
        ),
        (
            "pk = 'x'",
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
        ),
        ("a = if_not_exists(a, 1)", "Unrecognized function: if_not_exists at 1:23:13"),
        ("a = b IS NULL", "IS operator is not supported in update expressions"),
    ],
)
def test_an_update_that_cannot_be(thing, change, message):
    before = thing.item("w")
    assert thing.refused(f"UPDATE Things SET {change} WHERE {KEY}") == message
    assert thing.item("w") == before


def test_an_update_needs_an_item_that_is_there(run):
    error = run.error(f"UPDATE Things SET a = 1 WHERE {KEY}")
    assert (error.code, error.message) == ("ConditionalCheckFailedException", "The conditional request failed")
    assert run.error(f"UPDATE Things SET a = 1 WHERE {KEY} AND attribute_not_exists(pk)").code == error.code
    assert run.item("w") == {}


def test_what_stands_beside_the_key_is_a_condition(thing):
    failed = thing.error(
        f"UPDATE Things SET a = 9 WHERE ({KEY}) AND b = 'x'", ReturnValuesOnConditionCheckFailure="ALL_OLD"
    )
    assert failed.code == "ConditionalCheckFailedException"
    assert failed.document["Item"]["b"] == {"S": "bee"}
    assert thing.error(f"DELETE FROM Things WHERE {KEY} AND NOT begins_with(b, 'b')").code == failed.code
    assert updated(thing, "SET a = 9", more=" AND b = 'bee'")["a"] == {"N": "9"}


def test_a_delete_of_what_is_not_there_does_nothing(run):
    assert run(f"DELETE FROM Things WHERE {KEY} AND b = 'x'") == []
    assert run(f"DELETE FROM Things WHERE {KEY} RETURNING ALL OLD *") == []


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("", NO_FULL_KEY),
        (" WHERE pk='w'", NO_FULL_KEY),
        (" WHERE b='bee'", NO_FULL_KEY),
        (" WHERE pk IN ['w'] AND sk='1'", NO_FULL_KEY),
        (" WHERE pk='w' AND sk='1' OR b='bee'", NO_FULL_KEY),
        (
            f" WHERE {KEY} AND pk='other'",
            "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported",
        ),
        (" WHERE pk='w' AND sk=1", "The provided key element does not match the schema"),
    ],
)
def test_a_write_names_one_item(thing, where, message):
    before = thing.item("w")
    assert thing.refused(f"DELETE FROM Things{where}") == message
    assert thing.refused(f"UPDATE Things SET a = 1{where}") == message
    assert thing.item("w") == before
    assert updated(thing, "SET a = 7", more=" AND pk='w'")["a"] == {"N": "7"}


def test_returning_gives_the_item_or_what_changed(thing):
    def rows(change, returning):
        return thing(f"UPDATE Things SET {change} WHERE {KEY} RETURNING {returning} *")

    assert rows("a = 6", "MODIFIED OLD") == [{"a": {"N": "5"}}]
    assert rows("a = 7", "MODIFIED NEW") == [{"a": {"N": "7"}}]
    assert rows("a = 8", "ALL OLD")[0]["a"] == {"N": "7"}
    assert rows("a = 9", "ALL NEW") == [thing.item("w")]
    assert thing(f"UPDATE Things REMOVE a WHERE {KEY} RETURNING MODIFIED NEW *") == []
    assert thing(f"DELETE FROM Things WHERE {KEY} RETURNING ALL OLD *")[0]["b"] == {"S": "bee"}


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ("SET tags[2] = 'y'", ["c"], ["y"]),
        ("SET tags[2] = 'y', tags[0] = 'x'", ["a", "c"], ["x", "y"]),
        ("SET tags[5] = 'd'", None, None),
        ("SET tags[3] = 'd'", None, ["d"]),
        ("REMOVE tags[1]", ["b"], ["c"]),
        ("REMOVE tags[2]", ["c"], None),
    ],
)
def test_returning_modified_gives_the_elements_that_a_path_leads_to(run, changes, old, new):
    for returning, expected in (("OLD", old), ("NEW", new)):
        run.put("w", tags={"L": [{"S": "a"}, {"S": "b"}, {"S": "c"}]})
        rows = run(f"UPDATE Things {changes} WHERE {KEY} RETURNING MODIFIED {returning} *")
        assert rows == ([{"tags": {"L": [{"S": text} for text in expected]}}] if expected else [])


def test_an_update_makes_no_list_or_map_on_its_way(thing):
    invalid = "The document path provided in the update expression is invalid for update"
    assert thing.refused(f"UPDATE Things SET newlist[0] = 'x' WHERE {KEY}") == invalid
    assert thing.refused(f"UPDATE Things SET new.x = 'x' WHERE {KEY}") == invalid


def test_an_update_may_begin_with_from(thing):
    rows = thing(f"from Things where {KEY} AND a = 5 set c = ? REMOVE b RETURNING ALL NEW *", {"N": "1"})
    assert rows == [thing.item("w")]
    assert rows[0]["c"] == {"N": "1"}
    assert thing.refused("FROM Things SET c = 1") == NO_FULL_KEY


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            [{"SS": ["a", "a"]}],
            "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
        ),
        (
            [{"NULL": False}],
            "One or more parameter values were invalid: Null attribute value types must have the value of true",
        ),
        ([{"N": "1e99999999999"}], "The parameter cannot be converted to a numeric value: 1e99999999999"),
        ([{"N": "1e2147483648"}], "The parameter cannot be converted to a numeric value: 1e2147483648"),
        (
            [{"N": "1e2147483647"}],
            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
        ),
        ([{"N": ""}], "The parameter cannot be converted to a numeric value"),
        ([{"S": "one"}, {"S": "two"}], "Number of parameters in request and statement don't match."),
        ([], "Number of parameters in request and statement don't match."),
    ],
)
def test_parameters_are_checked(thing, parameters, message):
    assert thing.refused(f"UPDATE Things SET a = ? WHERE {KEY}", *parameters) == message


def test_parameters_are_checked_before_the_statement_is_read(run):
    deep = {"S": "leaf"}
    for _ in range(40):
        deep = {"M": {"n": deep}}
    assert run.refused("UPDATE Things SET WHERE", deep).startswith("Nesting Levels have exceeded supported limits: ")
    assert run.refused("x", {"M": {"bad": {"N": "abc"}, "d": deep}}).endswith("numeric value: abc")
    empty = run.call.refused("ExecuteStatement", Statement="SELECT * FROM Things", Parameters=[])
    assert empty.message == (
        "1 validation error detected: Value '[]' at 'parameters' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1"
    )


def test_an_update_nests_no_item_deeper_than_32_levels(thing):
    value = {"S": "deep"}
    for _ in range(30):
        value = {"M": {"a": value}}
    statement = f"UPDATE Things SET m.deep = ? WHERE {KEY}"
    thing(statement, value)
    assert thing.refused(statement, {"M": {"a": value}}) == "Nesting Levels have exceeded supported limits"


def test_a_write_costs_what_the_item_operation_costs(thing):
    def units(statement):
        answer = thing.answer(statement, ReturnConsumedCapacity="TOTAL")
        return answer["ConsumedCapacity"]["CapacityUnits"]

    assert units("INSERT INTO Things VALUE {'pk': 'c', 'sk': '1', 'g': 'x'}") == 3.0
    assert units("UPDATE Things SET other = 1 WHERE pk='c' AND sk='1'") == 2.0
    assert units("DELETE FROM Things WHERE pk='nothing' AND sk='1'") == 1.0


def test_a_stream_tells_of_statements(call, run):
    call(
        "UpdateTable",
        TableName="Things",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    run("INSERT INTO Things VALUE {'pk': 's', 'sk': '1'}")
    run("UPDATE Things SET a = 1 WHERE pk='s' AND sk='1'")
    run("DELETE FROM Things WHERE pk='s' AND sk='1'")
    arn = call("DescribeTable", TableName="Things")["Table"]["LatestStreamArn"]
    stream = call("DescribeStream", service="dynamodbstreams", StreamArn=arn)["StreamDescription"]
    shard = stream["Shards"][0]["ShardId"]
    iterator = call(
        "GetShardIterator",
        service="dynamodbstreams",
        StreamArn=arn,
        ShardId=shard,
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records = call("GetRecords", service="dynamodbstreams", ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
