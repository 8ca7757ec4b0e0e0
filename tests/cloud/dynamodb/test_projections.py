"""Projection expressions, and the attributes of indexes."""

from __future__ import annotations

import pytest

KEY = {"UserID": {"S": "u1"}}


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Age, Address.City", {"Age": {"N": "30"}, "Address": {"M": {"City": {"S": "Oslo"}}}}),
        ("Scores[2], Scores[0]", {"Scores": {"L": [{"N": "1"}, {"N": "3"}]}}),
        ("Address.Parts[0]", {"Address": {"M": {"Parts": {"L": [{"S": "x"}]}}}}),
        ("Absent, Age.City", {}),
    ],
)
def test_a_projection_gives_what_its_paths_lead_to(user, text, item):
    assert user("GetItem", TableName="Users", Key=KEY, ProjectionExpression=text)["Item"] == item


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Address, Address.City", "Two document paths overlap with each other; must remove or rewrite one of these "
         "paths; path one: [Address], path two: [Address, City]"),
        ("Address.City, Address[0]", "Two document paths conflict with each other; must remove or rewrite one of "
         "these paths; path one: [Address, City], path two: [Address, [0]]"),
        ("#n", "An expression attribute name used in the document path is not defined; attribute name: #n"),
        ("Age, name", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("Age,", 'Syntax error; token: "<EOF>", near: ","'),
        ("Age Name", 'Syntax error; token: "Name", near: "Age Name"'),
        ("", "The expression can not be empty;"),
    ],
)  # fmt: skip
def test_a_projection_is_refused_in_aws_words(user, text, message):
    refusal = user.refused("GetItem", TableName="Users", Key=KEY, ProjectionExpression=text)
    assert refusal.message == f"Invalid ProjectionExpression: {message}"


def test_a_projection_cannot_look_into_a_key(user):
    refusal = user.refused("GetItem", TableName="Users", Key=KEY, ProjectionExpression="UserID.a")
    assert refusal.message == (
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: UserID"
    )


def test_expressions_and_older_parameters_do_not_mix(user):
    refusal = user.refused("GetItem", TableName="Users", Key=KEY, ProjectionExpression="Age", AttributesToGet=["Age"])
    assert refusal.message == (
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"
    )


def test_a_projection_keeps_sets_and_binary_as_they_are(put, users):
    put(Set={"SS": ["a"]}, Data={"B": "YWJj"})
    item = users("GetItem", TableName="Users", Key=KEY, ProjectionExpression="#s, #d",
                 ExpressionAttributeNames={"#s": "Set", "#d": "Data"})["Item"]  # fmt: skip
    assert item == {"Set": {"SS": ["a"]}, "Data": {"B": "YWJj"}}
