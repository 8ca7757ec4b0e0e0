"""Tables: what an update changes in place, one index at a time."""

KEY = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
       "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}  # fmt: skip
FAST = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": "2", "WriteCapacityUnits": "1"}}


def table(*indexes, **properties):
    names = ["id", *indexes]
    found = KEY | {"AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names]}
    if indexes:
        found["GlobalSecondaryIndexes"] = [
            {"IndexName": name, "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
             "Projection": {"ProjectionType": "ALL"}} for name in indexes
        ]  # fmt: skip
    return {"T": {"Type": "AWS::DynamoDB::Table", "Properties": found | properties}}


def described(stacks, client):
    return client("dynamodb").describe_table(TableName=stacks.physical()["T"])["Table"]


def test_an_index_is_added_and_taken_away_in_place(stacks, client):
    stacks.create(table())
    before = stacks.physical()
    assert stacks.update(table("email"))["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    assert [each["IndexName"] for each in described(stacks, client)["GlobalSecondaryIndexes"]] == ["email"]
    assert stacks.update(table())["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    assert stacks.physical() == before


def test_two_indexes_at_once_are_refused_as_on_aws(stacks):
    stacks.create(table())
    assert stacks.update(table("email", "name"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.failures() == "T: Cannot perform more than one GSI creation or deletion in a single update"


def test_throughput_and_expiry_are_changed_in_place(stacks, client):
    stacks.create(table())
    expiry = {"AttributeName": "ends", "Enabled": True}
    stacks.update(table(**FAST, TimeToLiveSpecification=expiry, DeletionProtectionEnabled="true"))
    told = described(stacks, client)
    assert told["ProvisionedThroughput"]["ReadCapacityUnits"] == 2
    assert told["DeletionProtectionEnabled"] is True
    name = stacks.physical()["T"]
    told = client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert told["TimeToLiveStatus"] == "ENABLED"


def test_another_key_means_another_table(stacks, client):
    stacks.create(table())
    before = stacks.physical()["T"]
    other = KEY | {"AttributeDefinitions": [{"AttributeName": "name", "AttributeType": "S"}],
                   "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}]}  # fmt: skip
    stacks.update({"T": {"Type": "AWS::DynamoDB::Table", "Properties": other}})
    assert client("dynamodb").list_tables()["TableNames"] == [stacks.physical()["T"]]
    assert stacks.physical()["T"] != before


def test_a_global_table_elsewhere_is_refused(stacks):
    properties = KEY | {"Replicas": [{"Region": "us-east-1"}, {"Region": "eu-west-1"}]}
    stacks.create({"T": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}})
    assert stacks.failures() == "T: The local cloud has global tables with one replica only, in us-east-1"
