"""The X-Ray SDK and Powertools' Tracer in a function, unchanged."""

from __future__ import annotations

import importlib.metadata
import io
import itertools
import json
import zipfile

CODE = """
import boto3
from aws_lambda_powertools import Tracer

tracer = Tracer()
table = boto3.client("dynamodb")

@tracer.capture_lambda_handler
def handler(event, context):
    tracer.put_annotation("user", "u101")
    look_up()
    return {"body": "done"}

@tracer.capture_method
def look_up():
    table.get_item(TableName="Users", Key={"UserID": {"S": "u101"}})
"""
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}


def bundled(code, *distributions):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", code)
        for name in distributions:
            found = importlib.metadata.distribution(name)
            for file in found.files or ():
                if ".." not in file.parts and "__pycache__" not in file.parts:
                    archive.write(str(found.locate_file(file)), file.as_posix())
    return buffer.getvalue()


def test_a_call_of_a_table_stands_below_the_handler_and_the_table_is_a_node(client, deploy, api, segments, summaries):
    client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    package = bundled(CODE, "aws-lambda-powertools", "jmespath", "typing-extensions", "aws-xray-sdk", "wrapt")
    arn = deploy(package)
    client("iam").put_role_policy(RoleName="app", PolicyName="read", PolicyDocument=json.dumps(READ))
    assert api(arn)().text == "done"

    (summary,) = summaries('annotation.user = "u101" AND service(id(type: "AWS::DynamoDB::Table"))')
    found = {each["origin"]: each for each in segments(summary["Id"])}
    (invocation,) = [e for e in found["AWS::Lambda::Function"]["subsegments"] if e["name"] == "Invocation"]
    (handler,) = invocation["subsegments"]
    (method,) = handler["subsegments"]
    (call,) = method["subsegments"]
    assert (handler["name"], method["name"], call["name"]) == ("## handler", "## app.look_up", "dynamodb")
    assert (call["namespace"], call["aws"]["operation"], call["aws"]["table_name"]) == ("aws", "GetItem", "Users")
    assert found["AWS::DynamoDB::Table"]["parent_id"] == call["id"]

    services = client("xray").get_trace_graph(TraceIds=[summary["Id"]])["Services"]
    names = {each["ReferenceId"]: (each["Name"], each.get("Type")) for each in services}
    edges = {(names[each["ReferenceId"]], names[edge["ReferenceId"]]) for each in services for edge in each["Edges"]}
    chain = [
        ("client", "client"),
        ("shop/dev", "AWS::ApiGateway::Stage"),
        ("app", "AWS::Lambda"),
        ("app", "AWS::Lambda::Function"),
        ("Users", "AWS::DynamoDB::Table"),
    ]
    assert edges == set(itertools.pairwise(chain))
