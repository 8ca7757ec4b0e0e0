"""USERLAB_TARGET=aws, proved on the local cloud: the shell's own variables lead to an account that stands in for AWS.

The learner there is an IAM user who is allowed what `course_policy.json` says and nothing more, and the cloud
imitates AWS's delays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError

import userlab
from userlab import apis, expiry, functions, items, roles, streams, tables
from userlab.base.errors import LabError
from userlab.lab import resources, tagging, target
from userlab.measured import course_policy
from userlab.release import settings

YES = "USERLAB_AWS_YES"


@pytest.fixture(autouse=True)
def kernel(
    environment: dict[str, str], account: str, cloud: Any, client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A notebook's kernel whose shell has the keys of a user with the course's policy, and USERLAB_TARGET=aws."""
    iam = client("iam")
    document = json.dumps(course_policy.document())
    policy = iam.create_policy(PolicyName="userlab-course", PolicyDocument=document)["Policy"]["Arn"]
    iam.create_user(UserName="reader")
    iam.attach_user_policy(UserName="reader", PolicyArn=policy)
    keys = iam.create_access_key(UserName="reader")["AccessKey"]
    own = {name: value for name, value in environment.items() if name.startswith("AWS_")}
    own |= {"AWS_ACCESS_KEY_ID": keys["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"]}
    for name in (*own, tagging.TERRAFORM):
        monkeypatch.delenv(name, raising=False)  # so that all of it is put back afterwards
    monkeypatch.setattr(target, "_own", own)
    monkeypatch.setenv("USERLAB_TARGET", "aws")
    cloud.settings(account).realistic = True
    _let_the_clock_run(cloud, account, monkeypatch)
    yield
    boto3.DEFAULT_SESSION = None


def _let_the_clock_run(cloud: Any, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sleeps until AWS is ready moves the account's clock instead."""

    def sleep(seconds: float) -> None:
        cloud.clock.advance(seconds, account)

    moved = SimpleNamespace(sleep=sleep, monotonic=lambda: cloud.clock.now(account))
    for module in ("botocore.waiter", "userlab.functions", "userlab.lab.resources"):
        monkeypatch.setattr(f"{module}.time", moved)


@pytest.fixture
def yes(account: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The learner has agreed."""
    monkeypatch.setenv(YES, account)
    return account


@pytest.fixture
def everything(learner_of_all: Callable[[], list[resources.Resource]]) -> Callable[[], set[tuple[str, str]]]:
    """(kind, name) of all that is in the account, as its administrator sees it."""
    return lambda: {(found.kind, found.name) for found in learner_of_all()}


@pytest.fixture
def learner_of_all(client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    def found() -> list[resources.Resource]:
        with monkeypatch.context() as patch:
            patch.setattr(resources.boto3, "client", client)
            return list(resources.of_account())

    return found


@pytest.fixture
def called(cloud: Any, account: str) -> Callable[[], list[str]]:
    """The actions that the learner called since the last time this was asked."""
    seen = [cloud.journal.last(account)]

    def actions() -> list[str]:
        records = cloud.journal.read(account, seen[0])
        seen[0] = cloud.journal.last(account)
        return [f"{each.service}:{each.action}" for each in records if each.principal.endswith(":user/reader")]

    return actions


def make_foreign(client: Callable[..., Any]) -> set[tuple[str, str]]:
    """Somebody else's things, of each kind, one of them with a tag of their own."""
    client("dynamodb").create_table(
        TableName="Payments",
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "team", "Value": "money"}],
    )
    trust = json.dumps(roles.LAMBDA_MAY_USE_IT)
    client("iam").create_role(RoleName="payments-role", AssumeRolePolicyDocument=trust)
    client("apigateway").create_rest_api(name="payments-api")
    client("apigateway").create_usage_plan(name="gold")
    client("logs").create_log_group(logGroupName="/aws/lambda/payments")
    kinds = ("table", "role", "REST API", "usage plan", "log group", "policy")
    names = ("Payments", "payments-role", "payments-api", "gold", "/aws/lambda/payments", "userlab-course")
    return set(zip(kinds, names, strict=True))


def make_what_releases_make() -> None:
    """A stack with a queue, an alarm, and a parameter that has a second version."""
    stacks = boto3.client("cloudformation")
    stacks.create_stack(StackName="shop", TemplateBody='{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    stacks.get_waiter("stack_create_complete").wait(StackName="shop")
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName="errors",
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )
    for tax in ("0.19", "0.20"):
        settings.put("/shop/tax", tax)


def go_through_the_lessons() -> None:
    """The course's way: table, items, expiry, stream, role, function, API."""
    tables.create("Users", "UserID")
    items.put("Users", {"UserID": "user123", "Name": "Alice"})
    items.put_all("Users", [{"UserID": f"u{number}"} for number in range(30)])
    assert items.update("Users", {"UserID": "user123"}, Age=31)["Age"] == 31
    assert len(items.scan("Users")) >= 31
    items.delete("Users", {"UserID": "user123"})
    tables.create("Sessions", "SessionID")
    expiry.switch_on("Sessions", "ExpiresAt")
    streams.enable("Sessions")
    items.put("Sessions", {"SessionID": "s1"})
    assert [record["eventName"] for record in streams.records("Sessions")] == ["INSERT"]
    role = roles.create_execution_role("users-role", roles.users_policy())
    roles.allow_logs("users-role")
    function = functions.deploy("users", functions.package("python/users"), role)
    assert functions.invoke("users", {"httpMethod": "GET", "pathParameters": {"id": "u1"}}).error is None
    url = apis.create_users_api(function)
    assert apis.call("POST", f"{url}/user", {"UserID": "u101", "Name": "Alice"}).status == 201
    assert apis.call("GET", f"{url}/user/u101").json["Name"] == "Alice"
    assert any("START" in line for line in functions.log("users"))


@pytest.mark.parametrize("said", [None, "yes", "123456789012"])
def test_without_a_yes_to_this_account_nothing_is_called_but_get_caller_identity(
    said: str | None, account: str, called: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if said:
        monkeypatch.setenv(YES, said)
    with pytest.raises(LabError, match=rf"account {account}, region us-east-1.*0\.\d+ USD.*{YES} to {account}"):
        userlab.begin("add-items")
    assert called() == ["sts:GetCallerIdentity"]


def test_after_a_missing_yes_no_other_cell_reaches_the_account(called: Callable[[], list[str]]) -> None:
    with pytest.raises(LabError):
        userlab.begin("add-items")
    called()
    with pytest.raises(NoCredentialsError):
        tables.create("Users", "UserID")
    assert called() == []


def test_the_course_needs_no_more_than_its_policy_and_clean_up_leaves_nothing_of_it(
    yes: str, client: Callable[..., Any], everything: Callable[[], set[tuple[str, str]]]
) -> None:
    foreign = make_foreign(client)
    lab = userlab.begin("real-aws")
    assert (lab.account, lab.target.kind) == (yes, "aws")
    go_through_the_lessons()
    made = {("REST API", "users-api"), ("function", "users"), ("role", "users-role"), ("table", "Users")}
    made |= {("table", "Sessions"), ("log group", "/aws/lambda/users")}
    assert everything() == foreign | made
    assert set(lab.made()["name"].items()) == made
    removed = lab.clean_up()
    assert set(removed["name"].items()) == made
    assert set(removed["now"]) == {"removed"}
    assert everything() == foreign


def test_what_is_made_says_which_chapter_made_it(yes: str) -> None:
    lab = userlab.begin("rest-api")
    go_through_the_lessons()
    assert set(lab.made()["chapter"]) == {"rest-api"}
    assert tables.tags_of("Users") == {tagging.TAG: "rest-api"}


def test_a_tag_of_the_learners_own_stays_beside_the_labs(yes: str) -> None:
    userlab.begin("create-the-table")
    boto3.client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "Environment", "Value": "dev"}],
    )
    tables.create("Users", "UserID")
    assert tables.tags_of("Users") == {"Environment": "dev", tagging.TAG: "create-the-table"}


def test_a_second_clean_up_finds_nothing_and_only_reads(yes: str, called: Callable[[], list[str]]) -> None:
    lab = userlab.begin("add-items")
    lab.clean_up()
    called()
    assert lab.clean_up().empty
    assert {action.split(":")[1].rstrip("s")[:4] for action in called()} <= {"List", "GetR", "GetU", "GetA", "Desc"}


def test_begin_removes_only_what_an_earlier_chapter_left(
    yes: str, client: Callable[..., Any], everything: Callable[[], set[tuple[str, str]]]
) -> None:
    foreign = make_foreign(client)
    userlab.begin("python-lambda")
    go_through_the_lessons()
    userlab.begin("add-items")
    assert everything() == foreign | {("table", "Users")}
    assert items.scan("Users") == []


def test_a_lab_of_ones_own_is_not_emptied_by_a_chapter_nor_empties_one(yes: str) -> None:
    userlab.begin("my-idea")
    tables.create("Sessions", "SessionID")
    userlab.begin("add-items")
    assert tables.names() == ["Sessions", "Users"]
    lab = userlab.begin("my-idea")
    assert tables.names() == ["Users"]
    assert list(lab.clean_up()["chapter"]) == ["add-items"]


def test_keep_continues_with_what_is_there(yes: str) -> None:
    userlab.begin("add-items")
    items.put("Users", {"UserID": "user123"})
    userlab.begin("add-items", keep=True)
    assert items.scan("Users") == [{"UserID": "user123"}]


def test_somebodys_table_users_stops_begin_before_anything_is_changed(
    yes: str, client: Callable[..., Any], called: Callable[[], list[str]]
) -> None:
    client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with pytest.raises(LabError, match=r"already the table Users, without the lab's tag"):
        userlab.begin("read-and-query")
    assert not [action for action in called() if not action.split(":")[1].startswith(("Get", "List", "Describe"))]
    with pytest.raises(NoCredentialsError):
        items.put("Users", {"UserID": "user123"})


def test_what_cannot_be_deleted_is_told_and_stops_nothing_else(yes: str, client: Callable[..., Any]) -> None:
    lab = userlab.begin("add-items")
    tag = [{"Key": tagging.TAG, "Value": "add-items"}]
    trust = json.dumps(roles.LAMBDA_MAY_USE_IT)
    client("iam").create_role(RoleName="not-of-the-course", AssumeRolePolicyDocument=trust, Tags=tag)
    now = lab.clean_up().set_index("name")["now"]
    assert now["Users"] == "removed"
    assert now["not-of-the-course"].startswith("still there: ")
    assert "AccessDenied" in now["not-of-the-course"]


def test_a_table_with_deletion_protection_is_removed_too(yes: str, client: Callable[..., Any]) -> None:
    lab = userlab.begin("add-items")
    client("dynamodb").update_table(TableName="Users", DeletionProtectionEnabled=True)
    target.apply(target.Target("aws", None, "", "", {**lab.target.variables, **_administrator(client)}))
    assert list(lab.clean_up()["now"]) == ["removed"]


def test_mappings_keys_plans_and_policies_go_in_an_order_that_works(
    yes: str, client: Callable[..., Any], everything: Callable[[], set[tuple[str, str]]]
) -> None:
    lab = userlab.begin("real-aws")
    target.apply(target.Target("aws", None, "", "", {**lab.target.variables, **_administrator(client)}))
    tagging.tag_what_is_created("real-aws")
    go_through_the_lessons()
    stream = tables.describe("Sessions")["LatestStreamArn"]
    reads = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [reads]})
    iam, gateway = boto3.client("iam"), boto3.client("apigateway")
    boto3.client("sqs").create_queue(QueueName="given-up")
    arn = iam.create_policy(PolicyName="reads", PolicyDocument=policy)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy, SetAsDefault=True)
    iam.attach_role_policy(RoleName="users-role", PolicyArn=arn)
    boto3.client("lambda").create_event_source_mapping(
        FunctionName="users", EventSourceArn=stream, StartingPosition="LATEST"
    )
    api = next(found.id for found in resources.of_account() if found.kind == "REST API")
    plan = gateway.create_usage_plan(name="plan", apiStages=[{"apiId": api, "stage": "dev"}])["id"]
    make_what_releases_make()
    key = gateway.create_api_key(name="key", enabled=True)["id"]
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    removed = lab.clean_up()
    assert list(removed.index.unique()) == [kind for kind, _, _ in resources.KINDS]
    assert set(removed["now"]) == {"removed"}
    assert everything() == {("policy", "userlab-course")}


def test_the_policy_does_not_reach_what_is_not_the_courses(yes: str, client: Callable[..., Any]) -> None:
    make_foreign(client)
    userlab.begin("add-items")
    for call in (
        lambda: tables.delete("Payments"),
        lambda: items.scan("Payments"),
        lambda: roles.delete("payments-role"),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            call()


def _administrator(client: Callable[..., Any]) -> dict[str, str]:
    keys = client("sts")._request_signer._credentials
    return {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
