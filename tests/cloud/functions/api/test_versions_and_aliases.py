"""Versions and aliases (Lambda guide, "Manage Lambda function versions", "Lambda function aliases")."""

import pytest
from botocore.exceptions import ClientError

from userlab.cloud.functions.invoking.invocation import Invocation
from userlab.cloud.moto_seams import random


def handler(text):
    return f"def lambda_handler(event, context):\n    return '{text}'"


def refusal(call, *arguments, **named):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **named)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture
def two_versions(lambda_client, deploy, archive):
    """A function with the versions 1 and 2 and newer code in $LATEST."""
    name = deploy(handler("one"), Publish=True)
    for text in ("two", "latest"):
        lambda_client.update_function_code(
            FunctionName=name, ZipFile=archive({"lambda_function.py": handler(text)}), Publish=text == "two"
        )
    return name


def test_each_version_runs_its_own_code(two_versions, invoke):
    answers = {each: invoke(two_versions, Qualifier=each) for each in ("1", "2", "$LATEST")}
    assert {key: answer.payload for key, answer in answers.items()} == {"1": "one", "2": "two", "$LATEST": "latest"}
    assert [answer.version for answer in answers.values()] == ["1", "2", "$LATEST"]
    assert "Version: 1\n" in answers["1"].log


def test_the_qualifier_may_stand_in_the_name(two_versions, invoke):
    assert invoke(f"{two_versions}:1").payload == "one"


def test_two_different_qualifiers_are_refused(two_versions, lambda_client):
    code, message = refusal(lambda_client.invoke, FunctionName=f"{two_versions}:1", Qualifier="2")
    assert code == "InvalidParameterValueException"
    assert message == "The derived qualifier from the function name does not match the specified qualifier."


def test_the_context_names_version_and_qualifier(lambda_client, deploy, invoke):
    code = "def lambda_handler(event, context):\n    return [context.function_version, context.invoked_function_arn]"
    name = deploy(code, Publish=True)
    lambda_client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    version, arn = invoke(name, Qualifier="live").payload
    assert version == "1"
    assert arn.endswith(f":function:{name}:live")


def test_nothing_new_publishes_no_new_version(lambda_client, deploy):
    name = deploy(handler("one"))
    assert [lambda_client.publish_version(FunctionName=name)["Version"] for _ in range(2)] == ["1", "1"]
    lambda_client.update_function_configuration(FunctionName=name, Timeout=9)
    assert lambda_client.publish_version(FunctionName=name)["Version"] == "2"


def test_version_numbers_are_never_used_again(two_versions, lambda_client):
    lambda_client.delete_function(FunctionName=two_versions, Qualifier="2")
    assert lambda_client.publish_version(FunctionName=two_versions)["Version"] == "3"


def test_a_published_version_does_not_change(two_versions, lambda_client):
    lambda_client.update_function_configuration(FunctionName=two_versions, Timeout=9)
    assert lambda_client.get_function_configuration(FunctionName=two_versions, Qualifier="1")["Timeout"] == 3


def test_versions_are_listed_from_latest_on(two_versions, lambda_client, account):
    versions = lambda_client.list_versions_by_function(FunctionName=two_versions)["Versions"]
    assert [each["Version"] for each in versions] == ["$LATEST", "1", "2"]
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{two_versions}"
    assert [each["FunctionArn"] for each in versions] == [f"{arn}:$LATEST", f"{arn}:1", f"{arn}:2"]


def test_the_arn_has_the_qualifier_that_was_asked_for(two_versions, lambda_client):
    lambda_client.create_alias(FunctionName=two_versions, Name="live", FunctionVersion="1")
    for qualifier in ("1", "$LATEST", "live"):
        found = lambda_client.get_function_configuration(FunctionName=two_versions, Qualifier=qualifier)
        assert found["FunctionArn"].endswith(f":{two_versions}:{qualifier}")
    assert lambda_client.get_function_configuration(FunctionName=two_versions)["FunctionArn"].endswith(two_versions)


def test_publishing_another_code_than_expected_is_refused(lambda_client, deploy):
    code, message = refusal(lambda_client.publish_version, FunctionName=deploy(handler("x")), CodeSha256="other")
    assert code == "InvalidParameterValueException"
    assert message.startswith("CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (")


def test_latest_cannot_be_deleted_alone(two_versions, lambda_client):
    code, message = refusal(lambda_client.delete_function, FunctionName=two_versions, Qualifier="$LATEST")
    assert code == "InvalidParameterValueException"
    assert message == "$LATEST version cannot be deleted without deleting the function."


def test_a_version_with_an_alias_cannot_be_deleted(two_versions, lambda_client):
    lambda_client.create_alias(FunctionName=two_versions, Name="live", FunctionVersion="1")
    assert (
        refusal(lambda_client.delete_function, FunctionName=two_versions, Qualifier="1")[0]
        == "ResourceConflictException"
    )


def test_an_alias_moves(two_versions, lambda_client, invoke, account):
    made = lambda_client.create_alias(
        FunctionName=two_versions, Name="live", FunctionVersion="1", Description="for all"
    )
    assert made["AliasArn"] == f"arn:aws:lambda:us-east-1:{account}:function:{two_versions}:live"
    assert invoke(two_versions, Qualifier="live").payload == "one"
    moved = lambda_client.update_alias(FunctionName=two_versions, Name="live", FunctionVersion="2")
    answer = invoke(two_versions, Qualifier="live")
    assert (answer.payload, answer.version) == ("two", "2")
    assert moved["Description"] == "for all"
    assert moved["RevisionId"] != made["RevisionId"]


def test_an_alias_can_split_its_traffic(cloud, account, two_versions, lambda_client, monkeypatch):
    lambda_client.create_alias(
        FunctionName=two_versions,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.25}},
    )
    drawn = iter([0.24, 0.26])
    monkeypatch.setattr(cloud.functions.invoker, "_choose", lambda _: next(drawn))
    invocation = Invocation(account, "us-east-1", two_versions, "live", b"{}")
    assert [cloud.functions.invoke(invocation).executed_version for _ in range(2)] == ["2", "1"]


def test_a_seeded_account_splits_its_traffic_the_same_way_each_time(account, cloud, two_versions, lambda_client):
    lambda_client.create_alias(
        FunctionName=two_versions,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
    )
    invocation = Invocation(account, "us-east-1", two_versions, "live", b"{}")

    def versions():
        random.seed(account, 7)
        return [cloud.functions.invoke(invocation).executed_version for _ in range(12)]

    try:
        first = versions()
        assert set(first) == {"1", "2"}
        assert versions() == first
    finally:
        random.forget(account)


def test_aliases_are_listed_and_deleted(two_versions, lambda_client):
    for name, version in (("live", "1"), ("beta", "2")):
        lambda_client.create_alias(FunctionName=two_versions, Name=name, FunctionVersion=version)
    listed = lambda_client.list_aliases(FunctionName=two_versions)["Aliases"]
    assert [each["Name"] for each in listed] == ["beta", "live"]
    assert (
        lambda_client.delete_alias(FunctionName=two_versions, Name="beta")["ResponseMetadata"]["HTTPStatusCode"] == 204
    )
    of_one = lambda_client.list_aliases(FunctionName=two_versions, FunctionVersion="1")["Aliases"]
    assert [each["Name"] for each in of_one] == ["live"]


def test_a_second_alias_of_that_name_is_a_conflict(two_versions, lambda_client, account):
    lambda_client.create_alias(FunctionName=two_versions, Name="live", FunctionVersion="1")
    assert refusal(lambda_client.create_alias, FunctionName=two_versions, Name="live", FunctionVersion="1") == (
        "ResourceConflictException",
        f"Alias already exists: arn:aws:lambda:us-east-1:{account}:function:{two_versions}:live",
    )


def test_an_unknown_alias_is_not_found(two_versions, lambda_client, account):
    assert refusal(lambda_client.get_alias, FunctionName=two_versions, Name="nothing") == (
        "ResourceNotFoundException",
        f"Cannot find alias arn: arn:aws:lambda:us-east-1:{account}:function:{two_versions}:nothing",
    )


def test_an_alias_of_an_unknown_version_is_refused(two_versions, lambda_client):
    code, message = refusal(lambda_client.create_alias, FunctionName=two_versions, Name="live", FunctionVersion="9")
    assert code == "ResourceNotFoundException"
    assert message.endswith(f":function:{two_versions}:9")


def test_weights_need_two_published_versions(two_versions, lambda_client):
    code, message = refusal(
        lambda_client.create_alias,
        FunctionName=two_versions,
        Name="live",
        FunctionVersion="$LATEST",
        RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}},
    )
    assert code == "InvalidParameterValueException"
    assert message == "$LATEST is not supported for an alias pointing to more than 1 version"


def test_an_alias_name_cannot_be_a_number(two_versions, lambda_client):
    code, message = refusal(lambda_client.create_alias, FunctionName=two_versions, Name="12", FunctionVersion="1")
    assert code == "ValidationException"
    assert "Value '12' at 'name' failed to satisfy constraint: Member must satisfy regular expression" in message
