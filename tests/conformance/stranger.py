"""A stranger's script: boto3 and urllib, no userlab. It is given the environment of `userlab env --json` and no more.

It deploys the walkthrough's Python handler, word for word, behind a REST API, and prints what it gets as JSON.
Run with the handler's file as its argument.
"""

import io
import json
import sys
import urllib.error
import urllib.request
import zipfile

import boto3

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def make_table() -> str:
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="Users",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
    )
    dynamodb.get_waiter("table_exists").wait(TableName="Users", WaiterConfig={"Delay": 1})
    return dynamodb.describe_table(TableName="Users")["Table"]["TableArn"]


def make_role(table: str) -> str:
    iam = boto3.client("iam")
    role = iam.create_role(RoleName="users-api", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    statement = {"Effect": "Allow", "Resource": table}
    statement["Action"] = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_role_policy(RoleName="users-api", PolicyName="table", PolicyDocument=json.dumps(policy))
    return role


def make_function(role: str, handler: str) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.write(handler, "lambda_function.py")
    client = boto3.client("lambda")
    arn = client.create_function(
        FunctionName="users-api",
        Runtime="python3.13",
        Role=role,
        Handler="lambda_function.lambda_handler",
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]
    client.get_waiter("function_active_v2").wait(FunctionName="users-api")
    return arn


def make_api(function: str) -> str:
    apis = boto3.client("apigateway")
    region, account = function.split(":")[3:5]
    api = apis.create_rest_api(name="users-api")["id"]
    root = apis.get_resources(restApiId=api)["items"][0]["id"]
    user = apis.create_resource(restApiId=api, parentId=root, pathPart="user")["id"]
    one = apis.create_resource(restApiId=api, parentId=user, pathPart="{id}")["id"]
    for resource, method in ((user, "POST"), (one, "GET"), (one, "DELETE")):
        place = {"restApiId": api, "resourceId": resource, "httpMethod": method}
        apis.put_method(**place, authorizationType="NONE")
        uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"
        apis.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    boto3.client("lambda").add_permission(
        FunctionName="users-api",
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{region}:{account}:{api}/*/*/*",
    )
    apis.create_deployment(restApiId=api, stageName="dev")
    return f"{apis.meta.endpoint_url}/restapis/{api}/dev/_user_request_"


def call(method: str, url: str, body: object = None) -> list:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return [answer.status, answer.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()]


def main() -> None:
    url = make_api(make_function(make_role(make_table()), sys.argv[1]))
    alice = {"UserID": "u101", "Name": "Alice", "Email": "alice@example.com"}
    post_event = {"httpMethod": "POST", "pathParameters": None, "body": json.dumps(alice)}
    get_event = {"httpMethod": "GET", "pathParameters": {"id": "u101"}, "body": "{}"}
    invoke = boto3.client("lambda").invoke
    told = {
        "url": url,
        "post": call("POST", url + "/user", alice),
        "get": call("GET", url + "/user/u101"),
        "delete": call("DELETE", url + "/user/u101"),
        "unknown path": call("GET", url + "/users"),
        "unknown stage": call("GET", url.replace("/dev/", "/prod/") + "/user/u101"),
        "direct post": json.load(invoke(FunctionName="users-api", Payload=json.dumps(post_event))["Payload"]),
        "direct get": json.load(invoke(FunctionName="users-api", Payload=json.dumps(get_event))["Payload"]),
        "stored": boto3.client("dynamodb").get_item(TableName="Users", Key={"UserID": {"S": "u101"}})["Item"],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
