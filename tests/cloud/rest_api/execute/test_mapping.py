"""Integrations that are no proxies: mocks, Lambda with templates, HTTP on this machine, DynamoDB itself."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.http_servers import Handler, served

INTERNAL = {"message": "Internal server error"}


def cors(api, path: str, template: str = '{"statusCode": 200}') -> None:
    """An OPTIONS method as the console's "Enable CORS", Terraform and SAM make it."""
    place = api.method("OPTIONS", path)
    values = {"Origin": "'*'", "Methods": "'GET,OPTIONS'", "Headers": "'Content-Type,X-Api-Key'"}
    headers = {f"method.response.header.Access-Control-Allow-{name}": value for name, value in values.items()}
    api.gateway.put_integration(**place, type="MOCK", requestTemplates={"application/json": template})
    api.gateway.put_method_response(**place, statusCode="200", responseParameters=dict.fromkeys(headers, True))
    api.gateway.put_integration_response(**place, statusCode="200", responseParameters=headers)


@pytest.mark.parametrize("template", ['{"statusCode": 200}', "{statusCode:200}", "{ 'statusCode' : 200 }"])
def test_a_mock_answers_a_preflight_request(api, template):
    cors(api, "/user", template)
    api.deploy()
    preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    answer = api.call("OPTIONS", "/user", preflight)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert answer.header("Access-Control-Allow-Methods") == "GET,OPTIONS"
    assert answer.header("Access-Control-Allow-Headers") == "Content-Type,X-Api-Key"


def test_a_mock_without_a_status_is_a_500(api):
    api.mock("GET", "/", integration={"requestTemplates": {"application/json": "{}"}})
    api.deploy()
    assert (api.call("GET", "/").status, api.call("GET", "/").json) == (500, INTERNAL)


def test_a_mock_s_status_selects_the_integration_response(api):
    template = '{"statusCode": #if($input.params("id") == "0")404#{else}200#end}'
    api.mock("GET", "/{id}", '{"id": "$input.params("id")"}', {"requestTemplates": {"application/json": template}})
    place = {"restApiId": api.id, "resourceId": api.resource("/{id}"), "httpMethod": "GET"}
    api.gateway.put_method_response(**place, statusCode="404")
    api.gateway.put_integration_response(
        **place, statusCode="404", selectionPattern="4\\d\\d", responseTemplates={"application/json": '{"none": true}'}
    )
    api.deploy()
    assert (api.call("GET", "/7").status, api.call("GET", "/7").json) == (200, {"id": "7"})
    assert (api.call("GET", "/0").status, api.call("GET", "/0").json) == (404, {"none": True})


def test_a_template_may_override_status_and_headers(api):
    body = (
        "#set($context.responseOverride.status = 418)"
        '#set($context.responseOverride.header.X-Kind = "$context.httpMethod")'
        '{"stage": "$context.stage"}'
    )
    api.mock("GET", "/", body)
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.header("X-Kind"), answer.json) == (418, "GET", {"stage": "dev"})


def test_what_the_request_template_overrides_is_kept_for_the_response(api):
    template = (
        "#set($context.responseOverride.status = 404)#set($context.requestOverride.header.X-Kept = 'r')"
        "#set($context.responseOverride.header.X-Kind = 'none'){\"statusCode\": 200}"
    )
    api.mock("GET", "/", "$context.requestOverride.header.X-Kept", {"requestTemplates": {"application/json": template}})
    api.mock("GET", "/plain", "", {"requestTemplates": {"application/json": template}})
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.header("X-Kind"), answer.body) == (404, "none", b"r")
    assert api.call("GET", "/plain").status == 404


def test_the_body_s_lists_print_as_json_and_its_maps_as_java(api):
    api.mock("POST", "/", "")
    place = {"restApiId": api.id, "resourceId": api.root, "httpMethod": "POST"}
    echo = (
        "#set($context.responseOverride.header.X-Echo = \"$input.path('$.a') $input.path('$.m')\"){\"statusCode\": 200}"
    )
    api.gateway.put_integration(**place, type="MOCK", requestTemplates={"application/json": echo})
    api.gateway.put_integration_response(**place, statusCode="200")
    api.deploy()
    assert api.call("POST", "/", body='{"a": [1, "x"], "m": {"k": null}}').header("X-Echo") == '[1,"x"] {k=null}'


def test_a_content_type_without_a_template_is_a_415_when_passthrough_is_never(api):
    api.mock("POST", "/", "{}", {"passthroughBehavior": "NEVER"})
    api.deploy()
    assert api.call("POST", "/", {"Content-Type": "application/json"}, "{}").status == 200
    answer = api.call("POST", "/", {"Content-Type": "text/plain"}, "x")
    assert (answer.status, answer.json) == (415, {"message": "Unsupported Media Type"})


def test_a_template_that_cannot_be_rendered_is_a_500_and_the_journal_says_why(api):
    api.mock("GET", "/", "#evaluate('x')")
    api.deploy()
    assert api.call("GET", "/").status == 500
    assert "#evaluate" in api.cloud.journal.read(api.account)[-1].error


def custom(api, functions, result, **responses: dict) -> None:
    """GET /{id} with a Lambda integration that is no proxy."""
    arn = functions.make("users", result)
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    place = api.method("GET", "/{id}")
    template = '{"id": "$input.params(\'id\')", "agent": "$context.identity.userAgent"}'
    api.gateway.put_integration(
        **place,
        type="AWS",
        integrationHttpMethod="POST",
        uri=uri,
        requestTemplates={"application/json": template},
    )
    for status, response in {"s200": {}, **responses}.items():
        api.gateway.put_method_response(**place, statusCode=status[1:])
        api.gateway.put_integration_response(**place, statusCode=status[1:], **response)
    api.deploy()


def test_a_lambda_integration_sends_what_its_template_says(api, functions):
    custom(api, functions, lambda event: {"got": event})
    answer = api.call("GET", "/7", {"User-Agent": "me"})
    assert answer.json == {"got": {"id": "7", "agent": "me"}}
    assert answer.header("X-Amzn-Trace-Id")


def test_a_function_s_error_message_selects_the_integration_response(api, functions):
    def fails(event):
        raise ZeroDivisionError("404: no such user")

    template = "$util.escapeJavaScript($input.path('$.errorMessage'))"
    missing = {"selectionPattern": "404:.*", "responseTemplates": {"application/json": f'{{"m": "{template}"}}'}}
    custom(api, functions, fails, s404=missing)
    answer = api.call("GET", "/7")
    assert (answer.status, answer.json) == (404, {"m": "404: no such user"})


@pytest.mark.parametrize(("pattern", "status"), [(".+", 200), ("2..", 200), (".*", 400)])
def test_a_function_that_ends_well_is_matched_as_an_empty_text(api, functions, pattern, status):
    custom(api, functions, lambda event: {"errorMessage": "no error"}, s400={"selectionPattern": pattern})
    assert api.call("GET", "/7").status == status


def test_any_error_of_a_function_is_matched_by_a_dot_and_a_plus(api, functions):
    custom(api, functions, lambda event: 1 / 0, s400={"selectionPattern": ".+"})
    assert api.call("GET", "/7").status == 400


def test_response_headers_come_from_the_integration_s_body(api, functions):
    header = {"method.response.header.X-Name": "integration.response.body.user.name"}
    custom(api, functions, lambda event: {"user": {"name": "Alice"}}, s200={"responseParameters": header})
    assert api.call("GET", "/7").header("X-Name") == "Alice"


class _Server(Handler):
    def do_POST(self) -> None:
        told = {"path": self.path, "body": self.body().decode(), "x": self.headers.get("X-A")}
        self.answer(json.dumps(told).encode(), 201, {"X-Back": "yes"})


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of an HTTP server on this machine."""
    with served(_Server) as address:
        yield address


def test_an_http_proxy_passes_everything_on_and_back(api, server):
    place = api.method("POST", "/{proxy+}")
    api.gateway.put_integration(
        **place,
        type="HTTP_PROXY",
        integrationHttpMethod="POST",
        uri=server + "/api/{proxy}",
        requestParameters={"integration.request.path.proxy": "method.request.path.proxy"},
    )
    api.deploy()
    answer = api.call("POST", "/a/b%20c?q=1&q=2", {"X-A": "z"}, "hello")
    assert answer.status == 201
    assert answer.json == {"path": "/api/a/b%20c?q=1&q=2", "body": "hello", "x": "z"}
    assert (answer.header("X-Back"), answer.header("x-amzn-Remapped-Date") is not None) == ("yes", True)


def test_an_http_integration_maps_there_and_back(api, server):
    place = api.method("POST", "/{id}")
    api.gateway.put_integration(
        **place,
        type="HTTP",
        integrationHttpMethod="POST",
        uri=server + "/u/{id}",
        requestParameters={
            "integration.request.path.id": "method.request.path.id",
            "integration.request.querystring.q": "'fixed'",
            "integration.request.header.X-A": "method.request.header.X-In",
        },
        requestTemplates={"application/json": '{"name": $input.json("$.user.name")}'},
    )
    api.gateway.put_method_response(**place, statusCode="200")
    api.gateway.put_integration_response(
        **place,
        statusCode="200",
        responseParameters={"method.response.header.X-Out": "integration.response.header.X-Back"},
    )
    api.deploy()
    answer = api.call("POST", "/7", {"X-In": "z"}, '{"user": {"name": "Ann"}}')
    assert (answer.status, answer.header("X-Out")) == (200, "yes")
    assert answer.json == {"path": "/u/7?q=fixed", "body": '{"name": "Ann"}', "x": "z"}


@pytest.mark.parametrize("uri", ["http://10.0.0.1/", "https://example.com/", "http://169.254.169.254/latest/meta-data"])
def test_a_server_elsewhere_is_not_called(api, uri):
    place = api.method("GET", "/")
    api.gateway.put_integration(**place, type="HTTP_PROXY", integrationHttpMethod="GET", uri=uri)
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.json) == (500, INTERNAL)
    assert "on this machine only" in api.cloud.journal.read(api.account)[-1].error


def test_an_api_that_calls_itself_does_not_go_round_for_ever(api):
    place = api.method("GET", "/")
    uri = f"{api.cloud.endpoint}{api.path('/')}"
    api.gateway.put_integration(**place, type="HTTP_PROXY", integrationHttpMethod="GET", uri=uri)
    api.deploy()
    assert api.call("GET", "/").status == 500


@pytest.mark.parametrize(("actions", "status"), [(["dynamodb:GetItem"], 200), (["dynamodb:Query"], 400)])
def test_an_api_reads_a_table_without_a_function(api, client, actions, status):
    table = client("dynamodb")
    table.create_table(
        TableName="Users",
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(TableName="Users", Item={"UserID": {"S": "u1"}, "Name": {"S": "Alice"}})
    iam = client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="gateway", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    allow = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName="gateway", PolicyName="p", PolicyDocument=policy)
    place = api.method("GET", "/user/{id}")
    request = '{"TableName": "Users", "Key": {"UserID": {"S": "$input.params(\'id\')"}}}'
    api.gateway.put_integration(
        **place,
        type="AWS",
        integrationHttpMethod="POST",
        uri="arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
        credentials=role,
        requestTemplates={"application/json": request},
    )
    template = '#set($item = $input.path("$.Item")){"name": "$!item.Name.S"}'
    for code, pattern in (("200", ""), ("400", "4..")):
        api.gateway.put_method_response(**place, statusCode=code)
        api.gateway.put_integration_response(
            **place, statusCode=code, selectionPattern=pattern, responseTemplates={"application/json": template}
        )
    api.deploy()
    answer = api.call("GET", "/user/u1")
    assert (answer.status, answer.json) == (status, {"name": "Alice" if status == 200 else ""})


def http_proxy(api, uri: str, **parameters: str) -> dict:
    place = api.method("POST", "/")
    made = api.gateway.put_integration(
        **place, type="HTTP_PROXY", integrationHttpMethod="POST", uri=uri, requestParameters=parameters
    )
    api.deploy()
    return made


def test_an_http_integration_says_that_it_goes_by_the_internet(api):
    assert http_proxy(api, "http://127.0.0.1:1/")["connectionType"] == "INTERNET"


def test_a_server_that_does_not_answer_is_a_network_error(api):
    http_proxy(api, "http://127.0.0.1:1/")
    answer = api.call("POST", "/", body="x")
    assert (answer.status, answer.json) == (504, {"message": "Network error communicating with endpoint"})


@pytest.mark.parametrize(("name", "status"), [("Content-Length", 500), ("X-Amzn-Trace-Id", 500), ("Via", 201)])
def test_a_mapping_may_not_set_the_gateway_s_own_headers(api, server, name, status):
    http_proxy(api, server + "/", **{f"integration.request.header.{name}": "'7'"})
    assert api.call("POST", "/", body="x").status == status


@pytest.mark.parametrize(("given", "kept"), [("aws_iam", "AWS_IAM"), ("None", "NONE")])
def test_an_authorization_type_is_taken_in_any_case(api, given, kept):
    place = api.method("GET", "/", authorizationType=given)
    assert api.gateway.get_method(**place)["authorizationType"] == kept


def test_an_empty_body_reads_as_an_empty_object_in_a_template(api):
    api.mock("POST", "/", "Action=Send&Body=$input.body&Encoded=$util.urlEncode($input.body.none)")
    api.deploy()
    assert api.call("POST", "/").body == b"Action=Send&Body={}&Encoded="


def test_an_answer_tells_the_trace_that_its_client_told(api, functions):
    api.proxy("GET", "/", functions.make("f", lambda event: {"statusCode": 200}))
    api.deploy()
    told = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"
    assert api.call("GET", "/", {"X-Amzn-Trace-Id": told}).header("X-Amzn-Trace-Id") == told
    assert api.call("GET", "/").header("X-Amzn-Trace-Id").endswith(";Sampled=0")
