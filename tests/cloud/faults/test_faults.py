"""The switch that breaks things for a lesson: what each service answers then, and which calls it strikes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from userlab.cloud.http.aws_request import AwsError

ONCE = Config(retries={"total_max_attempts": 1})


@pytest.fixture
def fault(cloud: Any, account: str) -> Callable[..., dict[str, Any]]:
    """fault("throttle", "Users", share=0.5) gives the test's account a fault."""

    def add(kind: str, name: str, **parameters: Any) -> dict[str, Any]:
        return cloud.faults.add(account, {"kind": kind, "name": name, **parameters})

    return add


@pytest.fixture
def users(client: Callable[..., Any]) -> Any:
    """A client of DynamoDB that tries once, beside a table Users."""
    dynamodb = client("dynamodb", config=ONCE)
    make_table(dynamodb, "Users")
    return dynamodb


def make_table(dynamodb: Any, name: str, **throughput: Any) -> None:
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        **(throughput or {"BillingMode": "PAY_PER_REQUEST"}),
    )


def put(dynamodb: Any, table: str = "Users", key: str = "u-1") -> Any:
    return dynamodb.put_item(TableName=table, Item={"UserID": {"S": key}})


def refused(call: Callable[[], Any]) -> Any:
    with pytest.raises(ClientError) as refusal:
        call()
    return refusal.value.response


def outcomes(dynamodb: Any, calls: int) -> str:
    """What becomes of so many writes: "+" written, "-" refused."""
    found = ""
    for _ in range(calls):
        try:
            put(dynamodb)
            found += "+"
        except ClientError:
            found += "-"
    return found


def test_table_on_demand_is_throttled_in_dynamodbs_words(users, fault, account):
    fault("throttle", "Users")
    answer = refused(lambda: put(users))
    assert answer["Error"]["Code"] == "ThrottlingException"
    assert answer["Error"]["Message"].startswith("Throughput exceeds the current capacity of your table or index.")
    arn = f"arn:aws:dynamodb:us-east-1:{account}:table/Users"
    assert answer["throttlingReasons"] == [{"reason": "TableWriteKeyRangeThroughputExceeded", "resource": arn}]


def test_provisioned_table_is_throttled_in_its_own_words(users, fault):
    make_table(users, "Carts", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
    fault("throttle", "Carts")
    answer = refused(lambda: users.get_item(TableName="Carts", Key={"UserID": {"S": "u-1"}}))
    assert answer["Error"]["Code"] == "ProvisionedThroughputExceededException"
    assert answer["ThrottlingReasons"][0]["reason"] == "TableReadProvisionedThroughputExceeded"


def test_batch_write_answers_what_was_throttled_as_unprocessed(users, fault):
    fault("throttle", "Users", share=0.5)
    requests = [{"PutRequest": {"Item": {"UserID": {"S": f"u-{number}"}}}} for number in range(20)]
    answer = users.batch_write_item(RequestItems={"Users": requests})
    assert 0 < len(answer["UnprocessedItems"]["Users"]) < 20


def test_transaction_is_cancelled_with_the_reason_of_the_part_that_was_throttled(users, fault):
    fault("throttle", "Users")
    items = [{"Put": {"TableName": "Users", "Item": {"UserID": {"S": "u-1"}}}}]
    answer = refused(lambda: users.transact_write_items(TransactItems=items))
    assert answer["CancellationReasons"][0]["Code"] == "ThrottlingError"


def test_same_share_and_seed_strike_the_same_calls_again(users, fault, cloud, account):
    seen = []
    for seed in (0, 0, 1):
        fault("throttle", "Users", share=0.4, seed=seed)
        seen.append(outcomes(users, 20))
        cloud.faults.clear(account, {})
    assert seen[0] == seen[1] != seen[2]
    assert 0 < seen[0].count("-") < 20


def test_sdk_retries_really_happen_and_are_in_the_journal_as_injected(users, client, fault, cloud, account):
    fault("throttle", "Users")
    refused(lambda: put(client("dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 3}))))
    records = [each for each in cloud.journal.read(account) if each.action == "PutItem"]
    assert [(each.error, each.injected) for each in records] == [("ThrottlingException", "throttle")] * 3


def test_fault_of_one_action_leaves_the_others_alone(users, fault):
    fault("server_error", "Users", action="PutItem")
    assert refused(lambda: put(users))["Error"] == {"Code": "InternalServerError", "Message": "Internal server error"}
    assert "Item" not in users.get_item(TableName="Users", Key={"UserID": {"S": "u-1"}})


def test_fault_of_a_table_leaves_other_tables_and_its_description_alone(users, fault):
    make_table(users, "Carts")
    fault("server_error", "Users", status=503)
    put(users, "Carts")
    assert users.describe_table(TableName="Users")["Table"]["TableName"] == "Users"
    assert refused(lambda: put(users))["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_denied_call_is_told_who_may_not_do_what_with_what(users, fault, account):
    fault("deny", "Users")
    error = refused(lambda: put(users))["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"].endswith(
        f"is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:{account}:table/Users "
        "with an explicit deny in an identity-based policy"
    )


def test_slow_call_is_answered_as_ever_only_later(users, fault, cloud, account):
    fault("slow", "Users", seconds=0.2)
    begun = time.perf_counter()
    put(users)
    assert time.perf_counter() - begun >= 0.2
    assert cloud.journal.read(account)[-1].injected == "slow"


def test_lost_call_is_not_done_and_ends_when_the_fault_is_lifted(users, fault, cloud, account):
    import threading

    number = fault("time_out", "Users", seconds=600)["number"]
    answers = []
    caller = threading.Thread(target=lambda: answers.append(refused(lambda: put(users))))
    caller.start()
    while not cloud.faults.told(account, {})["faults"][0]["struck"]:
        caller.join(timeout=0.01)
    cloud.faults.clear(account, {"number": number})
    caller.join(timeout=20)
    assert answers[0]["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert users.scan(TableName="Users")["Count"] == 0


@pytest.mark.parametrize(
    ("service", "call", "code"),
    [
        ("lambda", "list_functions", "TooManyRequestsException"),
        ("iam", "list_roles", "Throttling"),
        ("sqs", "list_queues", "RequestThrottled"),
        ("s3", "list_buckets", "SlowDown"),
        ("apigateway", "get_rest_apis", "TooManyRequestsException"),
        ("logs", "describe_log_groups", "ThrottlingException"),
    ],
)
def test_each_service_says_in_its_own_words_that_it_is_busy(client, fault, service, call, code):
    fault("throttle", service)
    assert refused(getattr(client(service, config=ONCE), call))["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"kind": "throttle", "name": "Nobody"}, "There is no table, function or service 'Nobody'"),
        ({"kind": "explode", "name": "s3"}, "There is no fault 'explode'"),
        ({"kind": "slow", "name": "s3", "share": 0}, "share is a number over 0 and up to 1"),
        ({"kind": "slow", "name": "s3", "share": "much"}, "share is a number, not 'much'"),
        ({"kind": "slow", "name": "s3", "seconds": 1e9}, "seconds is a number from 0 to 900"),
        ({"kind": "server_error", "name": "s3", "status": 404}, "status is 500 or 503"),
    ],
)
def test_fault_that_makes_no_sense_is_refused(cloud, account, parameters, text):
    with pytest.raises(AwsError, match=text):
        cloud.faults.add(account, parameters)


def test_name_of_several_things_asks_which(users, fault):
    make_table(users, "Carts")
    assert fault("slow", "table/Users", seconds=0)["place"] == "table"
    make_table(users, "lambda")
    with pytest.raises(AwsError, match="Say table/lambda or service/lambda"):
        fault("slow", "lambda")


def test_reset_of_the_account_ends_its_faults(users, fault, cloud, account):
    fault("throttle", "Users")
    cloud.reset(account)
    assert cloud.faults.told(account, {}) == {"faults": []}
