"""SAM templates: AWS's own transform, and what it makes is deployed."""

import io
import json
import time
import urllib.error
import urllib.request
import zipfile

import pytest

SAM = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Api: {TracingEnabled: true}
  Function: {Runtime: python3.12, Timeout: 10, Environment: {Variables: {TABLE: !Ref Users}}}
Resources:
  Users:
    Type: AWS::Serverless::SimpleTable
    Properties: {PrimaryKey: {Name: UserID, Type: String}}
  Jobs: {Type: AWS::SQS::Queue}
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: s3://code/layer.zip, CompatibleRuntimes: [python3.12]}
  Api:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://code/app.zip
      Handler: app.handler
      Layers: [!Ref Layer]
      AutoPublishAlias: live
      Policies:
        - DynamoDBCrudPolicy: {TableName: !Ref Users}
      Tracing: Active
      Events:
        Get: {Type: Api, Properties: {Path: "/user/{id}", Method: get}}
        Put: {Type: Api, Properties: {Path: "/user/{id}", Method: put}}
        Work: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 1}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
Outputs:
  Url: {Value: !Sub "${ServerlessRestApi}"}
"""
APP = """
import json, os, boto3, greeting
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    if "Records" in event:
        return
    key = {"UserID": event["pathParameters"]["id"]}
    if event["httpMethod"] == "PUT":
        table.put_item(Item=key | {"name": greeting.WORD})
    return {"statusCode": 200, "body": json.dumps(table.get_item(Key=key).get("Item"))}
"""
MAY = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


def package(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".py", text)
    return held.getvalue()


@pytest.fixture
def code(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="app.zip", Body=package(app=APP))
    s3.put_object(Bucket="code", Key="layer.zip", Body=package(python__greeting="WORD = 'hello'"))


def test_a_sam_template_becomes_an_api_that_answers(stacks, cloud, code, client):
    assert stacks.create(SAM, Capabilities=MAY)["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    api = stacks.outputs()["Url"]
    url = f"{cloud.endpoint}/restapis/{api}/Prod/_user_request_/user/u1"
    with urllib.request.urlopen(urllib.request.Request(url, b"{}", method="PUT")) as answer:
        assert json.load(answer) == {"UserID": "u1", "name": "hello"}
    traced = client("xray").get_service_graph(StartTime=time.time() - 60, EndTime=time.time() + 1)["Services"]
    types = {"client", "AWS::ApiGateway::Stage", "AWS::Lambda", "AWS::Lambda::Function"}
    assert {each["Type"] for each in traced} == types
    assert (
        stacks.update(SAM.replace("Timeout: 10", "Timeout: 20"), Capabilities=MAY)["StackStatus"] == "UPDATE_COMPLETE"
    )
    with urllib.request.urlopen(url) as answer:
        assert json.load(answer)["name"] == "hello"
    assert stacks.delete() == "DELETE_COMPLETE", stacks.failures()
    # SAM lets published versions stay; the function that they are of is gone, and they with it.
    assert client("lambda").list_functions()["Functions"] == []
    assert client("apigateway").get_rest_apis()["items"] == []


def test_a_macro_must_be_acknowledged_unless_its_result_is_looked_at_first(stacks, code):
    refused = stacks.refused(lambda: stacks.create(SAM, Capabilities=["CAPABILITY_IAM"]))
    assert refused == ("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_AUTO_EXPAND]")
    given = {"StackName": "s", "ChangeSetName": "c", "TemplateBody": SAM, "Capabilities": ["CAPABILITY_IAM"]}
    stacks.client.create_change_set(**given, ChangeSetType="CREATE")
    assert stacks.client.describe_change_set(StackName="s", ChangeSetName="c")["Status"] == "CREATE_COMPLETE"


def test_a_wrong_sam_template_says_what_is_wrong(stacks):
    wrong = """
Transform: AWS::Serverless-2016-10-31
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}
"""
    code, text = stacks.refused(lambda: stacks.create(wrong, Capabilities=MAY))
    assert code == "ValidationError"
    assert text.startswith(
        "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. "
        "Number of errors found: 1. Resource with id [F] is invalid."
    )


HTTP = """
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return {"route": event["routeKey"]}
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Get: {Type: HttpApi, Properties: {Path: "/user/{id}", Method: get}}
Outputs:
  Api: {Value: !GetAtt ServerlessHttpApi.ApiEndpoint}
  Url: {Value: !GetAtt FUrl.FunctionUrl}
"""


def test_a_sam_template_with_an_http_api_and_a_function_url_answers(stacks, cloud, client):
    assert stacks.create(HTTP, Capabilities=MAY)["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    for name, path, route in (("Api", "/user/u1", "GET /user/{id}"), ("Url", "", "$default")):
        host, slash, _ = stacks.outputs()[name].removeprefix("http://").partition("/")
        request = urllib.request.Request(f"{cloud.endpoint}{path or slash}", headers={"Host": host})
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer) == {"route": route}
    assert stacks.delete() == "DELETE_COMPLETE", stacks.failures()
    assert client("apigatewayv2").get_apis()["Items"] == []


def test_what_the_lab_has_not_is_refused_by_name(stacks):
    template = "Transform: AWS::Serverless-2016-10-31\nResources: {X: {Type: 'AWS::Serverless::Application'}}"
    code, text = stacks.refused(lambda: stacks.create(template, Capabilities=MAY))
    assert text == "The local cloud cannot do the resource type AWS::Serverless::Application. On AWS it exists."


def test_the_processed_template_can_be_read(stacks, code):
    stacks.create(SAM, Capabilities=MAY)
    processed = stacks.client.get_template(StackName="s", TemplateStage="Processed")["TemplateBody"]
    assert processed["Resources"]["ServerlessRestApi"]["Type"] == "AWS::ApiGateway::RestApi"
    assert stacks.client.get_template(StackName="s")["TemplateBody"] == SAM
