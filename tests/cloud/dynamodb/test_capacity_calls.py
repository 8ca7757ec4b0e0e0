"""ConsumedCapacity and throttling as an SDK sees them, through the whole cloud."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

KEY = {"UserID": {"S": "u1"}}


@pytest.fixture
def dynamodb(client) -> Any:
    return client("dynamodb", config=Config(retries={"total_max_attempts": 1}))


def create(dynamodb, name: str = "Users", write_units: int = 0, **more: Any) -> None:
    throughput = {"ReadCapacityUnits": 1, "WriteCapacityUnits": write_units}
    capacity = {"ProvisionedThroughput": throughput} if write_units else {"BillingMode": "PAY_PER_REQUEST"}
    more.setdefault("AttributeDefinitions", [{"AttributeName": "UserID", "AttributeType": "S"}])
    more.setdefault("KeySchema", [{"AttributeName": "UserID", "KeyType": "HASH"}])
    dynamodb.create_table(TableName=name, **capacity, **more)


def user(number: int) -> dict[str, Any]:
    return {"UserID": {"S": f"u{number}"}}


def put_until_refused(dynamodb, name: str) -> None:
    """Use up what capacity there is."""
    for number in range(400):
        try:
            dynamodb.put_item(TableName=name, Item=user(number))
        except dynamodb.exceptions.ProvisionedThroughputExceededException:
            return
    pytest.fail("400 writes were let through")


def test_nothing_is_told_of_capacity_unless_it_was_asked_for(dynamodb) -> None:
    create(dynamodb)
    assert "ConsumedCapacity" not in dynamodb.put_item(TableName="Users", Item=KEY)


def test_a_filter_saves_no_capacity(dynamodb) -> None:
    create(dynamodb)
    for number in range(3):
        dynamodb.put_item(TableName="Users", Item=user(number) | {"text": {"S": "x" * 4000}})
    scan = dynamodb.scan(
        TableName="Users",
        FilterExpression="UserID = :u",
        ExpressionAttributeValues={":u": {"S": "u1"}},
        ReturnConsumedCapacity="TOTAL",
    )
    assert (scan["Count"], scan["ScannedCount"], scan["ConsumedCapacity"]["CapacityUnits"]) == (1, 3, 1.5)


def test_a_failed_condition_costs_what_the_item_there_costs(cloud, account, dynamodb) -> None:
    create(dynamodb)
    dynamodb.put_item(TableName="Users", Item=KEY | {"text": {"S": "x" * 2500}})
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(TableName="Users", Item=KEY, ConditionExpression="attribute_not_exists(UserID)")
    assert cloud.journal.read(account)[-1].write_units == 3.0


def test_a_condition_check_costs_two_write_units(dynamodb) -> None:
    create(dynamodb)
    check = {"TableName": "Users", "Key": KEY, "ConditionExpression": "attribute_not_exists(UserID)"}
    answer = dynamodb.transact_write_items(TransactItems=[{"ConditionCheck": check}], ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [{"TableName": "Users", "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]


def test_repeating_a_transaction_with_its_token_costs_reads(dynamodb) -> None:
    create(dynamodb)
    call = {
        "TransactItems": [{"Put": {"TableName": "Users", "Item": KEY}}],
        "ClientRequestToken": "once",
        "ReturnConsumedCapacity": "TOTAL",
    }
    first = dynamodb.transact_write_items(**call)["ConsumedCapacity"]
    second = dynamodb.transact_write_items(**call)["ConsumedCapacity"]
    assert first == [{"TableName": "Users", "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]
    assert second == [{"TableName": "Users", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]


def test_an_index_is_charged_apart_from_its_table(dynamodb) -> None:
    create(
        dynamodb,
        AttributeDefinitions=[
            {"AttributeName": "UserID", "AttributeType": "S"},
            {"AttributeName": "Mail", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-mail",
                "KeySchema": [{"AttributeName": "Mail", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    put = dynamodb.put_item(TableName="Users", Item=KEY | {"Mail": {"S": "a@b"}}, ReturnConsumedCapacity="INDEXES")
    assert put["ConsumedCapacity"] == {
        "TableName": "Users",
        "CapacityUnits": 2.0,
        "Table": {"CapacityUnits": 1.0},
        "GlobalSecondaryIndexes": {"by-mail": {"CapacityUnits": 1.0}},
    }
    update = dynamodb.update_item(
        TableName="Users",
        Key=KEY,
        UpdateExpression="SET Phone = :p",
        ExpressionAttributeValues={":p": {"S": "1"}},
        ReturnConsumedCapacity="TOTAL",
    )
    assert update["ConsumedCapacity"]["CapacityUnits"] == 1.0


def test_a_table_of_one_write_unit_refuses_within_a_moment(dynamodb) -> None:
    create(dynamodb, "Slow", write_units=1)
    put_until_refused(dynamodb, "Slow")


def test_a_batch_hands_back_what_there_is_no_capacity_for(cloud, account, dynamodb) -> None:
    create(dynamodb, "Slow", write_units=1)
    put_until_refused(dynamodb, "Slow")
    cloud.clock.advance(2, account)
    requests = [{"PutRequest": {"Item": user(number)}} for number in range(20)]
    left = dynamodb.batch_write_item(RequestItems={"Slow": requests})["UnprocessedItems"]["Slow"]
    assert 10 <= len(left) < 20
    assert left == requests[-len(left) :]


def test_a_batch_of_which_nothing_can_be_done_fails(dynamodb) -> None:
    create(dynamodb, "Slow", write_units=1)
    dynamodb.put_item(TableName="Slow", Item=user(0) | {"text": {"S": "x" * 350_000}})
    with pytest.raises(dynamodb.exceptions.ProvisionedThroughputExceededException):
        dynamodb.batch_write_item(RequestItems={"Slow": [{"PutRequest": {"Item": user(1)}}]})


def test_a_transaction_without_capacity_is_cancelled_with_the_reason(dynamodb) -> None:
    create(dynamodb)
    create(dynamodb, "Slow", write_units=1)
    dynamodb.put_item(TableName="Slow", Item=user(0) | {"text": {"S": "x" * 350_000}})
    parts = [{"Put": {"TableName": name, "Item": user(1)}} for name in ("Users", "Slow")]
    with pytest.raises(ClientError) as error:
        dynamodb.transact_write_items(TransactItems=parts)
    reasons = error.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ProvisionedThroughputExceeded"]
    assert "Item" not in dynamodb.get_item(TableName="Users", Key=user(1))


def test_raising_the_capacity_ends_the_throttling(dynamodb) -> None:
    create(dynamodb, "Slow", write_units=1)
    dynamodb.put_item(TableName="Slow", Item=user(0) | {"text": {"S": "x" * 350_000}})
    throughput = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 5}
    dynamodb.update_table(TableName="Slow", ProvisionedThroughput=throughput)
    dynamodb.put_item(TableName="Slow", Item=user(1))


def test_a_refused_write_consumed_nothing_and_the_journal_says_why(cloud, account, dynamodb) -> None:
    create(dynamodb, "Slow", write_units=1)
    put_until_refused(dynamodb, "Slow")
    refused = cloud.journal.read(account)[-1]
    assert (refused.error, refused.write_units) == ("ProvisionedThroughputExceededException", None)
