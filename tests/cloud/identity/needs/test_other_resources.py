"""A policy that names one key, stream, pool, repository, bus or rule lets one use that, and no other.

(Service Authorization Reference, "Resource types defined by" each service.)
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cloud.identity.identity_requests import allow, refusal

DENIED = "AccessDeniedException"


@pytest.fixture
def arn(account: str) -> Callable[[str, str], str]:
    return lambda service, resource: f"arn:aws:{service}:us-east-1:{account}:{resource}"


def test_a_key_of_kms_is_used_by_its_id_its_arn_and_its_alias(client, as_user):
    kms = client("kms")
    key, other = (kms.create_key()["KeyMetadata"] for _ in range(2))
    kms.create_alias(AliasName="alias/orders", TargetKeyId=key["KeyId"])
    user = as_user("kms", allow("kms:Encrypt", key["Arn"]), allow("kms:Decrypt", key["Arn"]))
    for named in (key["KeyId"], key["Arn"], "alias/orders"):
        secret = user.encrypt(KeyId=named, Plaintext=b"x")["CiphertextBlob"]
        assert user.decrypt(CiphertextBlob=secret)["Plaintext"] == b"x"
    code, message = refusal(user.encrypt, KeyId=other["KeyId"], Plaintext=b"x")
    assert (code, other["Arn"] in message) == (DENIED, True)
    theirs = kms.encrypt(KeyId=other["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert refusal(user.decrypt, CiphertextBlob=theirs)[0] == DENIED
    assert refusal(user.decrypt, CiphertextBlob=theirs, KeyId=key["KeyId"])[0] == DENIED


def test_a_stream_of_kinesis_is_written_by_its_name_and_its_arn(client, as_user, arn):
    for name in ("clicks", "orders"):
        client("kinesis").create_stream(StreamName=name, ShardCount=1)
    user = as_user("kinesis", allow("kinesis:PutRecord", arn("kinesis", "stream/clicks")))
    user.put_record(StreamName="clicks", Data=b"x", PartitionKey="1")
    user.put_record(StreamARN=arn("kinesis", "stream/clicks"), Data=b"x", PartitionKey="1")
    assert refusal(user.put_record, StreamName="orders", Data=b"x", PartitionKey="1")[0] == DENIED


def test_a_user_pool_is_managed_by_its_id(client, as_user, arn):
    pools = [client("cognito-idp").create_user_pool(PoolName=name)["UserPool"]["Id"] for name in ("a", "b")]
    user = as_user("cognito-idp", allow("cognito-idp:AdminCreateUser", arn("cognito-idp", f"userpool/{pools[0]}")))
    user.admin_create_user(UserPoolId=pools[0], Username="bob")
    assert refusal(user.admin_create_user, UserPoolId=pools[1], Username="bob")[0] == DENIED


def test_events_are_put_on_the_buses_that_a_policy_names(client, as_user, arn):
    client("events").create_event_bus(Name="orders")
    user = as_user("events", allow("events:PutEvents", arn("events", "event-bus/orders")))
    event = {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"id": 1})}
    named = [event | {"EventBusName": name} for name in ("orders", arn("events", "event-bus/orders"))]
    assert user.put_events(Entries=named)["FailedEntryCount"] == 0
    code, message = refusal(user.put_events, Entries=[*named, event])
    assert (code, "event-bus/default" in message) == (DENIED, True)


@pytest.mark.parametrize(("bus", "place"), [("default", "rule/r"), ("orders", "rule/orders/r")])
def test_a_rule_of_a_bus_has_the_bus_in_its_arn(client, as_user, arn, bus, place):
    client("events").create_event_bus(Name="orders")
    user = as_user("events", allow("events:PutRule", arn("events", place)))
    pattern = json.dumps({"source": ["shop"]})
    assert user.put_rule(Name="r", EventBusName=bus, EventPattern=pattern)["RuleArn"] == arn("events", place)
    assert refusal(user.put_rule, Name="s", EventBusName=bus, EventPattern=pattern)[0] == DENIED


def test_what_names_nothing_needs_its_action_on_all(as_user):
    user = as_user("kms", allow("kms:ListKeys"), allow("cognito-idp:ListUserPools"))
    assert user.list_keys()["Keys"] == []
