"""AWS integrations with services: by path, by query parameters, as a role that may or may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

FORM = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}


@pytest.fixture
def role(client: Callable[..., Any]) -> Callable[[str], str]:
    """role("sqs:SendMessage") is the ARN of a role that API Gateway may assume and that may do that."""

    def make(action: str) -> str:
        iam = client("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn = iam.create_role(RoleName="gateway", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        allow = {"Effect": "Allow", "Action": action, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        iam.put_role_policy(RoleName="gateway", PolicyName="p", PolicyDocument=policy)
        return str(arn)

    return make


def integrated(api: Any, method: str, path: str, uri: str, role: str, **more: Any) -> None:
    """A method whose integration answers as the service does: 200, and 400 for its errors."""
    place = api.method(method, path)
    uri = f"arn:aws:apigateway:us-east-1:{uri}"
    settings = {"type": "AWS", "integrationHttpMethod": method, "uri": uri, "credentials": role, **more}
    api.gateway.put_integration(**place, **settings)
    for code, pattern in (("200", ""), ("400", "4..")):
        api.gateway.put_method_response(**place, statusCode=code)
        api.gateway.put_integration_response(**place, statusCode=code, selectionPattern=pattern)


@pytest.mark.parametrize(("action", "status"), [("sqs:SendMessage", 200), ("sqs:ReceiveMessage", 400)])
def test_a_message_is_sent_to_a_queue_by_its_path(api, client, role, action, status):
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="orders")["QueueUrl"]
    template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    more = {"requestParameters": FORM, "requestTemplates": {"application/json": template}}
    integrated(api, "POST", "/", f"sqs:path/{api.account}/orders", role(action), **more)
    api.deploy()
    answer = api.call("POST", "/", body='{"id": "a&b"}')
    assert answer.status == status
    if status == 200:
        sent = answer.json["SendMessageResponse"]["SendMessageResult"]["MessageId"]
        received = sqs.receive_message(QueueUrl=queue)["Messages"][0]
        assert (received["MessageId"], received["Body"]) == (sent, '{"id": "a&b"}')


@pytest.mark.parametrize(("action", "status"), [("s3:*", 200), ("s3:ListBucket", 400)])
def test_an_object_is_put_and_read_by_its_path(api, client, role, action, status):
    s3 = client("s3")
    s3.create_bucket(Bucket="pictures")
    s3.put_object(Bucket="pictures", Key="a b.txt", Body=b"old")
    path = {"integration.request.path.key": "method.request.path.key"}
    arn = role(action)
    for method in ("GET", "PUT"):
        integrated(api, method, "/{key}", "s3:path/pictures/{key}", arn, requestParameters=path)
    api.deploy()
    assert api.call("PUT", "/new.txt", body="text").status == status
    assert api.call("GET", "/new.txt" if status == 200 else "/a.txt").status == status
    if status == 200:
        assert api.call("GET", "/new.txt").body == b"text"


def test_a_message_is_published_by_query_parameters(api, client, role):
    topic = client("sns").create_topic(Name="news")["TopicArn"]
    parameters = {
        "integration.request.querystring.TopicArn": f"'{topic}'",
        "integration.request.querystring.Message": "method.request.querystring.text",
    }
    integrated(api, "POST", "/", "sns:action/Publish", role("sns:Publish"), requestParameters=parameters)
    api.deploy()
    answer = api.call("POST", "/?text=hello%20you")
    assert (answer.status, bool(answer.json["PublishResponse"]["PublishResult"]["MessageId"])) == (200, True)


def test_a_parameter_is_read_by_a_query_of_the_uri(api, client, role):
    client("ssm").put_parameter(Name="stage", Value="test", Type="String")
    integrated(api, "POST", "/", "ssm:action/GetParameter&Name=stage&WithDecryption=true", role("ssm:GetParameter"))
    api.deploy()
    told = api.call("POST", "/").json["GetParameterResponse"]
    assert list(told["ResponseMetadata"]) == ["RequestId"]
    parameter = told["GetParameterResult"]["Parameter"]
    assert (parameter["Value"], parameter["Version"], parameter["Selector"]) == ("test", 1, None)


def test_any_method_of_a_path_is_the_caller_s_own(api, client, role):
    client("s3").create_bucket(Bucket="things")
    path = {"integration.request.path.key": "method.request.path.key"}
    integrated(api, "ANY", "/{key}", "s3:path/things/{key}", role("s3:*"), requestParameters=path)
    api.deploy()
    assert api.call("PUT", "/a", body="text").status == 200
    assert api.call("GET", "/a").body == b"text"


def test_xml_comes_back_where_it_is_asked_for(api, client, role):
    queue = client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    more = {"requestParameters": FORM | {"integration.request.header.Accept": "'application/xml'"}}
    more["requestTemplates"] = {"application/json": "Action=SendMessage&MessageBody=$input.body"}
    integrated(api, "POST", "/", f"sqs:path/{api.account}/orders", role("sqs:SendMessage"), **more)
    api.deploy()
    assert b"<SendMessageResponse" in api.call("POST", "/").body
    assert client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "{}"


def test_a_queue_s_path_takes_the_json_protocol(api, client, role):
    queue = client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    headers = {"Content-Type": "'application/x-amz-json-1.0'", "X-Amz-Target": "'AmazonSQS.SendMessage'"}
    more = {"requestParameters": {f"integration.request.header.{name}": value for name, value in headers.items()}}
    more["requestTemplates"] = {"application/json": json.dumps({"QueueUrl": queue, "MessageBody": "hello"})}
    integrated(api, "POST", "/", f"sqs:path/{api.account}/orders", role("sqs:SendMessage"), **more)
    api.deploy()
    answer = api.call("POST", "/")
    assert (answer.status, "MessageId" in answer.json) == (200, True)


@pytest.mark.parametrize("uri", ["ssm:action/GetParameter&Name=none", "sns:action/Publish&TopicArn=none&Message=m"])
def test_an_error_of_the_query_protocol_stands_without_its_envelope(api, role, uri):
    integrated(api, "POST", "/", uri, role(uri.replace("action/", "").partition("&")[0]))
    api.deploy()
    answer = api.call("POST", "/")
    assert (answer.status, sorted(answer.json)) == (400, ["Error", "RequestId"])
    assert answer.json["Error"]["Code"] in ("ParameterNotFound", "InvalidParameter", "NotFound")


def test_a_service_that_speaks_json_reads_no_query(api, client, role):
    uri = "dynamodb:action/ListTables&Limit=0"
    integrated(api, "POST", "/", uri, role("dynamodb:ListTables"))
    api.deploy()
    assert api.call("POST", "/", body="{}").json == {"TableNames": []}


def test_a_proxy_of_anything_but_a_function_is_refused(api):
    place = api.method("POST", "/")
    uri = "arn:aws:apigateway:us-east-1:firehose:action/PutRecord"
    with pytest.raises(ClientError, match="only supports Lambda function and Firehose"):
        api.gateway.put_integration(
            **place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri, credentials="arn:aws:iam::1:role/r"
        )
