"""Parameter Store: what is secret, which version answers, and who may read what."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from userlab.cloud.parameters.service import selector_of


@pytest.fixture
def ssm(client):
    found = client("ssm")
    found.put_parameter(Name="/shop/dev/url", Value="https://one.test", Type="String")
    found.put_parameter(Name="/shop/dev/key", Value="s3cret", Type="SecureString")
    return found


def test_a_secure_string_says_nothing_without_decryption(ssm):
    readings = [
        ssm.get_parameter(Name="/shop/dev/key")["Parameter"],
        ssm.get_parameters(Names=["/shop/dev/key"])["Parameters"][0],
        ssm.get_parameters_by_path(Path="/shop/dev")["Parameters"][1],
        ssm.get_parameter_history(Name="/shop/dev/key")["Parameters"][0],
    ]
    assert {each["Type"] for each in readings} == {"SecureString"}
    (text,) = {each["Value"] for each in readings}
    assert text.startswith("AQICAH")
    assert "s3cret" not in text
    assert ssm.get_parameter(Name="/shop/dev/key", WithDecryption=True)["Parameter"]["Value"] == "s3cret"


def test_other_types_are_what_they_are(ssm):
    ssm.put_parameter(Name="/shop/dev/scheme", Value="kms:mine", Type="String")
    assert ssm.get_parameter(Name="/shop/dev/scheme")["Parameter"]["Value"] == "kms:mine"


def test_a_version_or_a_label_answers_with_its_selector(ssm):
    ssm.put_parameter(Name="/shop/dev/url", Value="https://two.test", Overwrite=True)
    ssm.label_parameter_version(Name="/shop/dev/url", ParameterVersion=1, Labels=["live"])
    found = [ssm.get_parameter(Name=f"/shop/dev/url{end}")["Parameter"] for end in ("", ":1", ":live")]
    assert [(each["Version"], each.get("Selector")) for each in found] == [(2, None), (1, ":1"), (1, ":live")]
    assert ssm.get_parameters(Names=["/shop/dev/url:live"])["Parameters"][0]["Selector"] == ":live"


@pytest.mark.parametrize("call", ["get_parameter", "delete_parameter", "get_parameter_history"])
def test_an_unknown_parameter_is_not_found_and_nothing_more_is_said(ssm, call):
    with pytest.raises(ssm.exceptions.ParameterNotFound) as caught:
        getattr(ssm, call)(Name="/nothing")
    assert str(caught.value).endswith("operation: ")


def test_a_policy_on_a_parameter_lets_its_versions_be_read_and_no_other(client, account, ssm):
    iam = client("iam")
    iam.create_user(UserName="reader")
    arn = f"arn:aws:ssm:us-east-1:{account}:parameter/shop/dev/url"
    allowed = {"Effect": "Allow", "Action": ["ssm:GetParameter", "ssm:GetParameters"], "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="reader", PolicyName="url", PolicyDocument=policy)
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    reader = client("ssm", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    assert reader.get_parameter(Name="/shop/dev/url:1")["Parameter"]["Value"] == "https://one.test"
    assert len(reader.get_parameters(Names=["/shop/dev/url"])["Parameters"]) == 1
    for call, names in (
        (reader.get_parameter, {"Name": "/shop/dev/key"}),
        (reader.get_parameters, {"Names": ["/shop/dev/url", "/shop/dev/key"]}),
    ):
        with pytest.raises(ClientError) as caught:
            call(**names)
        assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_names_are_read_apart_from_versions():
    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/url"
    assert selector_of(arn) == (arn, "")
    assert selector_of(f"{arn}:live") == (arn, "live")
    assert selector_of("/shop/url:3") == ("/shop/url", "3")
