"""Calls into another account: its resource's policy must let the caller in, and the caller's own policies must agree.

(IAM User Guide, "Cross-account policy evaluation logic"; Lambda guide, "Granting function access to other accounts".)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, policy, refusal, role_arn, with_keys
from userlab.base.account_keys import Keys

KEY = {"UserID": {"S": "u1"}}


@pytest.fixture
def item(client: Any, table: str) -> str:
    """The ARN of a table that holds one item."""
    client("dynamodb").put_item(TableName="Users", Item=KEY)
    return table


@pytest.fixture
def caller(client: Callable[..., Any], other: str) -> Callable[..., Any]:
    """caller("dynamodb", *statements) is a client of the user bob of the other account."""

    def make(service: str, *statements: dict[str, Any]) -> Any:
        iam = client("iam", other)
        iam.create_user(UserName="bob", Path="/team/")
        if statements:
            iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName="bob")["AccessKey"]
        return with_keys(client, service, Keys(key["AccessKeyId"], key["SecretAccessKey"]))

    return make


def let_in(client: Any, table: str, principal: Any, **more: Any) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "dynamodb:*", "Resource": table, **more}
    client("dynamodb").put_resource_policy(ResourceArn=table, Policy=policy(statement))


READ = allow("dynamodb:GetItem")


@pytest.mark.parametrize(
    ("principal", "more"),
    [
        ({"AWS": "arn:aws:iam::OTHER:user/team/bob"}, {}),
        ({"AWS": "arn:aws:iam::OTHER:root"}, {}),
        ({"AWS": "OTHER"}, {}),
        ({"AWS": ["123456789012", "OTHER"]}, {}),
        ("*", {"Condition": {"StringEquals": {"aws:PrincipalAccount": "OTHER"}}}),
        ({"AWS": "*"}, {"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::OTHER:user/team/*"}}}),
    ],
)
def test_a_tables_policy_lets_in_whom_it_names(client, caller, other, item, principal, more):
    filled = json.loads(json.dumps([principal, more]).replace("OTHER", other))
    let_in(client, item, filled[0], **filled[1])
    assert caller("dynamodb", READ).get_item(TableName=item, Key=KEY)["Item"] == KEY


@pytest.mark.parametrize(
    ("principal", "more"),
    [
        ({"AWS": "arn:aws:iam::OTHER:user/alice"}, {}),
        ({"AWS": "123456789012"}, {}),
        ({"Service": "lambda.amazonaws.com"}, {}),
        ("*", {"Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}}),
    ],
)
def test_a_tables_policy_keeps_out_others(client, caller, other, item, principal, more):
    filled = json.loads(json.dumps([principal, more]).replace("OTHER", other))
    let_in(client, item, filled[0], **filled[1])
    code, message = refusal(caller("dynamodb", READ).get_item, TableName=item, Key=KEY)
    assert code == "AccessDeniedException"
    assert message.endswith("because no resource-based policy allows the dynamodb:GetItem action")


def test_the_callers_own_policies_must_agree(client, caller, other, item):
    let_in(client, item, {"AWS": f"arn:aws:iam::{other}:user/team/bob"})
    code, message = refusal(caller("dynamodb", allow("dynamodb:PutItem")).get_item, TableName=item, Key=KEY)
    assert code == "AccessDeniedException"
    assert message.endswith("because no identity-based policy allows the dynamodb:GetItem action")


def test_a_name_alone_means_the_callers_own_table(client, caller, other, item):
    let_in(client, item, {"AWS": other})
    assert refusal(caller("dynamodb", READ).get_item, TableName="Users", Key=KEY)[0] == "ResourceNotFoundException"


def test_an_account_that_is_let_in_writes_and_its_administrator_too(client, other, item):
    assert refusal(client("dynamodb", other).scan, TableName=item)[0] == "AccessDeniedException"
    let_in(client, item, {"AWS": other})
    client("dynamodb", other).put_item(TableName=item, Item={"UserID": {"S": "u2"}})
    assert client("dynamodb").scan(TableName="Users")["Count"] == 2


def test_things_of_two_accounts_are_not_reached_in_one_call(client, other, item):
    let_in(client, item, {"AWS": other})
    batch = {item: {"Keys": [KEY]}, "Own": {"Keys": [KEY]}}
    assert refusal(client("dynamodb", other).batch_get_item, RequestItems=batch)[0] == "ValidationException"


def test_within_the_account_naming_it_hands_the_question_to_its_policies(client, as_user, account, table):
    let_in(client, table, {"AWS": account})
    assert refusal(as_user("dynamodb").scan, TableName="Users")[0] == "AccessDeniedException"


def test_a_denial_with_exceptions_spares_those_alone(client, as_user, account, table):
    alice = as_user("dynamodb", allow("dynamodb:*"))
    for exceptions, spared in (([f"arn:aws:iam::{account}:user/alice", account], True), ([account], False)):
        statement = {"Effect": "Deny", "NotPrincipal": {"AWS": exceptions}, "Action": "dynamodb:Scan"}
        document = policy(statement | {"Resource": table})
        client("dynamodb").put_resource_policy(ResourceArn=table, Policy=document)
        if spared:
            assert alice.scan(TableName="Users")["Count"] == 0
        else:
            assert refusal(alice.scan, TableName="Users")[0] == "AccessDeniedException"


@pytest.fixture
def function(client: Any, account: str) -> str:
    """The ARN of a function, which is only asked whether it may be invoked."""
    import io
    import zipfile

    client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    with zipfile.ZipFile(archive := io.BytesIO(), "w") as code:
        code.writestr("a.py", "def b(event, context):\n    return 1\n")
    return client("lambda").create_function(
        FunctionName="f",
        Runtime="python3.13",
        Handler="a.b",
        Role=role_arn(account, "r"),
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]


def test_a_function_is_invoked_by_an_account_that_was_let_in(client, caller, other, function):
    theirs = caller("lambda", allow("lambda:InvokeFunction"))
    ask = {"FunctionName": function, "InvocationType": "DryRun"}
    assert refusal(theirs.invoke, **ask)[0] == "AccessDeniedException"
    client("lambda").add_permission(FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal=other)
    assert theirs.invoke(**ask)["StatusCode"] == 204
    assert client("lambda", other).invoke(**ask)["StatusCode"] == 204
    assert refusal(theirs.get_function, FunctionName=function)[0] == "AccessDeniedException"


def test_the_journal_counts_a_call_to_the_caller(cloud, client, caller, other, item):
    let_in(client, item, {"AWS": other})
    caller("dynamodb", READ).get_item(TableName=item, Key=KEY)
    assert cloud.journal.read(other)[-1].action == "GetItem"
