"""What the measurements need to be there: a table, a function, an API. Each is made once a server."""

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
NO_OP = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n"


def item(number: int) -> dict[str, Any]:
    """An item of the size of the course's users, in DynamoDB JSON."""
    return {
        "UserID": {"S": f"user{number}"},
        "Name": {"S": "Alice"},
        "Age": {"N": "30"},
        "Email": {"S": f"alice{number}@example.com"},
    }


def table(server: Server, name: str) -> str:
    """A new on-demand table with the key UserID."""
    server.boto3("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def fill(server: Server, name: str, items: int) -> None:
    """Write so many items by BatchWriteItem."""
    client = server.lean()
    for first in range(0, items, 25):
        writes = [{"PutRequest": {"Item": item(number)}} for number in range(first, min(first + 25, items))]
        status, body = client.send(client.dynamodb("BatchWriteItem", {"RequestItems": {name: writes}}))
        if status != 200:
            raise RuntimeError(body.decode())
    client.close()


def function(server: Server, name: str) -> str:
    """A Python function that does nothing, ready to be invoked; its ARN."""
    role = server.boto3("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("no_op.py", NO_OP)
    client = server.boto3("lambda")
    arn = client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="no_op.handler",
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]
    client.get_waiter("function_active_v2").wait(FunctionName=name)
    return arn


def api(server: Server, name: str, function_arn: str) -> str:
    """A REST API whose GET / invokes the function; the path of its URL."""
    apis = server.boto3("apigateway")
    api_id = apis.create_rest_api(name=name)["id"]
    root = apis.get_resources(restApiId=api_id)["items"][0]["id"]
    place = {"restApiId": api_id, "resourceId": root, "httpMethod": "GET"}
    apis.put_method(**place, authorizationType="NONE")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function_arn}/invocations"
    apis.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    server.boto3("lambda").add_permission(
        FunctionName=function_arn,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    apis.create_deployment(restApiId=api_id, stageName="dev")
    return f"/restapis/{api_id}/dev/_user_request_/"
