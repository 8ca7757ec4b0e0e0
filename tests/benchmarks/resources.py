"""What the measurements need to be there: tables, functions, an API."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from tests.benchmarks.servers import Server

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}
USERS = "users"  # the table that functions read

# Function kinds: (file, its code, runtime). Each has one handler, `handler`.
FUNCTIONS = {
    "python-no-op": (
        "no_op.py",
        "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n",
        "python3.13",
    ),
    "python-get-item": (
        "get_item.py",
        """import json

import boto3

table = boto3.resource("dynamodb").Table("users")


def handler(event, context):
    item = table.get_item(Key={"UserID": "user7"})["Item"]
    return {"statusCode": 200, "body": json.dumps(item, default=str)}
""",
        "python3.13",
    ),
    "nodejs-no-op": (
        "noOp.js",
        "exports.handler = async () => ({ statusCode: 200, body: 'ok' });\n",
        "nodejs22.x",
    ),
    "nodejs-get-item": (
        "getItem.js",
        """const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
exports.handler = async () => {
  const { Item } = await client.send(new GetItemCommand({ TableName: "users", Key: { UserID: { S: "user7" } } }));
  return { statusCode: 200, body: JSON.stringify(Item) };
};
""",
        "nodejs22.x",
    ),
}


def item(number: int) -> dict[str, Any]:
    """An item of the size of the course's users, in DynamoDB JSON."""
    return {
        "UserID": {"S": f"user{number}"},
        "Name": {"S": "Alice"},
        "Age": {"N": "30"},
        "Email": {"S": f"alice{number}@example.com"},
    }


def reading(number: int) -> dict[str, Any]:
    """An item of one partition with a sort key, as an IoT device writes it."""
    return {"Device": {"S": "sensor"}, "Time": {"N": str(number)}, "Value": {"N": "21.5"}, "Unit": {"S": "celsius"}}


def table(server: Server, name: str, sorted_readings: bool = False) -> str:
    """A new on-demand table: of users by UserID, or of readings by Device and Time."""
    keys = [("Device", "S", "HASH"), ("Time", "N", "RANGE")] if sorted_readings else [("UserID", "S", "HASH")]
    server.boto3("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, _, kind in keys],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": type_} for name, type_, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def batches(server: Server, name: str, items: list[dict[str, Any]]) -> list[bytes]:
    """BatchWriteItem requests of 25 items, signed."""
    client = server.lean()
    found = []
    for first in range(0, len(items), 25):
        writes = [{"PutRequest": {"Item": each}} for each in items[first : first + 25]]
        found.append(client.dynamodb("BatchWriteItem", {"RequestItems": {name: writes}}))
    return found


def fill(server: Server, name: str, items: list[dict[str, Any]]) -> None:
    """Write items by BatchWriteItem."""
    client = server.lean()
    for request in batches(server, name, items):
        client.succeed(request)
    client.close()


def users(server: Server) -> str:
    """The table that functions read, made at its first use."""
    if "users" not in server.made:
        table(server, USERS)
        fill(server, USERS, [item(number) for number in range(25)])
        server.made["users"] = True
    return USERS


def archive(kind: str) -> bytes:
    """A function's code as a zip archive."""
    file, code, _ = FUNCTIONS[kind]
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as content:
        content.writestr(file, code)
    return found.getvalue()


def handler(kind: str) -> str:
    return FUNCTIONS[kind][0].rpartition(".")[0] + ".handler"


def function(server: Server, kind: str, name: str | None = None) -> str:
    """The name of a function of a kind, made at its first use: a new one if `name` says how it is to be called."""
    if hasattr(server, "declared"):  # it has its functions since it started
        return server.declared(kind, name is not None)
    wanted = name or kind
    if wanted not in server.made:
        users(server)
        iam = server.boto3("iam")
        role = iam.create_role(RoleName=wanted, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        iam.put_role_policy(RoleName=wanted, PolicyName="read", PolicyDocument=json.dumps(READ))
        client = server.boto3("lambda")
        server.made[wanted] = client.create_function(
            FunctionName=wanted,
            Runtime=FUNCTIONS[kind][2],
            Role=role,
            Handler=handler(kind),
            Timeout=10,
            Code={"ZipFile": archive(kind)},
        )["FunctionArn"]
        client.get_waiter("function_active_v2").wait(FunctionName=wanted)
    return wanted


def api(server: Server, kind: str) -> tuple[str, str]:
    """A REST API whose GET / invokes a function of a kind: (endpoint, path)."""
    if hasattr(server, "declared_api"):
        return server.declared_api(kind)
    if f"api {kind}" not in server.made:
        server.made[f"api {kind}"] = _deploy(server, kind)
    return server.endpoint, server.made[f"api {kind}"]


def _deploy(server: Server, kind: str) -> str:
    arn = server.made[function(server, kind)]
    apis = server.boto3("apigateway")
    api_id = apis.create_rest_api(name=kind)["id"]
    root = apis.get_resources(restApiId=api_id)["items"][0]["id"]
    place = {"restApiId": api_id, "resourceId": root, "httpMethod": "GET"}
    apis.put_method(**place, authorizationType="NONE")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    apis.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    server.boto3("lambda").add_permission(
        FunctionName=arn,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    apis.create_deployment(restApiId=api_id, stageName="dev")
    return f"/restapis/{api_id}/dev/_user_request_/"
