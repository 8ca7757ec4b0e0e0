"""Each function of templates, by the examples of AWS's reference and by what is refused."""

import pytest

from userlab.cloud.cloudformation.templates.functions import holds, value_of
from userlab.cloud.cloudformation.templates.scope import NO_VALUE, Scope
from userlab.cloud.http.aws_request import AwsError

ERROR = "Template error: "
NOBODY = "Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template"


class Known:
    def reference(self, logical_id):
        return {"Users": "users-1"}.get(logical_id)

    def attribute(self, logical_id, name):
        return f"{logical_id}:{name}"


def scope(**more):
    given = {"parameters": {"Stage": "dev", "Zones": ["a", "b"]}, "resources": Known()} | more
    return Scope("123456789012", "us-east-1", "app", "arn:aws:cloudformation:us-east-1:1:stack/app/1", **given)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "Users"}, "users-1"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Ref": "AWS::StackName"}, "app"),
        ({"Fn::GetAtt": ["Users", "Arn"]}, "Users:Arn"),
        ({"Fn::GetAtt": "Users.Stream.Arn"}, "Users:Stream.Arn"),
        ({"Fn::Join": [":", ["a", "b", {"Ref": "Stage"}]]}, "a:b:dev"),
        ({"Fn::Join": ["-", {"Ref": "Zones"}]}, "a-b"),
        ({"Fn::Split": ["|", "a|b|c"]}, ["a", "b", "c"]),
        ({"Fn::Select": ["1", ["apples", "grapes"]]}, "grapes"),
        ({"Fn::Select": [0, {"Fn::Split": [",", "x,y"]}]}, "x"),
        ({"Fn::Sub": "${Stage}-${Users.Arn}-${!Literal}"}, "dev-Users:Arn-${Literal}"),
        ({"Fn::Sub": ["www.${Domain}", {"Domain": {"Ref": "Stage"}}]}, "www.dev"),
        ({"Fn::Base64": "AWS"}, "QVdT"),
        ({"Fn::Cidr": ["192.168.0.0/24", 3, 5]}, ["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27"]),
        ({"Fn::GetAZs": ""}, [f"us-east-1{each}" for each in "abcdef"]),
        ({"Fn::GetAZs": "eu-west-1"}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
        ([{"Condition": {"StringEquals": {"a": "b"}}}], [{"Condition": {"StringEquals": {"a": "b"}}}]),
    ],
)  # fmt: skip
def test_what_a_function_gives(expression, value):
    assert value_of(expression, scope()) == value


def test_a_map_is_looked_up():
    mappings = {"Regions": {"us-east-1": {"size": "small"}}}
    assert value_of({"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "size"]}, scope(mappings=mappings)) == "small"


def test_an_export_is_looked_up():
    assert (
        value_of({"Fn::ImportValue": {"Fn::Sub": "${Stage}-url"}}, scope(export=lambda name: f"<{name}>"))
        == "<dev-url>"
    )


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ({"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, True),
        ({"Fn::Equals": [1, "1"]}, True),
        ({"Fn::Not": [{"Fn::Equals": ["a", "a"]}]}, False),
        ({"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]}, False),
        ({"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]}, True),
    ],
)
def test_a_condition_holds_or_not(condition, truth):
    conditions = {"It": condition, "Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Equals": ["a", "b"]}}
    there = scope(conditions=conditions)
    assert holds("It", there) is truth
    assert value_of({"Fn::If": ["It", "then", "else"]}, there) == ("then" if truth else "else")


def test_a_branch_of_no_value_is_gone():
    there = scope(conditions={"No": {"Fn::Equals": ["a", "b"]}})
    assert value_of({"Fn::If": ["No", "then", {"Ref": "AWS::NoValue"}]}, there) is NO_VALUE


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ({"Ref": "Nobody"}, NOBODY),
        ({"Fn::Select": [5, ["a"]]}, ERROR + "Fn::Select  cannot select nonexistent value at index 5"),
        (
            {"Fn::FindInMap": ["M", "a", "b"]},
            ERROR + "Mapping named 'M' is not present in the 'Mappings' section of template.",
        ),
        ({"Fn::FindInMap": ["There", "a", "b"]}, ERROR + "Unable to get mapping for There::a::b"),
        (
            {"Fn::Join": ["a"]},
            ERROR + "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a "
            "list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be "
            "joined.",
        ),
        ({"Fn::Nothing": []}, ERROR + "Fn::Nothing is no function that the local cloud knows"),
        ({"Fn::Length": [1]}, ERROR + "Fn::Length is only there with the transform AWS::LanguageExtensions"),
    ],
)
def test_what_is_wrong_is_said_in_cloudformation_s_words(expression, text):
    with pytest.raises(AwsError) as refused:
        value_of(expression, scope(mappings={"There": {}}))
    assert (refused.value.code, refused.value.message) == ("ValidationError", text)


def test_the_language_extensions_are_known_where_they_are_named():
    there = scope(extended=True)
    assert value_of({"Fn::Length": {"Ref": "Zones"}}, there) == 2
    assert value_of({"Fn::ToJsonString": {"a": {"Ref": "Stage"}}}, there) == '{"a":"dev"}'


def test_conditions_in_a_circle_are_refused():
    there = scope(conditions={"A": {"Condition": "B"}, "B": {"Condition": "A"}})
    with pytest.raises(AwsError, match="circular condition dependency"):
        holds("A", there)
