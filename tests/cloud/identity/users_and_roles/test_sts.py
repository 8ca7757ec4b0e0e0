"""AWS STS: sessions, who may have them, and who calls."""

import datetime
import json
import re

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, policy, role_arn, with_keys
from userlab.base.account_keys import Keys


def refusal(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def trust(principal, **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def role(client, account):
    def make(principal=None, name="worker", session=None, **more):
        document = trust(principal or {"AWS": account}, **more)
        extra = {"MaxSessionDuration": session} if session else {}
        return client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document, **extra)["Role"]

    return make


def keys_of(answer):
    credentials = answer["Credentials"]
    return Keys(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])


def assume(client, role, **parameters):
    return client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="s1", **parameters)


def test_caller_identity_of_the_account_itself(client, account):
    answer = client("sts").get_caller_identity()
    assert (answer["Account"], answer["Arn"]) == (account, f"arn:aws:iam::{account}:user/learner")
    assert re.fullmatch(r"AIDA[A-Z0-9]{17}", answer["UserId"])


def test_caller_identity_of_a_user(as_user, account):
    answer = as_user("sts").get_caller_identity()
    assert answer["Arn"] == f"arn:aws:iam::{account}:user/alice"
    assert re.fullmatch(r"AIDA[A-Z0-9]{17}", answer["UserId"])


def test_caller_identity_of_a_role_even_without_permissions(client, role, account):
    made = role()
    answer = with_keys(client, "sts", keys_of(assume(client, made))).get_caller_identity()
    assert answer["Arn"] == f"arn:aws:sts::{account}:assumed-role/worker/s1"
    assert answer["UserId"] == f"{made['RoleId']}:s1"


def test_assume_role_answers_as_aws_does(client, role, account):
    made = role()
    answer = assume(client, made)
    assert answer["AssumedRoleUser"] == {
        "AssumedRoleId": f"{made['RoleId']}:s1",
        "Arn": f"arn:aws:sts::{account}:assumed-role/worker/s1",
    }
    assert re.fullmatch(r"ASIA[A-Z2-7]{16}", answer["Credentials"]["AccessKeyId"])
    left = answer["Credentials"]["Expiration"] - datetime.datetime.now(datetime.UTC)
    assert 3500 < left.total_seconds() <= 3600
    assert "PackedPolicySize" not in answer


def test_the_trust_policy_must_name_the_caller(client, role, account):
    made = role({"AWS": "999999999999"})
    code, message = refusal(client("sts").assume_role, RoleArn=made["Arn"], RoleSessionName="s1")
    assert code == "AccessDenied"
    assert message == (
        f"User: arn:aws:iam::{account}:user/learner is not authorized to perform: sts:AssumeRole on resource: "
        f"{made['Arn']}"
    )


def test_a_role_that_is_not_there_is_refused_in_the_same_words(client, account):
    code, message = refusal(client("sts").assume_role, RoleArn=role_arn(account, "none"), RoleSessionName="s1")
    assert code == "AccessDenied"
    assert message.endswith(f"is not authorized to perform: sts:AssumeRole on resource: {role_arn(account, 'none')}")


def test_a_service_role_can_not_be_assumed_by_people(client, account):
    client("iam").create_role(RoleName="fn", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    assert (
        refusal(client("sts").assume_role, RoleArn=role_arn(account, "fn"), RoleSessionName="s1")[0] == "AccessDenied"
    )


def test_trusting_the_account_leaves_it_to_the_users_own_policies(as_user, client, role):
    made = role()
    sts = as_user("sts")
    assert refusal(sts.assume_role, RoleArn=made["Arn"], RoleSessionName="s1")[0] == "AccessDenied"
    document = policy(allow("sts:AssumeRole", made["Arn"]))
    client("iam").put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=document)
    sts.assume_role(RoleArn=made["Arn"], RoleSessionName="s1")


def test_trusting_a_user_by_name_suffices(as_user, role, account):
    sts = as_user("sts")
    made = role({"AWS": f"arn:aws:iam::{account}:user/alice"})
    sts.assume_role(RoleArn=made["Arn"], RoleSessionName="s1")


def test_the_external_id_must_be_the_agreed_one(client, role):
    made = role(Condition={"StringEquals": {"sts:ExternalId": "12345"}})
    call = client("sts").assume_role
    assert refusal(call, RoleArn=made["Arn"], RoleSessionName="s1")[0] == "AccessDenied"
    assert refusal(call, RoleArn=made["Arn"], RoleSessionName="s1", ExternalId="11111")[0] == "AccessDenied"
    call(RoleArn=made["Arn"], RoleSessionName="s1", ExternalId="12345")


def test_another_account_may_be_trusted(client, account):
    other = "888888888888"
    document = trust({"AWS": f"arn:aws:iam::{other}:root"})
    made = client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=document)["Role"]
    answer = client("sts", account=other).assume_role(RoleArn=made["Arn"], RoleSessionName="s1")
    assert with_keys(client, "sts", keys_of(answer)).get_caller_identity()["Account"] == account


def test_a_session_lasts_no_longer_than_its_role_allows(client, role):
    made = role(session=7200)
    assume(client, made, DurationSeconds=7200)
    code, message = refusal(client("sts").assume_role, RoleArn=made["Arn"], RoleSessionName="s1", DurationSeconds=7201)
    assert code == "ValidationError"
    assert message == "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."


def test_a_chained_session_lasts_an_hour_at_most(client, role, account):
    first = role(name="first")
    client("iam").put_role_policy(RoleName="first", PolicyName="p", PolicyDocument=policy(allow("sts:AssumeRole")))
    second = role(name="second", session=7200)
    sts = with_keys(client, "sts", keys_of(assume(client, first)))
    sts.assume_role(RoleArn=second["Arn"], RoleSessionName="s2")
    code, message = refusal(sts.assume_role, RoleArn=second["Arn"], RoleSessionName="s2", DurationSeconds=7200)
    assert code == "ValidationError"
    assert "role chaining" in message


@pytest.mark.parametrize(
    ("parameters", "label"),
    [
        ({"RoleSessionName": "a b"}, "'roleSessionName' failed to satisfy constraint: Member must satisfy regular"),
        ({"RoleSessionName": "a" * 65}, "'roleSessionName' failed to satisfy constraint: Member must have length less"),
        ({"RoleSessionName": "s1", "DurationSeconds": 1000000}, "'durationSeconds' failed to satisfy constraint"),
    ],
)
def test_parameters_out_of_bounds_are_named(client, role, parameters, label):
    code, message = refusal(client("sts").assume_role, RoleArn=role()["Arn"], **parameters)
    assert code == "ValidationError"
    assert message.startswith("1 validation error detected: Value '")
    assert label in message


def test_a_session_policy_only_takes_away(client, role, table):
    made = role()
    client("iam").put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=policy(allow("dynamodb:*")))
    answer = assume(client, made, Policy=policy(allow("dynamodb:GetItem"), allow("iam:*")))
    assert answer["PackedPolicySize"] > 0
    dynamodb = with_keys(client, "dynamodb", keys_of(answer))
    key = {"UserID": {"S": "u1"}}
    dynamodb.get_item(TableName="Users", Key=key)
    assert refusal(dynamodb.put_item, TableName="Users", Item=key)[1].endswith(
        "because no session policy allows the dynamodb:PutItem action"
    )
    assert refusal(with_keys(client, "iam", keys_of(answer)).list_roles)[0] == "AccessDenied"


def test_managed_policies_serve_as_session_policies(client, role, table):
    made = role()
    client("iam").put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=policy(allow("dynamodb:*")))
    answer = assume(client, made, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}])
    dynamodb = with_keys(client, "dynamodb", keys_of(answer))
    dynamodb.get_item(TableName="Users", Key={"UserID": {"S": "u1"}})
    assert refusal(dynamodb.put_item, TableName="Users", Item={"UserID": {"S": "u1"}})[0] == "AccessDeniedException"


@pytest.mark.parametrize("document", ["{", "[]", '{"Version": "2012-10-17"}'])
def test_a_session_policy_must_be_a_policy(client, role, document):
    call = client("sts").assume_role
    code, _ = refusal(call, RoleArn=role()["Arn"], RoleSessionName="s1", Policy=document)
    assert code == "MalformedPolicyDocument"


TAGGING = ["sts:AssumeRole", "sts:TagSession"]


@pytest.mark.parametrize(
    ("parameters", "action"),
    [
        ({"Tags": [{"Key": "team", "Value": "red"}]}, "sts:TagSession"),
        ({"SourceIdentity": "alice"}, "sts:SetSourceIdentity"),
    ],
)
def test_tags_and_a_source_identity_are_asked_for(client, role, account, parameters, action):
    made = role()
    refused = refusal(client("sts").assume_role, RoleArn=made["Arn"], RoleSessionName="s1", **parameters)
    text = (
        f"User: arn:aws:iam::{account}:user/learner is not authorized to perform: {action} on resource: {made['Arn']}"
    )
    assert refused == ("AccessDenied", text)
    open_to = trust({"AWS": account}, Action=["sts:AssumeRole", action])
    client("iam").update_assume_role_policy(RoleName="worker", PolicyDocument=open_to)
    assert assume(client, made, **parameters)["Credentials"]


def test_session_tags_are_principal_tags(client, role, table):
    made = role(Action=TAGGING)
    team = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    document = policy(allow("dynamodb:GetItem", Condition=team))
    client("iam").put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=document)
    key = {"UserID": {"S": "u1"}}
    red = keys_of(assume(client, made, Tags=[{"Key": "team", "Value": "red"}]))
    with_keys(client, "dynamodb", red).get_item(TableName="Users", Key=key)
    plain = with_keys(client, "dynamodb", keys_of(assume(client, made)))
    assert refusal(plain.get_item, TableName="Users", Key=key)[0] == "AccessDeniedException"


def test_a_session_token_is_of_the_same_user_but_not_for_iam(client, account):
    keys = keys_of(client("sts").get_session_token())
    sts = with_keys(client, "sts", keys)
    assert sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:user/learner"
    assert with_keys(client, "dynamodb", keys).list_tables()["TableNames"] == []
    assert refusal(with_keys(client, "iam", keys).list_roles)[0] == "InvalidClientTokenId"
    assert refusal(sts.get_session_token) == ("AccessDenied", "Cannot call GetSessionToken with session credentials")


def test_a_federated_user_has_what_the_session_policy_leaves(client, account, table):
    answer = client("sts").get_federation_token(Name="bob", Policy=policy(allow("dynamodb:GetItem")))
    assert answer["FederatedUser"] == {
        "FederatedUserId": f"{account}:bob",
        "Arn": f"arn:aws:sts::{account}:federated-user/bob",
    }
    dynamodb = with_keys(client, "dynamodb", keys_of(answer))
    dynamodb.get_item(TableName="Users", Key={"UserID": {"S": "u1"}})
    assert refusal(dynamodb.scan, TableName="Users")[0] == "AccessDeniedException"
    assert refusal(with_keys(client, "iam", keys_of(answer)).list_roles)[0] == "InvalidClientTokenId"


def test_a_federated_user_without_session_policy_has_nothing(client, table):
    keys = keys_of(client("sts").get_federation_token(Name="bob"))
    assert refusal(with_keys(client, "dynamodb", keys).scan, TableName="Users")[0] == "AccessDeniedException"


def test_an_access_key_id_tells_its_account(client, account, role, cloud):
    sts = client("sts")
    own = cloud.keys.account_keys(account).access_key_id
    assert sts.get_access_key_info(AccessKeyId=own)["Account"] == account
    temporary = assume(client, role())["Credentials"]["AccessKeyId"]
    assert sts.get_access_key_info(AccessKeyId=temporary)["Account"] == account


def test_there_are_no_identity_providers(client, account):
    code, _ = refusal(
        client("sts").assume_role_with_web_identity,
        RoleArn=role_arn(account, "x"),
        RoleSessionName="s1",
        WebIdentityToken="a.b.c.d",
    )
    assert code == "InvalidIdentityToken"


@pytest.mark.parametrize(
    "arn",
    ["nothing-valid-in-here", "arn::b:::something/test-role", "arn:a::::something/test-role", "arn:a:a::aaaaaaaaaa:"],
)
def test_what_is_no_arn_is_told_so(client, arn):
    with pytest.raises(ClientError) as caught:
        client("sts").assume_role(RoleArn=arn, RoleSessionName="s1")
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationError", f"{arn} is invalid")


@pytest.fixture
def chain(client, account):
    """The ARNs of two roles, each of which lets in the account and the other's sessions with tags."""
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    arns = []
    for name in ("first", "second"):
        document = json.dumps({"Version": "2012-10-17", "Statement": trust})
        arns.append(client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])
        allow = {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}
        allowed = json.dumps({"Version": "2012-10-17", "Statement": allow})
        client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=allowed)
    return arns


RED = [{"Key": "Team", "Value": "red"}, {"Key": "room", "Value": "7"}]


def test_transitive_tags_go_on_to_the_next_session(cloud, client, chain):
    first = keys_of(
        client("sts").assume_role(RoleArn=chain[0], RoleSessionName="s1", Tags=RED, TransitiveTagKeys=["Team"])
    )
    second = keys_of(with_keys(client, "sts", first).assume_role(RoleArn=chain[1], RoleSessionName="s2"))
    assert cloud.keys.find(second.access_key_id, second.session_token)[1].tags == {"Team": "red"}
    third = keys_of(with_keys(client, "sts", second).assume_role(RoleArn=chain[0], RoleSessionName="s3"))
    assert cloud.keys.find(third.access_key_id, third.session_token)[1].tags == {"Team": "red"}


@pytest.mark.parametrize("key", ["Team", "team"])
def test_a_transitive_tag_is_not_overridden(client, chain, key):
    first = keys_of(
        client("sts").assume_role(RoleArn=chain[0], RoleSessionName="s1", Tags=RED, TransitiveTagKeys=["Team"])
    )
    sts, tags = with_keys(client, "sts", first), [{"Key": key, "Value": "blue"}]
    with pytest.raises(ClientError, match="conflicts with a transitive tag key from the calling session") as caught:
        sts.assume_role(RoleArn=chain[1], RoleSessionName="s2", Tags=tags)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"TransitiveTagKeys": ["other"]}, "The specified transitive tag key must be included in the requested tags."),
        (
            {"Tags": [*RED, {"Key": "TEAM", "Value": "x"}]},
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        ),
    ],
)
def test_tags_of_sessions_are_checked(client, chain, more, message):
    with pytest.raises(ClientError) as caught:
        client("sts").assume_role(**{"RoleArn": chain[0], "RoleSessionName": "s1", "Tags": RED} | more)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("InvalidParameterValue", message)


def test_the_packed_size_is_told_where_there_is_something_to_pack(client, chain):
    plain = client("sts").assume_role(RoleArn=chain[0], RoleSessionName="s1")
    assert "PackedPolicySize" not in plain
    assert client("sts").assume_role(RoleArn=chain[0], RoleSessionName="s1", Tags=RED)["PackedPolicySize"] >= 1
    assert client("sts").get_federation_token(Name="guest")["PackedPolicySize"] == 0
