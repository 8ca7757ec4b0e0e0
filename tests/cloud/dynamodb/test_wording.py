"""How AWS words what is wrong with a request by itself, since 2026: by operation.

The rules are those that github.com/paritysuite/dynamodb-conformance recorded on AWS in October 2026.
"""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.request.wording import DETECTED

NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
INVALID = "One or more parameter values were invalid: "
WRAPPED = "ExpressionAttributeValues contains invalid value: "
KEY = {"UserID": {"S": "u1"}}
TEXT_VALUES = [("abc", f"{NOT_NUMERIC}: abc", f"{NOT_NUMERIC}: abc"), ("", f"{NOT_NUMERIC}: ", NOT_NUMERIC)]
NUMBERS = [*TEXT_VALUES, ("1e126", OVERFLOW, OVERFLOW), ("1e2147483647", OVERFLOW, UNDERFLOW)]
SETS = [
    (
        {"SS": ["b", "a", "b"]},
        f'{INVALID}Input collection ["a", "b", "b"] contains duplicates.',
        f"{INVALID}Input collection [b, a, b] contains duplicates.",
    ),
    (
        {"BS": ["/w==", "AA==", "AA=="]},
        f'{INVALID}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.',
        f"{INVALID}Input collection [/w==, AA==, AA==]of type BS contains duplicates.",
    ),
    (
        {"NS": ["2", "1", "2"]},
        f"{INVALID}Input collection contains duplicates.",
        "Input collection contains duplicates",
    ),
]
VALUES = [({"N": text}, current, older) for text, current, older in NUMBERS] + SETS


def writes(value):
    """Requests that carry a value, and tell of it behind "1 validation error detected: "."""
    condition = {"ConditionExpression": "Age = :v", "ExpressionAttributeValues": {":v": value}}
    update = {"UpdateExpression": "SET Age = :v", "ExpressionAttributeValues": {":v": value}}
    yield "PutItem", {"Item": KEY | {"Age": value}}
    yield "PutItem", {"Item": KEY | {"Deep": {"M": {"in": {"L": [value]}}}}}
    yield "PutItem", {"Item": KEY, **condition}
    yield "PutItem", {"Item": KEY, "Expected": {"Age": {"Value": value}}}
    yield "UpdateItem", {"Key": KEY, **update}
    yield "UpdateItem", {"Key": KEY, "AttributeUpdates": {"Age": {"Action": "PUT", "Value": value}}}
    yield "UpdateItem", {"Key": {"UserID": value}}
    yield "DeleteItem", {"Key": {"UserID": value}}
    yield "DeleteItem", {"Key": KEY, **condition}


def reads(value):
    """Requests that tell of a value in the new words alone."""
    both = {":u": {"S": "u1"}, ":v": value}
    yield "GetItem", {"Key": {"UserID": value}}
    yield "Query", {"KeyConditionExpression": "UserID = :v", "ExpressionAttributeValues": {":v": value}}
    yield (
        "Query",
        {
            "KeyConditionExpression": "UserID = :u",
            "FilterExpression": "Age = :v",
            "ExpressionAttributeValues": both,
        },
    )
    yield "BatchGetItem", {"RequestItems": {"Users": {"Keys": [{"UserID": value}]}}}


def sent(users, action, parameters):
    named = {} if action.startswith(("Batch", "Transact")) else {"TableName": "Users"}
    return users.refused(action, **named, **parameters).message


@pytest.mark.parametrize(("value", "current", "older"), VALUES)
def test_a_write_tells_of_a_wrong_value_behind_the_words_one_validation_error_detected(users, value, current, older):
    for action, parameters in writes(value):
        assert sent(users, action, parameters) == DETECTED + current, (action, parameters)


@pytest.mark.parametrize(("value", "current", "older"), VALUES)
def test_a_read_tells_of_a_wrong_value_in_the_new_words_alone(users, value, current, older):
    for action, parameters in reads(value):
        assert sent(users, action, parameters) == current, (action, parameters)


@pytest.mark.parametrize(("value", "current", "older"), VALUES)
def test_batches_of_writes_transactions_and_scans_keep_the_older_words(users, value, current, older):
    update = {"UpdateExpression": "SET Age = :v", "ExpressionAttributeValues": {":v": value}}
    part = {"TableName": "Users", "Key": KEY}
    scan = {"FilterExpression": "Age = :v", "ExpressionAttributeValues": {":v": value}}
    put = {"PutRequest": {"Item": KEY | {"Age": value}}}
    wrapped = f"{WRAPPED}{older} for key :v"
    assert sent(users, "BatchWriteItem", {"RequestItems": {"Users": [put]}}) == older
    assert sent(users, "TransactWriteItems", {"TransactItems": [{"Update": {**part, **update}}]}) == wrapped
    assert sent(users, "TransactWriteItems", {"TransactItems": [{"Delete": part | {"Key": {"A": value}}}]}) == older
    assert sent(users, "TransactGetItems", {"TransactItems": [{"Get": part | {"Key": {"A": value}}}]}) == older
    assert sent(users, "Scan", scan) == wrapped


@pytest.mark.parametrize("action", ["PutItem", "UpdateItem", "DeleteItem"])
@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (
            {"ExpressionAttributeValues": {":v": {"S": "x"}}},
            "ExpressionAttributeValues can only be specified when using expressions",
        ),
        (
            {"ExpressionAttributeNames": {"#a": "a"}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        ({"ConditionExpression": ""}, "Invalid ConditionExpression: The expression can not be empty;"),
        (
            {"ConditionExpression": "attribute_exists(a)", "ExpressionAttributeValues": {}},
            "ExpressionAttributeValues must not be empty",
        ),
        (
            {"ConditionExpression": "a = :v", "ExpressionAttributeValues": {":w": {"S": ""}}},
            "Invalid ConditionExpression: An expression attribute value used in expression is not defined; "
            "attribute value: :v",
        ),
        (
            {"Expected": {"a": {"Exists": False}}, "ConditionExpression": "attribute_exists(a)"},
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
        ),
        (
            {"Expected": {"a": {"Exists": True}}},
            f"{INVALID}Value must be provided when Exists is true for Attribute: a",
        ),
        (
            {"Expected": {"a": {"ComparisonOperator": "EQ"}}},
            f"{INVALID}Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
        ),
    ],
)
def test_a_write_tells_of_a_wrong_request_behind_the_same_words(users, action, extra, message):
    what = {"Item": KEY} if action == "PutItem" else {"Key": KEY}
    assert sent(users, action, {**what, **extra}) == DETECTED + message


ENUM = "Member must satisfy enum value set: "
CAPACITY = f"Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: {ENUM}[INDEXES, TOTAL, NONE]"
METRICS = f"Value 'X' at 'returnItemCollectionMetrics' failed to satisfy constraint: {ENUM}[SIZE, NONE]"
RETURNED = f"Failed to satisfy constraint: {ENUM}[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"
EMPTY_NAME = "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"


@pytest.mark.parametrize("action", ["PutItem", "UpdateItem", "DeleteItem", "GetItem"])
def test_an_empty_table_name_is_told_alone(call, action):
    what = {"Item": {}} if action == "PutItem" else {"Key": {}}
    more = {} if action == "GetItem" else {"ReturnValues": "X"}
    assert call.refused(action, TableName="", **what, **more).message == DETECTED + EMPTY_NAME


def test_wrong_words_of_a_put_are_told_together_and_of_an_update_one(users):
    wrong = {"ReturnItemCollectionMetrics": "X", "ReturnValues": "X", "ReturnConsumedCapacity": "X"}
    put = sent(users, "PutItem", {"Item": KEY, **wrong})
    assert put == f"3 validation errors detected: {CAPACITY}; {RETURNED}; {METRICS}"
    assert sent(users, "UpdateItem", {"Key": KEY, **wrong}) == DETECTED + RETURNED


def test_a_missing_member_is_told_in_the_older_way_with_all_others(call):
    refusal = call.refused("UpdateItem", TableName="", ReturnValues="X", ReturnConsumedCapacity="X")
    assert refusal.message == (
        f"4 validation errors detected: {CAPACITY}; "
        "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; "
        "Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: "
        "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; "
        "Value null at 'key' failed to satisfy constraint: Member must not be null"
    )


def test_a_limit_of_zero_is_told_by_its_name_in_a_query_and_with_its_value_in_a_scan(users):
    tail = "failed to satisfy constraint: Member must have value greater than or equal to 1"
    assert sent(users, "Query", {"Limit": 0}) == f"{DETECTED}Value at 'Limit' {tail}"
    assert sent(users, "Scan", {"Limit": 0}) == f"{DETECTED}Value '0' at 'limit' {tail}"


def test_a_wrong_conditional_operator_of_a_query_is_told_bare(users):
    some = {"a": {"ComparisonOperator": "NULL"}, "b": {"ComparisonOperator": "NULL"}}
    asked = {"QueryFilter": some, "ConditionalOperator": "XOR", "Select": "X"}
    assert sent(users, "Query", asked) == "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"


def test_batches_tell_their_limits_each_in_its_way(users):
    tail = "failed to satisfy constraint: Member must have length"
    assert sent(users, "BatchWriteItem", {"RequestItems": {}}) == (
        "The requestItems parameter is required for BatchWriteItem"
    )
    assert sent(users, "BatchGetItem", {"RequestItems": {}}) == (
        f"{DETECTED}Value at 'RequestItems' {tail} greater than or equal to 1"
    )
    assert sent(users, "BatchGetItem", {"RequestItems": {"Users": {"Keys": []}}}) == (
        f"{DETECTED}Value at 'RequestItems.Users.member.Keys' {tail} greater than or equal to 1"
    )
    wrong_name = {"RequestItems": {"bad!": {"Keys": [KEY]}}, "ReturnConsumedCapacity": "X"}
    assert sent(users, "BatchGetItem", wrong_name).startswith(
        """2 validation errors detected: Value '{"bad!":{"Keys":[{"UserID":{"S":"u1"}}]}}' at 'requestItems' failed"""
    )
    requests = {"RequestItems": {"bad!": [{"PutRequest": {"Item": KEY}}]}}
    assert sent(users, "BatchWriteItem", requests).startswith(
        f"{DETECTED}Value '{{bad!=[WriteRequest(putRequest=PutRequest(item={{UserID=AttributeValue(s=u1, n=null, "
    )
    assert sent(users, "BatchWriteItem", requests | {"ReturnConsumedCapacity": "X"}) == DETECTED + CAPACITY


def test_errors_of_a_scans_select_have_no_prefix(users):
    assert sent(users, "Scan", {"Select": "SPECIFIC_ATTRIBUTES"}).startswith("Must specify the AttributesToGet")
    assert sent(
        users,
        "Query",
        {
            "Select": "SPECIFIC_ATTRIBUTES",
            "KeyConditionExpression": "UserID = :u",
            "ExpressionAttributeValues": {":u": {"S": "u1"}},
        },
    ).startswith(DETECTED + "Must specify the AttributesToGet")


@pytest.mark.parametrize(
    ("asked", "operator"), [("#n < :b", "<"), (":b >= #n", ">="), ("#n BETWEEN :b AND :b", "BETWEEN")]
)
def test_an_operator_that_cannot_compare_a_type_is_named(orders, asked, operator):
    refusal = orders.refused(
        "Query",
        TableName="Orders",
        KeyConditionExpression=f"UserID = :u AND {asked}",
        ExpressionAttributeNames={"#n": "Number"},
        ExpressionAttributeValues={":u": {"S": "u1"}, ":b": {"BOOL": True}},
    )
    assert refusal.message == (
        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
        f"operator or function: {operator}, operand type: BOOL"
    )


@pytest.mark.parametrize(
    ("value", "text"), [("0e126", OVERFLOW), ("0e-131", UNDERFLOW), ("1e9223372036854775808", NOT_NUMERIC)]
)
def test_an_exponent_is_read_before_the_digits(users, value, text):
    assert text in sent(users, "PutItem", {"Item": KEY | {"Age": {"N": value}}})
    users("PutItem", TableName="Users", Item=KEY | {"Age": {"N": "0e125"}})
    assert users("GetItem", TableName="Users", Key=KEY)["Item"]["Age"] == {"N": "0"}


LONG = "x" * 65_536


@pytest.mark.parametrize(("name", "text"), [("", "Empty attribute name"), (LONG, "6553")])
def test_an_attribute_name_is_not_empty_and_at_most_65535_bytes(users, name, text):
    names = {"ExpressionAttributeNames": {"#n": name}}
    for action, parameters in (
        ("PutItem", {"Item": KEY | {name: {"S": "x"}}}),
        ("PutItem", {"Item": KEY | {"Map": {"M": {name: {"S": "x"}}}}}),
        ("GetItem", {"Key": KEY, "AttributesToGet": [name]}),
        ("GetItem", {"Key": KEY, "ProjectionExpression": "#n", **names}),
        ("UpdateItem", {"Key": KEY, "UpdateExpression": "REMOVE #n", **names}),
        ("UpdateItem", {"Key": KEY, "AttributeUpdates": {name: {"Value": {"S": "x"}}}}),
    ):
        assert text in sent(users, action, parameters), (action, parameters.keys())


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("SS", ["b", "", "a", "é", "B"], ["", "B", "a", "b", "é"]),
        ("NS", ["10", "-1", "9.5", "9"], ["-1", "9", "9.5", "10"]),
        ("BS", ["/w==", "AA==", "MA=="], ["AA==", "MA==", "/w=="]),
    ],
)
def test_the_members_of_a_set_come_in_their_own_order(users, kind, written, kept):
    users("PutItem", TableName="Users", Item=KEY | {"Set": {kind: written[:-1]}})
    update = {"UpdateExpression": "ADD #s :s", "ExpressionAttributeNames": {"#s": "Set"}}
    users("UpdateItem", TableName="Users", Key=KEY, **update, ExpressionAttributeValues={":s": {kind: written[-1:]}})
    assert users("GetItem", TableName="Users", Key=KEY)["Item"]["Set"] == {kind: kept}
