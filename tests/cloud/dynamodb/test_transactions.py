"""TransactWriteItems and TransactGetItems."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.operations import transaction_steps

KEY = {"UserID": {"S": "u1"}}


def key(name):
    return {"UserID": {"S": name}}


def put(name, **more):
    return {"Put": {"TableName": "Users", "Item": key(name), **more}}


def check(name, condition):
    return {"ConditionCheck": {"TableName": "Users", "Key": key(name), "ConditionExpression": condition}}


def write(call, *parts, **more):
    return call("TransactWriteItems", TransactItems=list(parts), **more)


def refused(call, *parts, **more):
    return call.refused("TransactWriteItems", TransactItems=list(parts), **more)


def names(call):
    return {item["UserID"]["S"] for item in call("Scan", TableName="Users")["Items"]}


def test_a_transaction_puts_updates_deletes_and_checks(user):
    write(
        user,
        put("u2"),
        {"Update": {"TableName": "Users", "Key": key("u3"), "UpdateExpression": "SET Age = :a",
                    "ExpressionAttributeValues": {":a": {"N": "1"}}}},
        {"Delete": {"TableName": "Users", "Key": key("u1")}},
        check("u4", "attribute_not_exists(UserID)"),
    )  # fmt: skip
    assert names(user) == {"u2", "u3"}


def test_a_refused_transaction_changes_nothing_and_gives_reasons_in_order(user):
    refusal = refused(user, put("u2"), check("u9", "attribute_exists(UserID)"), put("u3"))
    assert refusal.code == "TransactionCanceledException"
    assert refusal.message == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed, None]"
    )
    assert refusal.document["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"},
        {"Code": "None"},
    ]
    assert names(user) == {"u1"}


def test_a_reason_gives_the_item_back_on_request(user):
    part = put("u1", ConditionExpression="attribute_not_exists(UserID)")
    part["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    reason = refused(user, part).document["CancellationReasons"][0]
    assert reason["Item"]["Name"] == {"S": "Alice"}


def test_an_update_that_cannot_be_applied_cancels_with_a_validation_error(user):
    update = {"TableName": "Users", "Key": key("u1"), "UpdateExpression": "SET Age = Age + #n",
              "ExpressionAttributeNames": {"#n": "Name"}}  # fmt: skip
    refusal = refused(user, put("u2"), {"Update": update})
    assert refusal.document["CancellationReasons"][1] == {
        "Code": "ValidationError",
        "Message": "An operand in the update expression has an incorrect data type",
    }
    assert names(user) == {"u1"}


def test_a_wrong_key_cancels_with_a_validation_error(user):
    part = {"Delete": {"TableName": "Users", "Key": {"UserID": {"N": "1"}}}}
    reason = refused(user, part).document["CancellationReasons"][0]
    assert reason == {
        "Code": "ValidationError",
        "Message": "The provided key element does not match the schema",
    }


def test_100_parts_are_done_and_101_are_refused(users):
    write(users, *(put(f"u{n}") for n in range(100)))
    refusal = refused(users, *(put(f"u{n}") for n in range(101)))
    assert "at 'transactItems' failed to satisfy constraint: " in refusal.message
    assert "Member must have length less than or equal to 100" in refusal.message


def test_100_reads_are_done_and_101_are_refused(users):
    gets = [{"Get": {"TableName": "Users", "Key": key(f"u{n}")}} for n in range(101)]
    assert users("TransactGetItems", TransactItems=gets[:100])["Responses"] == [{}] * 100
    refusal = users.refused("TransactGetItems", TransactItems=gets)
    assert "Member must have length less than or equal to 100" in refusal.message


def test_a_transaction_writes_an_item_once(users):
    refusal = refused(users, put("u1"), check("u1", "attribute_exists(UserID)"))
    assert refusal.message == "Transaction request cannot include multiple operations on one item"


def test_a_part_is_one_action(users):
    both = {**put("u1"), "Delete": {"TableName": "Users", "Key": key("u2")}}
    assert refused(users, both).message == ("TransactItems can only contain one of Check, Put, Update or Delete")


def test_a_transaction_has_4_mb_at_most(users):
    parts = []
    for number in range(11):
        item = {**key(f"u{number}"), "Text": {"S": "x" * 400_000}}
        parts.append({"Put": {"TableName": "Users", "Item": item}})
    write(users, *parts[:10])
    assert refused(users, *parts).code == "ValidationException"


def test_a_transaction_on_a_missing_table_is_not_found(users):
    part = {"Put": {"TableName": "Nowhere", "Item": key("u1")}}
    refusal = refused(users, put("u1"), part)
    assert refusal.code == "ResourceNotFoundException"
    assert names(users) == set()


def test_the_same_token_and_request_is_done_once(users):
    add = {"Update": {"TableName": "Users", "Key": key("u1"), "UpdateExpression": "ADD Visits :one",
                      "ExpressionAttributeValues": {":one": {"N": "1"}}}}  # fmt: skip
    for _ in range(3):
        write(users, add, ClientRequestToken="token-1")
    assert users("GetItem", TableName="Users", Key=key("u1"))["Item"]["Visits"] == {"N": "1"}


def test_the_same_token_for_another_request_is_refused(users):
    write(users, put("u1"), ClientRequestToken="token-1")
    refusal = refused(users, put("u2"), ClientRequestToken="token-1")
    assert refusal.code == "IdempotentParameterMismatchException"
    assert names(users) == {"u1"}


def test_a_token_is_forgotten_after_ten_minutes_of_the_accounts_clock(users, cloud, account):
    write(users, put("u1"), ClientRequestToken="token-1")
    cloud.clock.advance(transaction_steps.TOKEN_SECONDS - 1, account)
    assert refused(users, put("u2"), ClientRequestToken="token-1").status == 400
    cloud.clock.advance(2, account)
    write(users, put("u2"), ClientRequestToken="token-1")
    assert names(users) == {"u1", "u2"}


def test_a_cancelled_transaction_can_be_tried_again_with_its_token(users):
    parts = [put("u2"), check("u1", "attribute_exists(UserID)")]
    refused(users, *parts, ClientRequestToken="token-1")
    users("PutItem", TableName="Users", Item=key("u1"))
    write(users, *parts, ClientRequestToken="token-1")
    assert names(users) == {"u1", "u2"}


def test_a_transaction_get_answers_in_order_with_holes(user):
    gets = [
        {"Get": {"TableName": "Users", "Key": key("u9")}},
        {"Get": {"TableName": "Users", "Key": key("u1"), "ProjectionExpression": "Age"}},
    ]
    answer = user("TransactGetItems", TransactItems=gets, ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"] == [{}, {"Item": {"Age": {"N": "30"}}}]
    assert answer["ConsumedCapacity"] == [{"TableName": "Users", "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}]


@pytest.mark.parametrize("text", ["SET Age = :none", "SET Age ="])
def test_a_wrong_expression_is_refused_before_anything_is_looked_at(user, text):
    part = {"Update": {"TableName": "Users", "Key": key("u1"), "UpdateExpression": text}}
    refusal = refused(user, part)
    assert refusal.code == "ValidationException"
    assert refusal.message.startswith("Invalid UpdateExpression: ")


def test_of_several_wrong_parts_the_first_alone_is_told(users):
    wrong = {"Put": {"TableName": "Users", "Item": {"UserID": {"N": "7"}}}}
    false = {"Put": {"TableName": "Users", "Item": KEY, "ConditionExpression": "attribute_exists(UserID)"}}
    refusal = users.refused("TransactWriteItems", TransactItems=[wrong, wrong, false])
    reasons = refusal.document["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["ValidationError", "None", "None"]
    assert reasons[0]["Message"].endswith("Type mismatch for key UserID expected: S actual: N")


def test_an_empty_key_refuses_the_whole_transaction(users):
    wrong = {"Put": {"TableName": "Users", "Item": {"UserID": {"N": "7"}}}}
    empty = {"Delete": {"TableName": "Users", "Key": {"UserID": {"S": ""}}}}
    refusal = users.refused("TransactWriteItems", TransactItems=[wrong, empty])
    assert (refusal.code, "CancellationReasons" in refusal.document) == ("ValidationException", False)
    assert "cannot contain an empty string value. Key: UserID" in refusal.message
