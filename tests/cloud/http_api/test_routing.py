"""Which route a request takes, CORS, throttling, and integrations with HTTP servers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.http_servers import Handler, served
from userlab.cloud.http_api.execute.routing import Routes

KEYS = [
    "$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1", "ANY /pets/dog/1",
    "POST /", "GET /pets/{id}",
]  # fmt: skip


@pytest.mark.parametrize(
    ("request_line", "key", "parameters"),
    [
        ("GET /pets/dog/1", "GET /pets/dog/1", {}),
        ("PUT /pets/dog/1", "ANY /pets/dog/1", {}),
        ("GET /pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("GET /pets/cat", "GET /pets/{id}", {"id": "cat"}),
        ("GET /pets/cat/1", "GET /pets/{proxy+}", {"proxy": "cat/1"}),
        ("PUT /pets/cat", "ANY /{proxy+}", {"proxy": "pets/cat"}),
        ("POST /", "POST /", {}),
        ("GET /", "$default", {}),
    ],
)
def test_the_most_specific_route_wins(request_line, key, parameters):
    method, path = request_line.split(" ")
    match = Routes([{"routeKey": each} for each in KEYS]).match(method, path)
    assert (match.route["routeKey"], match.path_parameters) == (key, parameters)


def test_a_slash_at_the_end_counts(api, echo):
    api.route("GET /a", echo)
    assert api.call("GET", "/a").status == 200
    assert api.call("GET", "/a/").status == 404


def test_no_route_no_stage_and_no_api_are_not_found(api, echo):
    api.route("GET /a", echo)
    for path, host in (("/b", None), ("/dev/a", None)):
        answer = api.call("GET", path, host=host)
        assert (answer.status, answer.json) == (404, {"message": "Not Found"})
        assert answer.header("apigw-requestid")


def test_an_api_answers_under_its_name_on_aws_and_under_the_lab_s_own_address(api, echo):
    api.route("GET /a", echo)
    assert api.call("GET", "/a", host=f"{api.id}.execute-api.us-east-1.amazonaws.com").status == 200
    host = api.cloud.endpoint.removeprefix("http://")
    assert api.call("GET", f"/restapis/{api.id}/$default/_user_request_/a", host=host).json["rawPath"] == "/a"


def test_what_is_not_deployed_is_not_called(api, echo):
    api.route("GET /a", echo)
    made = api.gateway.create_deployment(ApiId=api.id)["DeploymentId"]
    api.gateway.create_stage(ApiId=api.id, StageName="dev", DeploymentId=made)
    api.route("GET /b", echo)
    assert [api.call("GET", path).status for path in ("/dev/a", "/dev/b", "/b")] == [200, 404, 200]


CORS = {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET", "PUT"], "AllowHeaders": ["x-a"], "MaxAge": 60}
PREFLIGHT = {"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"}


def test_a_preflight_is_answered_without_a_route(api, functions):
    api.gateway.update_api(ApiId=api.id, CorsConfiguration=CORS)
    answer = api.call("OPTIONS", "/a", PREFLIGHT)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("access-control-allow-origin") == "https://a.example"
    assert answer.header("access-control-allow-methods") == "GET,PUT"
    assert answer.header("access-control-allow-headers") == "x-a"
    assert answer.header("access-control-max-age") == "60"


def test_another_origin_gets_no_cors_headers(api, echo):
    api.route("GET /a", echo)
    api.gateway.update_api(ApiId=api.id, CorsConfiguration=CORS)
    for method, headers in (("OPTIONS", {**PREFLIGHT, "Origin": "https://b.example"}), ("GET", {"Origin": "null"})):
        answer = api.call(method, "/a", headers)
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]


def test_the_api_s_cors_headers_replace_the_function_s(api, functions):
    result = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://of-the-function.example"}}
    api.route("GET /a", functions.make("own", lambda event: result))
    assert api.call("GET", "/a").header("access-control-allow-origin") == "https://of-the-function.example"
    configuration = {"AllowOrigins": ["https://*"], "AllowCredentials": True, "ExposeHeaders": ["x-b"]}
    api.gateway.update_api(ApiId=api.id, CorsConfiguration=configuration)
    answer = api.call("GET", "/a", {"Origin": "https://c.example"})
    assert answer.all("access-control-allow-origin") == ["https://c.example"]
    assert answer.header("access-control-allow-credentials") == "true"
    assert answer.header("access-control-expose-headers") == "x-b"


def test_errors_have_cors_headers_too(api):
    api.gateway.update_api(ApiId=api.id, CorsConfiguration={"AllowOrigins": ["*"]})
    answer = api.call("GET", "/nothing", {"Origin": "https://a.example"})
    assert (answer.status, answer.header("access-control-allow-origin")) == (404, "*")


def test_a_stage_s_limit_answers_429(api, echo):
    api.route("GET /a", echo)
    limits = {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 0.001}
    api.gateway.update_stage(ApiId=api.id, StageName="$default", DefaultRouteSettings=limits)
    assert [api.call("GET", "/a").status for _ in range(3)] == [200, 200, 429]
    assert api.call("GET", "/a").json == {"message": "Too Many Requests"}


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of an HTTP server on this machine that tells what it was asked."""

    class Told(Handler):
        def do_GET(self) -> None:
            told = {"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}}
            self.answer(json.dumps(told).encode(), headers={"X-Own": "1"})

    with served(Told) as address:
        yield address


def test_an_http_integration_maps_parameters_there_and_back(api, server):
    made = api.gateway.create_integration(
        ApiId=api.id,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="ANY",
        IntegrationUri=f"{server}/pets/{{proxy}}",
        RequestParameters={
            "append:header.x-who": "$context.apiId",
            "overwrite:querystring.q": "a-$" + "{request.querystring.q}",
            "remove:header.x-secret": "''",
        },
        ResponseParameters={"200": {"overwrite:statuscode": "203", "append:header.x-own": "2"}},
    )
    target = f"integrations/{made['IntegrationId']}"
    api.gateway.create_route(ApiId=api.id, RouteKey="GET /{proxy+}", Target=target)
    answer = api.call("GET", "/dog/1?q=b&r=c", {"X-Secret": "s"})
    assert (answer.status, answer.header("x-own")) == (203, "1,2")
    assert answer.json["path"] == "/pets/dog/1?r=c&q=a-b"
    assert answer.json["headers"]["x-who"] == api.id
    assert "x-secret" not in answer.json["headers"]


@pytest.mark.parametrize("uri", ["https://example.com/", "http://10.0.0.1/", "file:///etc/passwd"])
def test_an_http_integration_reaches_this_machine_only(api, uri):
    made = api.gateway.create_integration(
        ApiId=api.id, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri=uri
    )
    api.gateway.create_route(ApiId=api.id, RouteKey="GET /a", Target=f"integrations/{made['IntegrationId']}")
    answer = api.call("GET", "/a")
    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})
