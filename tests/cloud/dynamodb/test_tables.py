"""CreateTable, DescribeTable, DeleteTable, ListTables: answers, refusals, and the delays of realistic mode."""

from __future__ import annotations

import pytest

from userlab.cloud.dynamodb.tables import table_operations

KEY = [{"AttributeName": "UserID", "KeyType": "HASH"}]
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
INVALID = "One or more parameter values were invalid: "


def defined(*names):
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def schema(*names):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def index(name, *keys, **more):
    return {"IndexName": name, "KeySchema": schema(*keys), "Projection": {"ProjectionType": "ALL"}, **more}


def create(call, **more):
    parameters = {
        "TableName": "Users",
        "KeySchema": KEY,
        "AttributeDefinitions": defined("UserID"),
        "BillingMode": "PAY_PER_REQUEST",
    }
    parameters |= more
    return {name: value for name, value in parameters.items() if value is not None}


def test_create_table_answers_creating_and_the_table_is_active_next(call):
    description = call("CreateTable", **create(call))["TableDescription"]
    assert description["TableStatus"] == "CREATING"
    assert call("DescribeTable", TableName="Users")["Table"]["TableStatus"] == "ACTIVE"


def test_delete_table_answers_deleting_and_the_table_is_gone_next(users):
    assert users("DeleteTable", TableName="Users")["TableDescription"]["TableStatus"] == "DELETING"
    refusal = users.refused("DescribeTable", TableName="Users")
    assert (refusal.code, refusal.message) == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: Users not found",
    )


def test_a_table_is_made_once(users):
    refusal = users.refused("CreateTable", **create(users))
    assert (refusal.code, refusal.message) == ("ResourceInUseException", "Table already exists: Users")


def test_a_description_tells_id_times_sizes_and_no_capacity_on_demand(user):
    table = user("DescribeTable", TableName="Users")["Table"]
    assert len(table["TableId"]) == 36
    assert table["ProvisionedThroughput"] == {
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": 0,
        "WriteCapacityUnits": 0,
    }
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert (table["ItemCount"], table["TableSizeBytes"] > 50) == (1, True)
    assert table["DeletionProtectionEnabled"] is False
    assert "GlobalSecondaryIndexes" not in table


def test_a_provisioned_table_has_no_billing_mode_summary(call):
    call("CreateTable", **create(call, BillingMode=None, ProvisionedThroughput=UNITS))
    table = call("DescribeTable", TableName="Users")["Table"]
    assert "BillingModeSummary" not in table
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5


def test_an_index_tells_its_arn_size_and_count(orders):
    item = {"UserID": {"S": "u1"}, "Number": {"N": "1"}, "State": {"S": "new"}}
    orders("PutItem", TableName="Orders", Item=item)
    table = orders("DescribeTable", TableName="Orders")["Table"]
    by_state = table["GlobalSecondaryIndexes"][0]
    assert by_state["IndexArn"] == table["TableArn"] + "/index/by-state"
    assert (by_state["ItemCount"], by_state["IndexSizeBytes"] > 20) == (1, True)
    assert table["LocalSecondaryIndexes"][0]["ItemCount"] == 0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"TableName": None}, "The parameter 'TableName' is required but was not present in the request"),
        ({"TableName": "ab"}, "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: "
         "Member must have length greater than or equal to 3"),
        ({"TableName": "x" * 256}, f"1 validation error detected: Value '{'x' * 256}' at 'tableName' failed to satisfy "
         "constraint: Member must have length less than or equal to 255"),
        ({"TableName": "a b c"}, "1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy "
         "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
        ({"AttributeDefinitions": defined("UserID", "Age")}, INVALID + "Number of attributes in KeySchema does not "
         "exactly match number of attributes defined in AttributeDefinitions"),
        ({"AttributeDefinitions": []}, "Invalid KeySchema: Some index key attribute have no definition"),
        ({"AttributeDefinitions": defined("Name")}, INVALID + "Some index key attributes are not defined in "
         "AttributeDefinitions. Keys: [UserID], AttributeDefinitions: [Name]"),
        ({"KeySchema": [{"AttributeName": "UserID", "KeyType": "RANGE"}]},
         "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
        ({"KeySchema": schema("UserID", "UserID"), "AttributeDefinitions": defined("UserID", "b")},
         "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
        ({"BillingMode": None}, INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
         "BillingMode is PROVISIONED"),
        ({"ProvisionedThroughput": UNITS}, INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
         "specified when BillingMode is PAY_PER_REQUEST"),
        ({"GlobalSecondaryIndexes": []}, INVALID + "List of GlobalSecondaryIndexes is empty"),
        ({"GlobalSecondaryIndexes": [index("by-name", "Name")]}, INVALID + "Some index key attributes are not defined "
         "in AttributeDefinitions. Keys: [Name], AttributeDefinitions: [UserID]"),
        ({"GlobalSecondaryIndexes": [index("by-id", "UserID"), index("by-id", "UserID")]},
         INVALID + "Duplicate index name: by-id"),
        ({"GlobalSecondaryIndexes": [index("by-id", "UserID")], "AttributeDefinitions": defined("UserID", "Age")},
         INVALID + "Some AttributeDefinitions are not used. AttributeDefinitions: [UserID, Age], keys used: [UserID]"),
        ({"GlobalSecondaryIndexes": [index("by-id", "UserID", ProvisionedThroughput=UNITS)]},
         INVALID + "ProvisionedThroughput should not be specified for index: by-id when BillingMode is "
         "PAY_PER_REQUEST"),
        ({"LocalSecondaryIndexes": [index("by-age", "UserID", "Age")],
          "AttributeDefinitions": defined("UserID", "Age")},
         INVALID + "Table KeySchema does not have a range key, which is required when specifying a "
         "LocalSecondaryIndex"),
    ],
)  # fmt: skip
def test_a_table_is_refused_in_aws_words(call, more, message):
    refusal = call.refused("CreateTable", **create(call, **more))
    assert (refusal.code, refusal.message) == ("ValidationException", message)


def test_an_index_name_has_3_to_255_characters(call):
    refusal = call.refused("CreateTable", **create(call, GlobalSecondaryIndexes=[index("ab", "UserID")]))
    assert "'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint" in refusal.message


def test_a_table_has_20_global_indexes_and_not_21(call):
    indexes = [index(f"index-{number}", "UserID") for number in range(21)]
    refusal = call.refused("CreateTable", **create(call, GlobalSecondaryIndexes=indexes))
    assert refusal.message == INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20"
    call("CreateTable", **create(call, GlobalSecondaryIndexes=indexes[:20]))


def test_a_table_has_5_local_indexes_and_not_6(call):
    indexes = [index(f"index-{number}", "UserID", "Age") for number in range(6)]
    keys = {"KeySchema": schema("UserID", "Name"), "AttributeDefinitions": defined("UserID", "Name", "Age")}
    refusal = call.refused("CreateTable", **create(call, LocalSecondaryIndexes=indexes, **keys))
    assert refusal.message == INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5"
    call("CreateTable", **create(call, LocalSecondaryIndexes=indexes[:5], **keys))


def test_a_local_index_has_the_tables_partition_key(call):
    keys = {"KeySchema": schema("UserID", "Name"), "AttributeDefinitions": defined("UserID", "Name", "Age")}
    refusal = call.refused("CreateTable", **create(call, LocalSecondaryIndexes=[index("lsi", "Age", "Name")], **keys))
    assert "Index KeySchema does not have the same leading hash key as table KeySchema for index: lsi" in (
        refusal.message
    )


def test_a_global_index_may_have_several_partition_and_sort_attributes(call):
    names = ("UserID", "Country", "City", "Year", "Month")
    keys = [{"AttributeName": name, "KeyType": "HASH"} for name in ("Country", "City")]
    keys += [{"AttributeName": name, "KeyType": "RANGE"} for name in ("Year", "Month")]
    place = {"IndexName": "by-place", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
    call("CreateTable", **create(call, AttributeDefinitions=defined(*names), GlobalSecondaryIndexes=[place]))
    for number, month in enumerate(("03", "01", "02")):
        item = {"UserID": f"u{number}", "Country": "NO", "City": "Oslo", "Year": "2024", "Month": month}
        call("PutItem", TableName="Users", Item={name: {"S": value} for name, value in item.items()})
    values = {":c": {"S": "NO"}, ":o": {"S": "Oslo"}, ":y": {"S": "2024"}, ":m": {"S": "02"}}
    condition = "Country = :c AND City = :o AND #y = :y AND #m >= :m"
    answer = call("Query", TableName="Users", IndexName="by-place", KeyConditionExpression=condition,
                  ExpressionAttributeNames={"#y": "Year", "#m": "Month"}, ExpressionAttributeValues=values)  # fmt: skip
    assert [item["Month"]["S"] for item in answer["Items"]] == ["02", "03"]


def test_tables_are_listed_in_alphabetical_pages(call):
    for name in ("Zebra", "Apple", "Mango"):
        call("CreateTable", **create(call, TableName=name))
    assert call("ListTables")["TableNames"] == ["Apple", "Mango", "Zebra"]
    page = call("ListTables", Limit=2)
    assert (page["TableNames"], page["LastEvaluatedTableName"]) == (["Apple", "Mango"], "Mango")
    rest = call("ListTables", ExclusiveStartTableName="Banana")
    assert rest == {"TableNames": ["Mango", "Zebra"]}


@pytest.mark.parametrize("limit", [0, 101])
def test_a_list_has_1_to_100_names(call, limit):
    assert "at 'limit' failed to satisfy constraint" in call.refused("ListTables", Limit=limit).message


def test_a_protected_table_is_not_deleted(call):
    call("CreateTable", **create(call, DeletionProtectionEnabled=True))
    refusal = call.refused("DeleteTable", TableName="Users")
    assert refusal.message.startswith("Resource cannot be deleted as it is currently protected against deletion")
    call("UpdateTable", TableName="Users", DeletionProtectionEnabled=False)
    call("DeleteTable", TableName="Users")


def test_a_new_table_of_an_old_name_is_empty(user):
    user("DeleteTable", TableName="Users")
    user("CreateTable", **create(user))
    assert user("Scan", TableName="Users")["Count"] == 0


def test_in_realistic_mode_a_table_is_creating_for_seconds_and_has_no_items_yet(call, cloud, account):
    cloud.settings(account).realistic = True
    call("CreateTable", **create(call))
    assert call("DescribeTable", TableName="Users")["Table"]["TableStatus"] == "CREATING"
    refusal = call.refused("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}})
    assert (refusal.code, refusal.message) == ("ResourceNotFoundException", "Requested resource not found")
    in_use = call.refused("DeleteTable", TableName="Users")
    assert (in_use.code, in_use.message) == (
        "ResourceInUseException",
        "Attempt to change a resource which is still in use: Table is being created: Users",
    )
    cloud.clock.advance(table_operations.CREATING_SECONDS, account)
    assert call("DescribeTable", TableName="Users")["Table"]["TableStatus"] == "ACTIVE"
    call("PutItem", TableName="Users", Item={"UserID": {"S": "u1"}})


def test_in_realistic_mode_a_table_is_deleting_for_seconds(call, cloud, account):
    call("CreateTable", **create(call))
    cloud.settings(account).realistic = True
    call("DeleteTable", TableName="Users")
    assert call("DescribeTable", TableName="Users")["Table"]["TableStatus"] == "DELETING"
    assert call.refused("Scan", TableName="Users").code == "ResourceNotFoundException"
    assert call.refused("CreateTable", **create(call)).code == "ResourceInUseException"
    cloud.clock.advance(table_operations.DELETING_SECONDS, account)
    assert call("ListTables") == {"TableNames": []}
    call("CreateTable", **create(call))


def test_the_waiters_of_boto3_end(client, cloud, account):
    dynamodb = client("dynamodb")
    cloud.settings(account).realistic = True
    dynamodb.create_table(**create(None))
    fast = {"Delay": 0.01, "MaxAttempts": 3}
    with pytest.raises(Exception, match="Max attempts exceeded"):
        dynamodb.get_waiter("table_exists").wait(TableName="Users", WaiterConfig=fast)
    cloud.clock.advance(table_operations.CREATING_SECONDS, account)
    dynamodb.get_waiter("table_exists").wait(TableName="Users", WaiterConfig=fast)
    dynamodb.delete_table(TableName="Users")
    cloud.clock.advance(table_operations.DELETING_SECONDS, account)
    dynamodb.get_waiter("table_not_exists").wait(TableName="Users", WaiterConfig=fast)


def test_the_answer_of_create_table_is_not_warm_yet_and_that_of_delete_tells_the_billing_mode(call):
    created = call("CreateTable", **USERS_ON_DEMAND)["TableDescription"]
    assert "WarmThroughput" not in created
    assert created["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    described = call("DescribeTable", TableName="Users")["Table"]
    assert described["WarmThroughput"]["Status"] == "ACTIVE"
    deleted = call("DeleteTable", TableName="Users")["TableDescription"]
    assert deleted["BillingModeSummary"] == described["BillingModeSummary"]


def test_a_table_without_encryption_by_a_key_tells_none(call):
    created = call("CreateTable", **USERS_ON_DEMAND, SSESpecification={"Enabled": False})["TableDescription"]
    assert "SSEDescription" not in created


USERS_ON_DEMAND = {
    "TableName": "Users",
    "KeySchema": [{"AttributeName": "UserID", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "UserID", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.mark.parametrize(
    ("schema", "projection", "text"),
    [
        ("a:HASH b:RANGE c:HASH", {"ProjectionType": "ALL"}, "HASH key attributes must precede RANGE key attributes"),
        ("a:HASH b:HASH a:RANGE", {"ProjectionType": "ALL"}, "have the same name: a"),
        ("a:HASH", {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "x"]}, "Duplicate attribute in NonKey"),
    ],
)
def test_an_index_is_refused(call, schema, projection, text):
    keys = [dict(zip(("AttributeName", "KeyType"), part.split(":"), strict=True)) for part in schema.split()]
    names = ["UserID", *dict.fromkeys(key["AttributeName"] for key in keys)]
    asked = USERS_ON_DEMAND | {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "GlobalSecondaryIndexes": [{"IndexName": "by-a", "KeySchema": keys, "Projection": projection}],
    }
    assert text in call.refused("CreateTable", **asked).message


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (
            "a = :v AND b = :v AND d = :v",
            "RANGE key attributes c must have equality conditions specified in the query because a condition is "
            "present on key attribute d",
        ),
        (
            "a = :v AND b = :v AND c > :v AND d = :v",
            "RANGE key attributes c must have equality conditions specified in the query because a condition is "
            "present on key attribute d",
        ),
        ("a = :v AND c = :v", "HASH key attributes b must have equality conditions specified in the query"),
    ],
)
def test_a_query_of_an_index_of_several_attributes_needs_equalities_from_left_to_right(call, condition, text):
    keys = [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip("abcd", ["HASH"] * 2 + ["RANGE"] * 2, strict=True)
    ]
    definitions = [{"AttributeName": name, "AttributeType": "S"} for name in ["UserID", *"abcd"]]
    index = {"IndexName": "by-a", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
    call("CreateTable", **USERS_ON_DEMAND | {"AttributeDefinitions": definitions, "GlobalSecondaryIndexes": [index]})
    asked = {"TableName": "Users", "IndexName": "by-a", "ExpressionAttributeValues": {":v": {"S": "x"}}}
    assert call.refused("Query", KeyConditionExpression=condition, **asked).message == text
    equal = {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}
    old = {"TableName": "Users", "IndexName": "by-a", "KeyConditions": dict.fromkeys("abc", equal)}
    assert call("Query", **old)["Count"] == 0
