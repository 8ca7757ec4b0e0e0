"""Query and Scan: key conditions, pages, order, filters, indexes, segments."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.items.partition_ring import segment_of


def order(user, number, **more):
    return {"UserID": {"S": user}, "Number": {"N": str(number)}, **more}


@pytest.fixture
def filled(orders):
    """Orders -1, 2, 10 and 20 of u1, order 5 of u2."""
    for user, number, state in (("u1", 10, "new"), ("u1", -1, "new"), ("u1", 2, "sent"), ("u2", 5, "new")):
        item = order(user, number, State={"S": state}, Placed={"S": f"2024-{number + 10:02}"}, Amount={"N": "7"})
        orders("PutItem", TableName="Orders", Item=item)
    orders("PutItem", TableName="Orders", Item=order("u1", 20, Note={"S": "sparse"}))
    return orders


def query(call, condition="UserID = :u", **more):
    values = {":u": {"S": "u1"}, ":n": {"N": "2"}, ":m": {"N": "10"}, ":s": {"S": "new"}} | more.pop("values", {})
    text = condition + " " + more.get("FilterExpression", "")
    values = {name: value for name, value in values.items() if name in text}
    parameters = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, **more}
    if not values:
        del parameters["ExpressionAttributeValues"]
    if "#n" in text:
        parameters["ExpressionAttributeNames"] = {"#n": "Number"}
    return call("Query", TableName="Orders", **parameters)


def numbers(answer):
    return [int(item["Number"]["N"]) for item in answer["Items"]]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("UserID = :u", [-1, 2, 10, 20]),
        ("UserID = :u AND #n > :n", [10, 20]),
        ("UserID = :u AND #n >= :n", [2, 10, 20]),
        ("UserID = :u AND #n < :m", [-1, 2]),
        ("UserID = :u AND :m >= #n", [-1, 2, 10]),
        ("#n = :n AND UserID = :u", [2]),
        ("(UserID = :u) AND (#n BETWEEN :n AND :m)", [2, 10]),
    ],
)
def test_a_key_condition_chooses_a_part_of_the_partition_in_numeric_order(filled, condition, expected):
    assert numbers(query(filled, condition)) == expected
    assert numbers(query(filled, condition, ScanIndexForward=False)) == expected[::-1]


def test_begins_with_chooses_by_the_start_of_a_text_key(filled):
    values = {":d": {"S": "2024-1"}}
    answer = query(filled, "UserID = :u AND begins_with(Placed, :d)", IndexName="by-date", values=values)
    assert numbers(answer) == [2]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("#n = :n", "Query condition missed key schema element: UserID"),
        ("UserID > :u", "Query key condition not supported"),
        ("UserID = :u AND Note = :s", "Query condition missed key schema element: Number"),
        ("UserID = :u AND UserID = :u", "Invalid KeyConditionExpression: "
         "KeyConditionExpressions must only contain one condition per key"),
        ("UserID = :u OR #n = :n", "Invalid operator used in KeyConditionExpression: OR"),
        ("UserID = :u AND #n <> :n", "Invalid operator used in KeyConditionExpression: <>"),
        ("UserID = :u AND NOT #n = :n", "Invalid operator used in KeyConditionExpression: NOT"),
        ("UserID = :u AND #n IN (:n)", "Invalid operator used in KeyConditionExpression: IN"),
        ("UserID = :u AND contains(#n, :n)", "Invalid operator used in KeyConditionExpression: contains"),
        ("UserID = :n", "One or more parameter values were invalid: Condition parameter type does not match schema "
         "type"),
        ("UserID = :u AND #n = :n AND Note = :s", "The number of query conditions (3) exceeds the number of key "
         "attributes defined in the schema (2)"),
        ("UserID.a = :u", "KeyConditionExpressions cannot have conditions on nested attributes"),
        ("UserID = :u AND #n BETWEEN :m AND :n", "Invalid KeyConditionExpression: The BETWEEN operator requires "
         "upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:10}, "
         "upper bound operand: AttributeValue: {N:2}"),
        ("", "Invalid KeyConditionExpression: The expression can not be empty;"),
    ],
)  # fmt: skip
def test_a_key_condition_is_refused_in_aws_words(filled, condition, message):
    with pytest.raises(Exception, match="ValidationException") as caught:
        query(filled, condition)
    assert caught.value.message == message


def test_a_query_needs_a_key_condition(filled):
    assert filled.refused("Query", TableName="Orders").message == (
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
    )


def test_a_limit_that_equals_the_matches_still_gives_a_last_evaluated_key(filled):
    answer = query(filled, Limit=4)
    assert answer["LastEvaluatedKey"] == order("u1", 20)
    rest = query(filled, Limit=4, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert (rest["Count"], "LastEvaluatedKey" in rest) == (0, False)


def test_a_scan_whose_limit_equals_the_items_still_gives_a_last_evaluated_key(filled):
    assert "LastEvaluatedKey" in filled("Scan", TableName="Orders", Limit=5)
    assert "LastEvaluatedKey" not in filled("Scan", TableName="Orders", Limit=6)


def test_the_last_evaluated_key_of_an_index_holds_its_keys_and_the_tables(filled):
    condition = {
        "KeyConditionExpression": "#s = :s",
        "ExpressionAttributeNames": {"#s": "State"},
        "ExpressionAttributeValues": {":s": {"S": "new"}},
    }
    answer = filled("Query", TableName="Orders", IndexName="by-state", Limit=1, **condition)
    assert set(answer["LastEvaluatedKey"]) == {"UserID", "Number", "State"}


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("index", [None, "by-date"])
def test_pages_together_give_every_item_once(filled, forward, index):
    more = {"ScanIndexForward": forward, **({"IndexName": index} if index else {})}
    whole, pages, start = numbers(query(filled, **more)), [], None
    while True:
        answer = query(filled, Limit=1, **more, **({"ExclusiveStartKey": start} if start else {}))
        pages += numbers(answer)
        start = answer.get("LastEvaluatedKey")
        if start is None:
            break
    assert pages == whole


def test_a_page_goes_on_where_it_ended_though_that_item_was_deleted(filled):
    last = query(filled, Limit=2)["LastEvaluatedKey"]
    filled("DeleteItem", TableName="Orders", Key=last)
    assert numbers(query(filled, ExclusiveStartKey=last)) == [10, 20]


def test_a_page_ends_before_one_megabyte_and_before_the_filter(orders):
    for number in range(5):
        orders("PutItem", TableName="Orders", Item=order("u1", number, Note={"S": "x" * 300_000}))
    answer = query(orders, FilterExpression="attribute_not_exists(Note)")
    assert (answer["Count"], answer["ScannedCount"]) == (0, 3)
    assert answer["LastEvaluatedKey"] == order("u1", 2)


def test_count_is_after_the_filter_and_scanned_count_before_it(filled):
    answer = query(filled, FilterExpression="attribute_exists(Amount)", Limit=3)
    assert (answer["Count"], answer["ScannedCount"]) == (3, 3)
    answer = query(filled, FilterExpression="attribute_exists(Note)", Limit=3)
    assert (answer["Count"], answer["ScannedCount"], answer["Items"]) == (0, 3, [])


def test_limit_is_one_at_least(filled):
    refusal = filled.refused("Scan", TableName="Orders", Limit=0)
    assert refusal.message == (
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1"
    )


@pytest.mark.parametrize("action", ["Query", "Scan"])
def test_an_unknown_index_is_a_validation_error(filled, action):
    keys = {
        "KeyConditionExpression": "UserID = :u",
        "ExpressionAttributeValues": {":u": {"S": "u1"}},
    }
    more = keys if action == "Query" else {}
    refusal = filled.refused(action, TableName="Orders", IndexName="no-such-index", **more)
    assert (refusal.code, refusal.message) == (
        "ValidationException",
        "The table does not have the specified index: no-such-index",
    )


@pytest.mark.parametrize("action", ["Query", "Scan"])
def test_a_global_index_cannot_be_read_consistently(filled, action):
    parameters = {"TableName": "Orders", "IndexName": "by-state", "ConsistentRead": True}
    if action == "Query":
        parameters |= {
            "KeyConditionExpression": "#s = :s",
            "ExpressionAttributeNames": {"#s": "State"},
            "ExpressionAttributeValues": {":s": {"S": "new"}},
        }
    assert filled.refused(action, **parameters).message == (
        "Consistent reads are not supported on global secondary indexes"
    )


def test_a_local_index_can_be_read_consistently(filled):
    assert query(filled, IndexName="by-date", ConsistentRead=True)["Count"] == 3


def test_an_index_holds_only_items_with_its_keys(filled):
    assert filled("Scan", TableName="Orders", IndexName="by-state")["Count"] == 4
    assert filled("Scan", TableName="Orders", IndexName="by-date")["Count"] == 4
    assert filled("Scan", TableName="Orders")["Count"] == 5


def test_an_index_follows_updates_and_deletes(filled):
    filled("UpdateItem", TableName="Orders", Key=order("u1", 2), UpdateExpression="REMOVE #s",
           ExpressionAttributeNames={"#s": "State"})  # fmt: skip
    filled("DeleteItem", TableName="Orders", Key=order("u2", 5))
    answer = filled("Scan", TableName="Orders", IndexName="by-state")
    assert sorted(numbers(answer)) == [-1, 10]


def test_a_keys_only_index_gives_keys(filled):
    items = filled("Scan", TableName="Orders", IndexName="by-state")["Items"]
    assert {frozenset(item) for item in items} == {frozenset({"UserID", "Number", "State"})}


def test_a_local_index_fetches_what_it_does_not_hold(filled):
    filled("PutItem", TableName="Orders", Item=order("u1", 2, Placed={"S": "2024-12"}, Note={"S": "hello"}))
    held = query(filled, IndexName="by-date")["Items"]
    assert all("Note" not in item for item in held)
    whole = query(filled, IndexName="by-date", Select="ALL_ATTRIBUTES")["Items"]
    assert {"S": "hello"} in [item.get("Note") for item in whole]


def test_a_global_index_does_not_fetch_what_it_does_not_hold(filled):
    refusal = filled.refused("Scan", TableName="Orders", IndexName="by-state", ProjectionExpression="UserID, Amount")
    assert refusal.message == (
        "One or more parameter values were invalid: Global secondary index by-state does not project [Amount]"
    )
    refusal = filled.refused("Scan", TableName="Orders", IndexName="by-state", Select="ALL_ATTRIBUTES")
    assert "Select type ALL_ATTRIBUTES is not supported for global secondary index by-state" in refusal.message


def test_count_selects_no_items(filled):
    answer = query(filled, Select="COUNT")
    assert (answer["Count"], "Items" in answer) == (4, False)


@pytest.mark.parametrize(
    ("select", "more", "message"),
    [
        ("SPECIFIC_ATTRIBUTES", {}, "Must specify the AttributesToGet or ProjectionExpression"),
        ("COUNT", {"ProjectionExpression": "Amount"}, "when choosing to get only the Count"),
        ("ALL_ATTRIBUTES", {"ProjectionExpression": "Amount"}, "when choosing to get ALL_ATTRIBUTES"),
        ("ALL_PROJECTED_ATTRIBUTES", {}, "can be used only when Querying using an IndexName"),
        ("SOME", {}, "Member must satisfy enum value set"),
    ],
)
def test_select_goes_with_the_rest_of_the_request(filled, select, more, message):
    refusal = filled.refused("Scan", TableName="Orders", Select=select, **more)
    assert message in refusal.message


def test_a_filter_of_a_query_cannot_use_the_key(filled):
    with pytest.raises(Exception, match="ValidationException") as caught:
        query(filled, FilterExpression="#n > :n")
    assert caught.value.message == (
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: Number"
    )


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ({"UserID": {"S": "u1"}}, "The provided starting key is invalid"),
        ({"UserID": {"S": "u1"}, "Note": {"N": "1"}}, "The provided starting key is invalid"),
        (order("u2", 1), "The provided starting key is outside query boundaries based on provided conditions"),
    ],
)
def test_a_query_starts_behind_a_key_of_its_own(filled, start, message):
    with pytest.raises(Exception, match="ValidationException") as caught:
        query(filled, ExclusiveStartKey=start)
    assert caught.value.message == message


def test_a_starting_key_must_pass_the_key_condition(filled):
    with pytest.raises(Exception, match="ValidationException") as caught:
        query(filled, "UserID = :u AND #n > :n", ExclusiveStartKey=order("u1", 1))
    assert caught.value.message == "The provided starting key does not match the range key predicate"


def test_a_scan_starts_behind_a_key_of_the_table(filled):
    refusal = filled.refused("Scan", TableName="Orders", ExclusiveStartKey={"UserID": {"S": "u1"}})
    assert refusal.message == (
        "The provided starting key is invalid: The provided key element does not match the schema"
    )


def test_segments_of_a_parallel_scan_are_disjoint_and_give_all_items(users):
    everyone = {f"user{number}" for number in range(60)}
    for name in everyone:
        users("PutItem", TableName="Users", Item={"UserID": {"S": name}})
    seen = []
    for segment in range(4):
        answer = users("Scan", TableName="Users", Segment=segment, TotalSegments=4)
        assert {segment_of((item["UserID"]["S"],), 4) for item in answer["Items"]} <= {segment}
        seen += [item["UserID"]["S"] for item in answer["Items"]]
    assert (len(seen), set(seen)) == (60, everyone)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"Segment": 0}, "The TotalSegments parameter is required"),
        ({"TotalSegments": 2}, "The Segment parameter is required"),
        ({"Segment": 2, "TotalSegments": 2}, "Segment: 2 is not less than TotalSegments: 2"),
        ({"Segment": 0, "TotalSegments": 1_000_001}, "Member must have value less than or equal to 1000000"),
    ],
)
def test_a_segment_is_one_of_its_total(users, more, message):
    assert message in users.refused("Scan", TableName="Users", **more).message


def test_a_starting_key_belongs_to_its_segment(users):
    wrong = 1 - segment_of(("u1",), 2)
    refusal = users.refused(
        "Scan",
        TableName="Users",
        Segment=wrong,
        TotalSegments=2,
        ExclusiveStartKey={"UserID": {"S": "u1"}},
    )
    assert "Please use ExclusiveStartKey with correct Segment" in refusal.message


def test_a_scan_of_a_table_with_number_keys_works_in_segments(call):
    call("CreateTable", TableName="Points", KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
         AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "N"}],
         BillingMode="PAY_PER_REQUEST")  # fmt: skip
    call("PutItem", TableName="Points", Item={"Id": {"N": "1"}})
    counts = [call("Scan", TableName="Points", Segment=part, TotalSegments=2)["Count"] for part in (0, 1)]
    assert sorted(counts) == [0, 1]


def test_binary_sort_keys_are_ordered_by_their_bytes(call):
    call("CreateTable", TableName="Blobs",
         KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}, {"AttributeName": "Part", "KeyType": "RANGE"}],
         AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"},
                               {"AttributeName": "Part", "AttributeType": "B"}],
         BillingMode="PAY_PER_REQUEST")  # fmt: skip
    for part in ("/w==", "AA==", "fw=="):  # 255, 0, 127
        call("PutItem", TableName="Blobs", Item={"Id": {"S": "a"}, "Part": {"B": part}})
    answer = call("Query", TableName="Blobs", KeyConditionExpression="Id = :i",
                  ExpressionAttributeValues={":i": {"S": "a"}})  # fmt: skip
    assert [item["Part"]["B"] for item in answer["Items"]] == ["AA==", "fw==", "/w=="]
