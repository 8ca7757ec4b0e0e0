"""A method with a Lambda proxy integration, called over HTTP."""

from __future__ import annotations

import threading

import pytest

INTERNAL = {"message": "Internal server error"}


def test_the_function_gets_the_request_and_the_caller_gets_its_answer(api, functions):
    def users(event):
        body = f"{event['httpMethod']} {event['pathParameters']['id']} {event['body']}"
        return {"statusCode": 201, "headers": {"X-A": "b"}, "body": body}

    api.proxy("POST", "/user/{id}", functions.make("users", users))
    api.deploy()
    answer = api.call("POST", "/user/u1", {"Content-Type": "text/plain"}, "hello")
    assert (answer.status, answer.body, answer.header("X-A")) == (201, b"POST u1 hello", "b")


def test_an_answer_has_the_headers_of_api_gateway(api, functions):
    api.proxy("GET", "/", functions.make("users", lambda event: {}))
    api.deploy()
    answer = api.call("GET", "/", {"X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678"})
    assert answer.header("x-amzn-RequestId") == functions.events[0]["requestContext"]["requestId"]
    assert answer.header("x-amz-apigw-id") == functions.events[0]["requestContext"]["extendedRequestId"]
    assert answer.header("X-Amzn-Trace-Id").startswith("Root=1-67891233-abcdef012345678912345678")
    assert answer.header("Content-Type") == "application/json"


def test_cookies_are_set_one_header_each(api, functions):
    cookies = {"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}}
    api.proxy("GET", "/", functions.make("users", lambda event: cookies))
    api.deploy()
    assert api.call("GET", "/").all("Set-Cookie") == ["a=1", "b=2"]


def test_any_stands_for_every_method(api, functions):
    api.proxy("ANY", "/{proxy+}", functions.make("users", lambda event: {"body": event["httpMethod"]}))
    api.deploy()
    methods = ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]
    assert [api.call(method, "/x/y").body.decode() for method in methods] == methods
    assert (api.call("HEAD", "/x").status, api.call("HEAD", "/x").body) == (200, b"")


@pytest.mark.parametrize("result", [b"null", b"oops", {"user": 1}, {"statusCode": "x"}, {"body": {"a": 1}}], ids=str)
def test_a_malformed_answer_is_a_502(api, functions, result):
    api.proxy("GET", "/", functions.make("users", lambda event: result))
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.json) == (502, INTERNAL)
    assert answer.header("x-amzn-ErrorType") == "InternalServerErrorException"


def test_a_function_that_fails_is_a_502(api, functions):
    api.proxy("GET", "/", functions.make("users", lambda event: 1 / 0))
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.json) == (502, INTERNAL)


def test_an_integration_method_other_than_post_is_a_500(api, functions):
    arn = functions.make("users", lambda event: {})
    api.proxy("GET", "/", arn, {"integrationHttpMethod": "GET"})
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.json, functions.events) == (500, INTERNAL, [])


def test_a_function_that_is_too_slow_is_a_504_and_runs_on(api, functions):
    release = threading.Event()
    finished = threading.Event()

    def slow(event):
        release.wait(10)
        finished.set()
        return {}

    api.proxy("GET", "/", functions.make("slow", slow, Timeout=30), {"timeoutInMillis": 60})
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.json) == (504, {"message": "Endpoint request timed out"})
    release.set()
    assert finished.wait(10)


def test_a_function_that_is_not_there_is_a_500(api):
    api.proxy("GET", "/", f"arn:aws:lambda:us-east-1:{api.account}:function:nobody")
    api.deploy()
    answer = api.call("GET", "/")
    assert (answer.status, answer.json) == (500, INTERNAL)


def test_a_version_or_alias_in_the_uri_is_the_qualifier(api, functions):
    arn = functions.make("users", lambda event: {})
    functions._lambda.publish_version(FunctionName="users")
    functions._lambda.create_alias(FunctionName="users", Name="live", FunctionVersion="1")
    functions.permit("users", Qualifier="live")
    api.proxy("GET", "/", f"{arn}:live")
    api.deploy()
    assert api.call("GET", "/").status == 200
    assert functions.invocations[0].qualifier == "live"


def test_an_asynchronous_integration_invokes_with_event(api, functions):
    header = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
    api.proxy("POST", "/", functions.make("users", lambda event: {}), {"requestParameters": header})
    api.deploy()
    api.call("POST", "/", body="x")
    assert functions.invocations[0].kind == "Event"


def test_binary_bodies_go_through_for_binary_media_types(api, functions):
    patches = [{"op": "add", "path": "/binaryMediaTypes/image~1png"}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)

    def echo(event):
        return {"body": event["body"], "isBase64Encoded": event["isBase64Encoded"]}

    api.proxy("POST", "/", functions.make("echo", echo))
    api.deploy()
    picture = bytes(range(256))
    sent = {"Content-Type": "image/png", "Accept": "image/png"}
    assert api.call("POST", "/", sent, picture).body == picture


def test_a_body_over_ten_megabytes_is_a_413(api, functions):
    api.proxy("POST", "/", functions.make("users", lambda event: {}))
    api.deploy()
    answer = api.call("POST", "/", body=b"x" * (10 * 1024 * 1024 + 1))
    assert (answer.status, answer.body) == (413, b"HTTP content length exceeded 10485760 bytes.")


def test_parallel_requests_get_their_own_answers(api, functions):
    api.proxy("GET", "/{n}", functions.make("users", lambda event: {"body": event["pathParameters"]["n"]}))
    api.deploy()
    found: dict[str, bytes] = {}

    def call(number: str) -> None:
        found[number] = api.call("GET", f"/{number}").body

    threads = [threading.Thread(target=call, args=(str(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {str(number): str(number).encode() for number in range(20)}


def test_one_request_leaves_two_records_with_one_trace_id(api, functions):
    api.proxy("GET", "/user/{id}", functions.make("users", lambda event: {"statusCode": 404}))
    api.deploy()
    before = api.cloud.journal.last(api.account)
    api.call("GET", "/user/u1", {"X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678"})
    invoked, called = api.cloud.journal.read(api.account, before)
    assert {invoked.trace_id, called.trace_id} == {"1-67891233-abcdef012345678912345678"}
    assert functions.invocations[0].trace_id == called.trace_id
    assert (invoked.service, invoked.action, invoked.resource, invoked.billed_ms) == ("lambda", "Invoke", "users", 2)
    assert (called.service, called.action, called.status) == ("apigateway", "GET /user/{id}", 404)
    assert called.resource == f"{api.id}/dev"


def test_the_journal_knows_the_init_phase_of_an_api_s_function(api, functions):
    api.proxy("GET", "/", functions.make("users", lambda event: {"statusCode": 200}))
    api.deploy()
    api.call("GET", "/")
    invoked = next(each for each in api.cloud.journal.read(api.account) if each.action == "Invoke")
    assert (invoked.init_ms, invoked.init_began, invoked.log_bytes) == (1.5, 1_700_000_000.0, 400)


def test_the_journal_says_what_the_answer_does_not(api, functions):
    api.proxy("GET", "/", functions.make("users", lambda event: {"user": 1}))
    api.deploy()
    api.call("GET", "/")
    record = api.cloud.journal.read(api.account)[-1]
    assert "Malformed Lambda proxy response" in record.error
