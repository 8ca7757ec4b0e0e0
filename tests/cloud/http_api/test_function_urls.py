"""Function URLs: who may call them, what the function is told, what becomes of its answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from tests.cloud.rest_api.conftest import Answer, Functions
from tests.cloud.rest_api.control.test_control_plane import refused

URL, INVOKE = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"


class Url:
    """The URL of the function "f", made and called as a learner would."""

    def __init__(self, cloud: Any, client: Callable[..., Any], functions: Functions) -> None:
        self.cloud, self.functions = cloud, functions
        self.lambda_ = client("lambda")
        self.result: Any = lambda event: event
        self.arn = functions.make("f", lambda event: self.result(event), permitted=False)

    def make(self, kind: str = "NONE", **arguments: Any) -> None:
        self.document = self.lambda_.create_function_url_config(FunctionName="f", AuthType=kind, **arguments)
        self.host = self.document["FunctionUrl"].removeprefix("http://").rstrip("/")

    def open(self) -> None:
        """Let everybody in, as the guide says."""
        common = {"FunctionName": "f", "Principal": "*"}
        self.lambda_.add_permission(StatementId="url", Action=URL, FunctionUrlAuthType="NONE", **common)
        self.lambda_.add_permission(StatementId="invoke", Action=INVOKE, InvokedViaFunctionUrl=True, **common)

    def call(self, method: str = "GET", path: str = "/", headers: Any = (), body: str | None = None) -> Answer:
        connection = http.client.HTTPConnection(self.cloud.endpoint.removeprefix("http://"), timeout=40)
        try:
            connection.request(method, path, body, {"Host": self.host, **dict(headers)})
            return Answer(connection.getresponse())
        finally:
            connection.close()


@pytest.fixture
def url(cloud: Any, client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Url:
    functions = Functions(cloud, client)
    monkeypatch.setattr(cloud.function_urls, "invoke", functions.invoke)
    return Url(cloud, client, functions)


@pytest.fixture
def opened(url: Url) -> Url:
    url.make()
    url.open()
    return url


def test_a_url_has_the_members_of_aws_and_the_lab_s_address(url):
    url.make(Cors={"AllowOrigins": ["*"]})
    assert url.document["FunctionArn"] == url.arn
    assert url.document["InvokeMode"] == "BUFFERED"
    assert url.host.split(".")[1:] == ["lambda-url", "us-east-1", f"localhost:{url.cloud.endpoint.rpartition(':')[2]}"]
    assert len(url.host.split(".")[0]) == 32
    found = url.lambda_.get_function_url_config(FunctionName="f")
    assert (found["AuthType"], found["Cors"]) == ("NONE", {"AllowOrigins": ["*"]})
    assert found["LastModifiedTime"] == found["CreationTime"]


def test_a_function_and_each_alias_have_one_url(url):
    url.make()
    code, message, status = refused(url.lambda_.create_function_url_config, FunctionName="f", AuthType="NONE")
    assert (code, status) == ("ResourceConflictException", 409)
    assert "FunctionUrlConfig exists for this Lambda function" in message
    version = url.lambda_.publish_version(FunctionName="f")["Version"]
    url.lambda_.create_alias(FunctionName="f", Name="live", FunctionVersion=version)
    made = url.lambda_.create_function_url_config(FunctionName="f", Qualifier="live", AuthType="AWS_IAM")
    assert made["FunctionArn"] == f"{url.arn}:live"
    assert len(url.lambda_.list_function_url_configs(FunctionName="f")["FunctionUrlConfigs"]) == 2


def test_a_url_is_changed_and_deleted(opened):
    opened.lambda_.update_function_url_config(FunctionName="f", AuthType="AWS_IAM")
    assert opened.call().status == 403
    opened.lambda_.delete_function_url_config(FunctionName="f")
    assert refused(opened.lambda_.get_function_url_config, FunctionName="f") == (
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
        404,
    )
    assert opened.call().json == {"Message": "Forbidden"}


def test_a_deleted_function_takes_its_url_along(opened):
    opened.lambda_.delete_function(FunctionName="f")
    opened.functions.make("f", lambda event: "another", permitted=False)
    opened.open()
    assert opened.call().status == 403


def test_without_both_permissions_nobody_is_let_in(url):
    url.make()
    assert url.call().status == 403
    common = {"FunctionName": "f", "Principal": "*"}
    url.lambda_.add_permission(StatementId="url", Action=URL, FunctionUrlAuthType="NONE", **common)
    answer = url.call()
    assert (answer.status, answer.header("x-amzn-ErrorType")) == (403, "AccessDeniedException")
    assert answer.json["Message"].startswith("Forbidden. For troubleshooting Function URL authorization issues")
    url.lambda_.add_permission(StatementId="invoke", Action=INVOKE, InvokedViaFunctionUrl=True, **common)
    assert url.call().status == 200
    assert len(url.functions.events) == 1


def test_a_permission_for_urls_lets_nobody_invoke_the_function_otherwise(opened, client):
    (_, invoke) = json.loads(opened.lambda_.get_policy(FunctionName="f")["Policy"])["Statement"]
    assert invoke["Condition"] == {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    other = client("lambda", account="999988887777")
    assert refused(other.invoke, FunctionName=opened.arn)[0] == "AccessDeniedException"


def test_the_event_is_of_format_2_and_keeps_the_path_as_it_was_sent(opened):
    event = opened.call("POST", "/a%20b?c=1&c=2", {"Content-Type": "application/json", "Cookie": "d=1"}, "{}").json
    context = event["requestContext"]
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "$default", "/a%20b")
    assert event["queryStringParameters"] == {"c": "1,2"}
    assert (event["body"], event["isBase64Encoded"], event["cookies"]) == ("{}", False, ["d=1"])
    assert context["accountId"] == "anonymous"
    assert context["domainName"] == f"{opened.host.split('.')[0]}.lambda-url.us-east-1.on.aws"
    assert context["http"]["method"] == "POST"
    assert "authorizer" not in context


def test_a_signature_opens_a_url_of_type_aws_iam(url, client):
    url.make("AWS_IAM")
    iam = client("iam")
    iam.create_user(UserName="u")
    key = iam.create_access_key(UserName="u")["AccessKey"]

    def signed() -> dict[str, str]:
        session = boto3.session.Session(key["AccessKeyId"], key["SecretAccessKey"])
        request = AWSRequest("GET", f"http://{url.host}/")
        SigV4Auth(session.get_credentials(), "lambda", "us-east-1").add_auth(request)
        return dict(request.headers)

    assert url.call(headers=signed()).status == 403
    statement = {"Effect": "Allow", "Action": [URL, INVOKE], "Resource": url.arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=policy)
    event = url.call(headers=signed()).json
    assert event["requestContext"]["authorizer"]["iam"]["userArn"].endswith(":user/u")
    assert url.call().status == 403


def test_cors_is_the_url_s_own(url):
    url.make(Cors={"AllowOrigins": ["https://a.example"], "AllowMethods": ["PUT"]})
    url.open()
    preflight = url.call("OPTIONS", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"})
    assert preflight.header("access-control-allow-methods") == "PUT"
    assert (
        url.call(headers={"Origin": "https://a.example"}).header("access-control-allow-origin") == "https://a.example"
    )
    assert url.call(headers={"Origin": "https://b.example"}).header("access-control-allow-origin") is None


@pytest.mark.parametrize("result", [{"statusCode": "x"}, {"statusCode": 200, "body": {}}, b"no JSON"])
def test_an_answer_that_cannot_be_read_is_a_bad_gateway(opened, result):
    opened.result = lambda event: result
    answer = opened.call()
    assert (answer.status, answer.body) == (502, b"Internal Server Error")


def test_a_function_that_fails_is_a_bad_gateway(opened):
    opened.result = lambda event: 1 / 0
    assert opened.call().status == 502


def test_a_streamed_answer_is_sent_as_it_is_but_for_its_prelude(url):
    url.make(InvokeMode="RESPONSE_STREAM")
    url.open()
    url.result = lambda event: b'{"statusCode": 201, "headers": {"x-a": "1"}}' + bytes(8) + b"made"
    answer = url.call()
    assert (answer.status, answer.header("x-a"), answer.body) == (201, "1", b"made")
    url.result = lambda event: b"plain"
    assert url.call().body == b"plain"


@pytest.mark.parametrize(
    ("action", "arguments"), [(INVOKE, {"FunctionUrlAuthType": "NONE"}), (URL, {"InvokedViaFunctionUrl": True})]
)
def test_conditions_of_urls_belong_to_their_own_actions(url, action, arguments):
    code, message, _ = refused(
        url.lambda_.add_permission, FunctionName="f", StatementId="s", Action=action, Principal="*", **arguments
    )
    assert code == "InvalidParameterValueException"
    assert "is only supported for" in message
