"""UpdateTable, tags, continuous backups, backups, limits."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.tables import table_index_updates, table_update

UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
MORE = {"ReadCapacityUnits": 10, "WriteCapacityUnits": 5}
NAMES = [{"AttributeName": "UserID", "AttributeType": "S"}, {"AttributeName": "Name", "AttributeType": "S"}]
BY_NAME = {
    "IndexName": "by-name",
    "KeySchema": [{"AttributeName": "Name", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def update(call, **more):
    return call("UpdateTable", TableName="Users", **more)["TableDescription"]


def refused(call, **more):
    return call.refused("UpdateTable", TableName="Users", **more)


def described(call):
    return call("DescribeTable", TableName="Users")["Table"]


@pytest.fixture
def provisioned(call):
    call(
        "CreateTable",
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        ProvisionedThroughput=UNITS,
    )
    return call


def test_a_new_global_index_is_filled_with_what_is_there(user):
    changed = update(user, AttributeDefinitions=NAMES, GlobalSecondaryIndexUpdates=[{"Create": BY_NAME}])
    assert changed["TableStatus"] == "UPDATING"
    assert changed["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    assert described(user)["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"
    assert user("Scan", TableName="Users", IndexName="by-name")["Count"] == 1


def test_items_that_violate_a_new_index_s_key_are_left_out_of_it_and_can_be_corrected(user):
    """The guide's rules: another type, an empty text, or one that is too long for a key."""
    names = {"number": {"N": "5"}, "empty": {"S": ""}, "long": {"S": "x" * 2049}, "longest": {"S": "x" * 2048}}
    for key, name in names.items():
        user("PutItem", TableName="Users", Item={"UserID": {"S": key}, "Name": name})
    update(user, AttributeDefinitions=NAMES, GlobalSecondaryIndexUpdates=[{"Create": BY_NAME}])
    assert not {"number", "empty", "long"} & set(ids_in_index(user))
    assert "longest" in ids_in_index(user)
    user("PutItem", TableName="Users", Item={"UserID": {"S": "number"}, "Name": {"S": "Five"}})
    user("DeleteItem", TableName="Users", Key={"UserID": {"S": "empty"}})
    assert "number" in ids_in_index(user)


def ids_in_index(call):
    return [item["UserID"]["S"] for item in call("Scan", TableName="Users", IndexName="by-name")["Items"]]


def test_a_deleted_global_index_takes_its_attribute_definition_along(user):
    update(user, AttributeDefinitions=NAMES, GlobalSecondaryIndexUpdates=[{"Create": BY_NAME}])
    update(user, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-name"}}])
    table = described(user)
    assert "GlobalSecondaryIndexes" not in table
    assert table["AttributeDefinitions"] == NAMES[:1]


def test_one_index_is_created_or_deleted_at_a_time(user):
    changes = [{"Create": BY_NAME}, {"Create": {**BY_NAME, "IndexName": "by-name-2"}}]
    refusal = refused(user, AttributeDefinitions=NAMES, GlobalSecondaryIndexUpdates=changes)
    assert (refusal.code, refusal.message) == (
        "LimitExceededException",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    )


def test_a_missing_index_cannot_be_deleted(user):
    refusal = refused(user, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-name"}}])
    assert refusal.code == "ResourceNotFoundException"


def test_an_index_key_needs_a_definition(user):
    refusal = refused(user, GlobalSecondaryIndexUpdates=[{"Create": BY_NAME}])
    assert "Some index key attributes are not defined in AttributeDefinitions. Keys: [Name]" in refusal.message


def test_in_realistic_mode_an_index_is_filled_for_seconds_and_not_read_meanwhile(user, cloud, account):
    cloud.settings(account).realistic = True
    update(user, AttributeDefinitions=NAMES, GlobalSecondaryIndexUpdates=[{"Create": BY_NAME}])
    table = described(user)
    assert (table["TableStatus"], table["GlobalSecondaryIndexes"][0]["IndexStatus"]) == ("UPDATING", "CREATING")
    refusal = user.refused("Scan", TableName="Users", IndexName="by-name")
    assert refusal.message == "Cannot read from backfilling global secondary index: by-name"
    user("PutItem", TableName="Users", Item={"UserID": {"S": "u2"}, "Name": {"S": "Bob"}})
    assert refused(user, DeletionProtectionEnabled=True).code == "ResourceInUseException"
    cloud.clock.advance(table_index_updates.BACKFILLING_SECONDS, account)
    assert described(user)["TableStatus"] == "ACTIVE"
    assert user("Scan", TableName="Users", IndexName="by-name")["Count"] == 2


def test_a_table_goes_on_demand_and_back(provisioned):
    update(provisioned, BillingMode="PAY_PER_REQUEST")
    table = described(provisioned)
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    refusal = refused(provisioned, BillingMode="PROVISIONED")
    assert "ProvisionedThroughput must be specified when BillingMode is PROVISIONED" in refusal.message
    update(provisioned, BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)
    assert described(provisioned)["BillingModeSummary"]["BillingMode"] == "PROVISIONED"


def test_capacity_of_an_on_demand_table_cannot_be_set(users):
    assert "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified" in (
        refused(users, ProvisionedThroughput=UNITS).message
    )


def test_a_change_of_capacity_must_change_it(provisioned):
    refusal = refused(provisioned, ProvisionedThroughput=UNITS)
    assert refusal.message.startswith("The provisioned throughput for the table will not change.")
    update(provisioned, ProvisionedThroughput=MORE)
    throughput = described(provisioned)["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], "LastIncreaseDateTime" in throughput) == (10, True)


def test_an_update_must_change_something(users):
    assert refused(users).message.startswith("At least one of ProvisionedThroughput, BillingMode")


def test_a_stream_is_enabled_and_disabled_once(users):
    view = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    update(users, StreamSpecification=view)
    assert described(users)["StreamSpecification"] == view
    assert "already has an enabled stream" in refused(users, StreamSpecification=view).message
    update(users, StreamSpecification={"StreamEnabled": False})
    assert "StreamSpecification" not in described(users)
    assert "no stream to disable" in refused(users, StreamSpecification={"StreamEnabled": False}).message


def test_an_update_takes_seconds_in_realistic_mode(provisioned, cloud, account):
    cloud.settings(account).realistic = True
    update(provisioned, ProvisionedThroughput=MORE)
    assert described(provisioned)["TableStatus"] == "UPDATING"
    provisioned("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}})
    cloud.clock.advance(table_update.UPDATING_SECONDS, account)
    assert described(provisioned)["TableStatus"] == "ACTIVE"


def tags(call, arn):
    return {tag["Key"]: tag["Value"] for tag in call("ListTagsOfResource", ResourceArn=arn)["Tags"]}


def test_a_tag_of_the_same_key_replaces_the_old_one(users):
    arn = described(users)["TableArn"]
    users("TagResource", ResourceArn=arn, Tags=[{"Key": "team", "Value": "a"}, {"Key": "env", "Value": "dev"}])
    users("TagResource", ResourceArn=arn, Tags=[{"Key": "team", "Value": "b"}])
    assert tags(users, arn) == {"team": "b", "env": "dev"}
    users("UntagResource", ResourceArn=arn, TagKeys=["env"])
    assert tags(users, arn) == {"team": "b"}


def test_tags_of_a_missing_table_are_not_found(users):
    arn = described(users)["TableArn"].replace("Users", "Nowhere")
    refusal = users.refused("ListTagsOfResource", ResourceArn=arn)
    assert refusal.message == f"Requested resource not found: ResourcArn: {arn} not found"


def test_point_in_time_recovery_goes_on_and_off(users):
    def recovery():
        backups = users("DescribeContinuousBackups", TableName="Users")["ContinuousBackupsDescription"]
        assert backups["ContinuousBackupsStatus"] == "ENABLED"
        return backups["PointInTimeRecoveryDescription"]

    assert recovery() == {"PointInTimeRecoveryStatus": "DISABLED"}
    for enabled, status in ((True, "ENABLED"), (False, "DISABLED")):
        users(
            "UpdateContinuousBackups",
            TableName="Users",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled},
        )
        assert recovery()["PointInTimeRecoveryStatus"] == status


def test_continuous_backups_of_a_missing_table_are_not_found(call):
    refusal = call.refused("DescribeContinuousBackups", TableName="Nowhere")
    assert (refusal.code, refusal.message) == ("TableNotFoundException", "Table not found: Nowhere")


def test_a_backup_is_as_large_as_its_items_and_restores_them(user):
    details = user("CreateBackup", TableName="Users", BackupName="first")["BackupDetails"]
    assert details["BackupSizeBytes"] == described(user)["TableSizeBytes"]
    user("DeleteItem", TableName="Users", Key={"UserID": {"S": "u1"}})
    restored = user("RestoreTableFromBackup", TargetTableName="Restored", BackupArn=details["BackupArn"])
    assert restored["TableDescription"]["TableStatus"] == "CREATING"
    assert user("Scan", TableName="Restored")["Count"] == 1
    table = user("DescribeTable", TableName="Restored")["Table"]
    assert table["RestoreSummary"]["SourceBackupArn"] == details["BackupArn"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_exports_and_imports_are_refused_clearly(user):
    arn = described(user)["TableArn"]
    refusal = user.refused("ExportTableToPointInTime", TableArn=arn, S3Bucket="bucket")
    assert (refusal.status, refusal.code) == (400, "UnknownOperationException")
    assert "exports no tables to S3" in refusal.message


def test_limits_are_those_of_a_new_account(call):
    assert call("DescribeLimits") == {
        "AccountMaxReadCapacityUnits": 80_000,
        "AccountMaxWriteCapacityUnits": 80_000,
        "TableMaxReadCapacityUnits": 40_000,
        "TableMaxWriteCapacityUnits": 40_000,
    }
