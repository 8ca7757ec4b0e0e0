"""Condition and filter expressions: what is refused, what holds."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.expressions.condition_expression import bind
from userlab.cloud.dynamodb.expressions.expression_scope import Scope
from userlab.cloud.dynamodb.expressions.expression_syntax import ExpressionError
from userlab.cloud.dynamodb.request.wording import DETECTED

ITEM = {
    "n": {"N": "5"},
    "s": {"S": "abc"},
    "b": {"B": "YWJj"},
    "t": {"BOOL": True},
    "ss": {"SS": ["a", "b"]},
    "l": {"L": [{"S": "a"}, {"N": "2"}]},
    "m": {"M": {"a": {"S": "x"}, "b": {"L": [{"N": "1"}]}}},
}
VALUES = {
    ":5": {"N": "5"},
    ":1": {"N": "1"},
    ":9": {"N": "9"},
    ":a": {"S": "a"},
    ":abc": {"S": "abc"},
    ":set": {"SS": ["b", "a"]},
    ":t": {"BOOL": True},
    ":S": {"S": "S"},
    ":2": {"N": "2"},
    ":bin": {"B": "YQ=="},
}


def holds(text):
    return bind(text, Scope(None, dict(VALUES))).holds(ITEM)


@pytest.mark.parametrize(
    "text",
    [
        "n = :5",
        "n <> :1",
        "n < :9 AND n > :1",
        "n BETWEEN :1 AND :9",
        "n IN (:1, :5)",
        "s <> :5",
        "absent <> :5",
        "ss = :set",
        "begins_with(s, :a)",
        "begins_with(b, :bin)",
        "contains(s, :a)",
        "contains(ss, :a)",
        "contains(l, :2)",
        "size(s) < :5",
        "size(ss) = size(l)",
        "attribute_exists(m.b[0])",
        "attribute_not_exists(m.b[1])",
        "attribute_type(s, :S)",
        "NOT n = :1 AND s = :abc",
        "n = :1 OR n = :9 OR t = :t",
        "n = :1 AND s = :a OR t = :t",
        "m.a = m.a OR m.a <> s",
    ],
)
def test_a_condition_holds(text):
    if "m.a = m.a" in text:
        with pytest.raises(ExpressionError, match="must be distinct"):
            holds(text)
    else:
        assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "n = :1",
        "s < :5",
        "absent = :5",
        "absent < :5",
        "t = :5",
        "contains(n, :5)",
        "begins_with(n, :a)",
        "size(n) > :1",
        "n = :5 AND (s = :a OR t = :5)",
        "NOT (n = :5 OR s = :a)",
        "l.a = :a",
        "m[0] = :a",
    ],
)
def test_a_condition_does_not_hold(text):
    assert not holds(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n = :none", "An expression attribute value used in expression is not defined; attribute value: :none"),
        (
            "#none = :5",
            "An expression attribute name used in the document path is not defined; attribute name: #none",
        ),
        ("name = :a", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("n = n", "The first operand must be distinct from the remaining operands for this operator or function; "
         "operator: =, first operand: [n]"),
        ("attribute_exists(:a)", "Operator or function requires a document path; "
         "operator or function: attribute_exists"),
        ("begins_with(s, :5)", "Incorrect operand type for operator or function; "
         "operator or function: begins_with, operand type: N"),
        ("size(:5) > :1", "Incorrect operand type for operator or function; "
         "operator or function: size, operand type: N"),
        ("n < :t", "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"),
        ("attribute_type(s, :abc)", "Invalid attribute type name found; type: abc, "
         "valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"),
        ("attribute_exists(n, s)", "Incorrect number of operands for operator or function; "
         "operator or function: attribute_exists, number of operands: 2"),
        ("exists(n)", "Invalid function name; function: exists"),
        ("size(n)", "The function is not allowed to be used this way in an expression; function: size"),
        ("n = attribute_exists(n)",
         "The function is not allowed to be used this way in an expression; function: attribute_exists"),
        ("((n = :5))", "The expression has redundant parentheses;"),
        ("n BETWEEN :9 AND :1", "The BETWEEN operator requires upper bound to be greater than or equal to lower "
         "bound; lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:1}"),
        ("n BETWEEN :1 AND :a", "The BETWEEN operator requires same data type for lower and upper bounds; "
         "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}"),
        ("n =", 'Syntax error; token: "<EOF>", near: "="'),
        ("n = 5", 'Syntax error; token: "5", near: "= 5"'),
        ("n == :5", 'Syntax error; token: "=", near: "== :5"'),
        ("_n = :5", 'Syntax error; token: "_", near: "_n"'),
        ("", "The expression can not be empty;"),
        ("n = :5" + " OR n = :5" * 400,
         "Expression size has exceeded the maximum allowed size; expression size: 4006"),
    ],
)  # fmt: skip
def test_a_condition_is_refused_in_aws_words(text, message):
    if "4006" in message:
        text = text + " " * 100
        message = message.replace("4006", "4106")
    with pytest.raises(ExpressionError) as refused:
        holds(text)
    assert str(refused.value) == message


def test_more_than_300_operators_are_refused():
    with pytest.raises(ExpressionError, match="too many operators; operator count: 301"):
        holds("n=:5" + " OR n=:5" * 150)


def test_parentheses_beyond_any_depth_are_refused_not_a_crash():
    with pytest.raises(ExpressionError):
        holds("(" * 4000)


@pytest.mark.parametrize("action", ["PutItem", "DeleteItem", "UpdateItem", "Scan"])
def test_an_undefined_value_is_a_validation_error_in_every_call(user, action):
    where = {"Scan": "FilterExpression"}.get(action, "ConditionExpression")
    extra = {"PutItem": {"Item": {"UserID": {"S": "u1"}}}, "Scan": {}}.get(action, {"Key": {"UserID": {"S": "u1"}}})
    refusal = user.refused(action, TableName="Users", **extra, **{where: "Age = :a"})
    assert (refusal.status, refusal.code) == (400, "ValidationException")
    prefix = "" if action == "Scan" else DETECTED
    assert refusal.message == (
        f"{prefix}Invalid {where}: An expression attribute value used in expression is not defined; attribute value: :a"
    )


def test_an_undefined_value_in_a_filter_of_a_query_is_a_validation_error(orders):
    refusal = orders.refused(
        "Query",
        TableName="Orders",
        KeyConditionExpression="UserID = :u",
        FilterExpression="Amount > :t",
        ExpressionAttributeValues={":u": {"S": "u1"}},
    )
    assert "attribute value: :t" in refusal.message


def test_a_swapped_between_in_a_filter_is_refused(user):
    refusal = user.refused(
        "Scan",
        TableName="Users",
        FilterExpression="Age BETWEEN :high AND :low",
        ExpressionAttributeValues={":high": {"N": "60"}, ":low": {"N": "20"}},
    )
    assert refusal.message == (
        "Invalid FilterExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower "
        "bound; lower bound operand: AttributeValue: {N:60}, upper bound operand: AttributeValue: {N:20}"
    )


def test_a_value_that_no_expression_uses_is_refused(user):
    refusal = user.refused(
        "Scan",
        TableName="Users",
        FilterExpression="Age = :a",
        ExpressionAttributeValues={":a": {"N": "1"}, ":b": {"N": "1"}},
    )
    assert refusal.message == "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}"


def test_a_name_that_no_expression_uses_is_refused(user):
    refusal = user.refused(
        "GetItem",
        TableName="Users",
        Key={"UserID": {"S": "u1"}},
        ProjectionExpression="Age",
        ExpressionAttributeNames={"#n": "Name"},
    )
    assert refusal.message == "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"


def test_values_without_an_expression_are_refused(user):
    refusal = user.refused(
        "PutItem",
        TableName="Users",
        Item={"UserID": {"S": "u1"}},
        ExpressionAttributeValues={":a": {"N": "1"}},
    )
    assert refusal.message == DETECTED + "ExpressionAttributeValues can only be specified when using expressions"


def test_a_wrong_number_among_the_values_is_told_by_its_key(user):
    refusal = user.refused(
        "Scan",
        TableName="Users",
        FilterExpression="Age = :a",
        ExpressionAttributeValues={":a": {"N": "x"}},
    )
    assert refusal.message == (
        "ExpressionAttributeValues contains invalid value: "
        "The parameter cannot be converted to a numeric value: x for key :a"
    )


def test_a_failed_condition_gives_the_item_back_on_request(user):
    for action, extra in (("PutItem", {"Item": {"UserID": {"S": "u1"}}}), ("DeleteItem", {}), ("UpdateItem", {})):
        refusal = user.refused(
            action,
            TableName="Users",
            **(extra or {"Key": {"UserID": {"S": "u1"}}}),
            ConditionExpression="attribute_not_exists(UserID)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        assert (refusal.code, refusal.message) == (
            "ConditionalCheckFailedException",
            "The conditional request failed",
        )
        assert refusal.document["Item"]["Name"] == {"S": "Alice"}


def test_a_refused_put_changes_nothing(user):
    user.refused(
        "PutItem",
        TableName="Users",
        Item={"UserID": {"S": "u1"}},
        ConditionExpression="attribute_not_exists(UserID)",
    )
    assert "Name" in user("GetItem", TableName="Users", Key={"UserID": {"S": "u1"}})["Item"]
