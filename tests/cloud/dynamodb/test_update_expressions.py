"""UpdateItem: what an update expression does, returns, and may not say."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.request.wording import DETECTED

KEY = {"UserID": {"S": "u1"}}
VALUES = {
    ":1": {"N": "1"},
    ":x": {"S": "x"},
    ":list": {"L": [{"S": "new"}]},
    ":set": {"SS": ["b", "c"]},
    ":map": {"M": {}},
}


def update(call, text, **more):
    values = {name: value for name, value in VALUES.items() if name in text}
    if values:
        more["ExpressionAttributeValues"] = values
    return call("UpdateItem", TableName="Users", Key=KEY, UpdateExpression=text, **more)


def after(call, text):
    return update(call, text, ReturnValues="ALL_NEW")["Attributes"]


def refused(call, text):
    values = {name: value for name, value in VALUES.items() if name in text}
    more = {"ExpressionAttributeValues": values} if values else {}
    return call.refused("UpdateItem", TableName="Users", Key=KEY, UpdateExpression=text, **more).message


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("SET Age = Age + :1", "Age", {"N": "31"}),
        ("SET Age = :1 - Age", "Age", {"N": "-29"}),
        ("SET Visits = if_not_exists(Visits, :1) + :1", "Visits", {"N": "2"}),
        ("SET Scores = list_append(:list, Scores)", "Scores",
         {"L": [{"S": "new"}, {"N": "1"}, {"N": "2"}, {"N": "3"}]}),
        ("SET Scores[1] = :x", "Scores", {"L": [{"N": "1"}, {"S": "x"}, {"N": "3"}]}),
        ("SET Scores[9] = :x, Scores[8] = :1", "Scores",
         {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}, {"N": "1"}, {"S": "x"}]}),
        ("REMOVE Scores[0], Scores[1]", "Scores", {"L": [{"N": "3"}]}),
        ("REMOVE Scores[0] SET Scores[2] = :x", "Scores", {"L": [{"N": "2"}, {"S": "x"}]}),
        ("SET Address.City = :x", "Address", {"M": {"City": {"S": "x"}, "Parts": {"L": [{"S": "x"}]}}}),
        ("REMOVE Address.Parts", "Address", {"M": {"City": {"S": "Oslo"}}}),
        ("ADD Tags :set", "Tags", {"SS": ["a", "b", "c"]}),
        ("DELETE Tags :set", "Tags", {"SS": ["a"]}),
        ("ADD Visits :1", "Visits", {"N": "1"}),
        ("SET Age = Scores[2], Scores[2] = Age", "Age", {"N": "3"}),
    ],
)  # fmt: skip
def test_an_update_does(user, text, attribute, value):
    assert after(user, text)[attribute] == value


def test_both_sides_of_a_swap_are_read_before_the_update(user):
    attributes = after(user, "SET Scores[0] = Scores[2], Scores[2] = Scores[0]")
    assert attributes["Scores"] == {"L": [{"N": "3"}, {"N": "2"}, {"N": "1"}]}


def test_a_set_that_loses_its_last_member_is_gone(user):
    text = "DELETE Tags :all"
    values = {":all": {"SS": ["a", "b"]}}
    answer = user(
        "UpdateItem",
        TableName="Users",
        Key=KEY,
        UpdateExpression=text,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
    )
    assert "Tags" not in answer["Attributes"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SET UserID = :x", "One or more parameter values were invalid: Cannot update attribute UserID. "
         "This attribute is part of the key"),
        ("SET Age = :1, Age = :x", "Invalid UpdateExpression: Two document paths overlap with each other; "
         "must remove or rewrite one of these paths; path one: [Age], path two: [Age]"),
        ("SET Address = :map, Address.City = :x", "Invalid UpdateExpression: Two document paths overlap with each "
         "other; must remove or rewrite one of these paths; path one: [Address], path two: [Address, City]"),
        ("SET Address.City = :x, Address[0] = :x", "Invalid UpdateExpression: Two document paths conflict with each "
         "other; must remove or rewrite one of these paths; path one: [Address, City], path two: [Address, [0]]"),
        ("SET Age = :1 SET Name = :x", 'Invalid UpdateExpression: The "SET" section can only be used once in an '
         "update expression;"),
        ("SET Absent.City = :x", "The document path provided in the update expression is invalid for update"),
        ("SET Age.City = :x", "The document path provided in the update expression is invalid for update"),
        ("SET Scores.a = :x", "The document path provided in the update expression is invalid for update"),
        ("SET Twin = Absent",
         "The provided expression refers to an attribute that does not exist in the item"),
        ("SET Name = Name + :1", "An operand in the update expression has an incorrect data type"),
        ("SET Age = Age + :x", "Invalid UpdateExpression: Incorrect operand type for operator or function; "
         "operator or function: +, operand type: S"),
        ("SET Age = list_append(Age, :list)", "An operand in the update expression has an incorrect data type"),
        ("SET Scores = list_append(Scores, :x)", "Invalid UpdateExpression: Incorrect operand type for operator or "
         "function; operator or function: list_append, operand type: S"),
        ("ADD Age :x", "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, "
         "operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"),
        ("ADD Tags :1", "An operand in the update expression has an incorrect data type"),
        ("DELETE Age :1", "Invalid UpdateExpression: Incorrect operand type for operator or function; "
         "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
        ("SET Age = size(Age)", "Invalid UpdateExpression: Invalid function name; function: size"),
        ("SET Age = if_not_exists(:1, :1)", "Invalid UpdateExpression: Operator or function requires a document "
         "path; operator or function: if_not_exists"),
        ("SET name = :x", "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name"),
        ("SET Age = :none", "Invalid UpdateExpression: An expression attribute value used in expression is not "
         "defined; attribute value: :none"),
        ("SET Age = Age + :1 + :1", 'Invalid UpdateExpression: Syntax error; token: "+", near: ":1 + :1"'),
        ("", "Invalid UpdateExpression: The expression can not be empty;"),
        ("SET", 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "SET"'),
    ],
)  # fmt: skip
def test_an_update_is_refused_in_aws_words(user, text, message):
    text = text.replace("Name", "#n") if "Name" in text else text
    if "#n" not in text:
        assert refused(user, text).removeprefix(DETECTED) == message
        return
    refusal = user.refused(
        "UpdateItem",
        TableName="Users",
        Key=KEY,
        UpdateExpression=text,
        ExpressionAttributeNames={"#n": "Name"},
        ExpressionAttributeValues={name: value for name, value in VALUES.items() if name in text},
    )
    assert refusal.message.removeprefix(DETECTED) == message


def test_updated_new_and_updated_old_give_what_the_paths_lead_to(user):
    new = update(user, "SET Address.City = :x, Scores[1] = :1", ReturnValues="UPDATED_NEW")["Attributes"]
    assert new == {"Address": {"M": {"City": {"S": "x"}}}, "Scores": {"L": [{"N": "1"}]}}
    old = update(user, "SET Address.City = :1", ReturnValues="UPDATED_OLD")["Attributes"]
    assert old == {"Address": {"M": {"City": {"S": "x"}}}}


def test_updated_new_gives_an_attribute_that_did_not_change(user):
    assert update(user, "SET Age = Age", ReturnValues="UPDATED_NEW")["Attributes"] == {"Age": {"N": "30"}}


def test_an_update_of_a_missing_item_makes_it(users):
    update(users, "SET Age = :1")
    item = users("GetItem", TableName="Users", Key=KEY)["Item"]
    assert item == {"UserID": {"S": "u1"}, "Age": {"N": "1"}}


def test_an_update_that_fails_on_a_missing_item_makes_nothing(users):
    refused(users, "SET Age = Absent")
    assert "Item" not in users("GetItem", TableName="Users", Key=KEY)


def test_an_update_without_expression_makes_the_item(users):
    users("UpdateItem", TableName="Users", Key=KEY)
    assert users("GetItem", TableName="Users", Key=KEY)["Item"] == KEY


@pytest.mark.parametrize("action", ["PutItem", "DeleteItem"])
def test_puts_and_deletes_return_old_values_or_none(user, action):
    extra = {"Item": KEY} if action == "PutItem" else {"Key": KEY}
    refusal = user.refused(action, TableName="Users", **extra, ReturnValues="ALL_NEW")
    assert refusal.message == DETECTED + "ReturnValues can only be ALL_OLD or NONE"


def test_return_values_are_one_of_five(user):
    refusal = user.refused("UpdateItem", TableName="Users", Key=KEY, ReturnValues="NEW")
    allowed = "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"
    assert refusal.message == f"{DETECTED}Failed to satisfy constraint: Member must satisfy enum value set: {allowed}"


def test_deleting_what_is_not_there_succeeds_and_returns_nothing(users):
    assert users("DeleteItem", TableName="Users", Key=KEY, ReturnValues="ALL_OLD") == {}
