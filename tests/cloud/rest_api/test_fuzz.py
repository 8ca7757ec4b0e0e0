"""Whatever is sent, there is one answer: JSON or text, never HTML, a traceback, or nothing."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from tests.many_inputs import trying
from userlab.cloud.account.principal import learner
from userlab.cloud.http.aws_request import AwsError, AwsRequest, HttpRequest
from userlab.cloud.rest_api.control.operations import OPERATIONS

SECONDS = 5

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
latin = st.text(st.characters(max_codepoint=255), max_size=30)
paths = st.one_of(
    st.lists(
        st.sampled_from(["user", "u1", "..", ".", "", "%2F", "%", "%zz", "{id}", "ü", "a b", ";x", "\x00", "//"])
    ).map("/".join),
    latin,
)
HEADERS = (
    "Authorization x-api-key Content-Type Accept X-Forwarded-For X-Amzn-Trace-Id Content-Length Host2 "
    "Expect Cookie X-Amz-Date X-Amz-Security-Token X-Moto-Account-Id Transfer-Encoding"
)
names = st.sampled_from(HEADERS.split())
# The server takes no header with a line break in it.
header_values = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30)
headers = st.lists(st.tuples(names, header_values), max_size=5)


def fit(answer) -> None:
    """An answer that a client can read."""
    body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
    assert 200 <= answer.status <= 599
    lowered = body.lower()
    assert b"<html" not in lowered
    assert b"traceback" not in lowered
    assert b"site-packages" not in lowered
    if answer.status >= 400 and (answer.header("Content-Type") or "").startswith("application/json"):
        json.loads(body)
    for name, value in answer.headers:
        assert "\n" not in name + value


@pytest.fixture
def fuzzed(api, functions):
    """An API with every kind of method that can be sent to."""
    functions.make("echo", lambda event: {"statusCode": 200, "body": json.dumps(event)})
    arn = f"arn:aws:lambda:us-east-1:{api.account}:function:echo"
    api.proxy("ANY", "/{proxy+}", arn)
    api.proxy("GET", "/user/{id}", arn, authorizationType="AWS_IAM")
    api.mock("POST", "/user", '$input.json("$.a") $input.params("x") $context.identity.sourceIp', apiKeyRequired=True)
    api.mock("PUT", "/user", '{"a": $input.json("$"), "b": "$util.escapeJavaScript($input.body)"}')
    patches = [{"op": "add", "path": "/binaryMediaTypes/image~1*"}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.deploy()
    return api


@trying()
@given(
    method=st.one_of(st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "HEAD", "DELETE"]), latin),
    path=paths,
    query=latin,
    sent=headers,
    body=st.one_of(st.binary(max_size=50), text.map(str.encode), st.just(b'{"a": [1, {"b": null}]}')),
)
def test_any_request_to_a_stage_gets_an_answer(fuzzed, method, path, query, sent, body):
    request = HttpRequest(
        method, fuzzed.path("/" + path), query, Headers([("Host", "127.0.0.1:1"), *sent]), body, "127.0.0.1"
    )
    begun = time.monotonic()
    fit(fuzzed.cloud.front_door(request))
    assert time.monotonic() - begun < SECONDS


@trying()
@given(path=st.one_of(latin, paths), host=st.one_of(header_values, st.just("abc.execute-api.us-east-1.amazonaws.com")))
def test_any_address_gets_an_answer(fuzzed, path, host):
    request = HttpRequest("GET", f"/restapis/{path}/_user_request_/", "", Headers([("Host", host)]), b"", "127.0.0.1")
    fit(fuzzed.cloud.front_door(request))


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**20), st.floats(allow_nan=False), text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(text, inner, max_size=3)),
    max_leaves=5,
)
patches = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "op": st.sampled_from(["add", "replace", "remove", "copy", "wrong"]),
            "path": st.one_of(
                text, st.sampled_from(["/name", "/variables/a", "/*/*/throttling/rateLimit", "/quota/limit"])
            ),
            "value": values,
        },
    ),
    max_size=3,
)
MEMBERS = (
    "name pathPart type uri integrationHttpMethod httpMethod authorizationType stageName deploymentId "
    "statusCode schema contentType responseType variables requestTemplates requestParameters "
    "responseParameters responseTemplates limit position tags throttle quota apiStages keyId keyType "
    "location properties endpointConfiguration binaryMediaTypes minimumCompressionSize embed value "
    "timeoutInMillis identitySource authorizerUri pathWithQueryString headers body"
)


@trying()
@given(
    action=st.sampled_from(sorted(OPERATIONS)),
    known=st.booleans(),
    members=st.dictionaries(st.sampled_from(MEMBERS.split()), values, max_size=4),
    changes=patches,
    body=st.one_of(
        st.binary(max_size=40), st.just(b'{"openapi": "3.0.1", "info": {"title": "x"}, "paths": {"/a": 1}}')
    ),
)
def test_any_parameters_of_any_operation_get_an_answer(fuzzed, action, known, members, changes, body):
    ids = {"restApiId": fuzzed.id, "resourceId": fuzzed.root, "parentId": fuzzed.root, "httpMethod": "GET"}
    parameters = (ids if known else {}) | {"patchOperations": changes} | members
    call = AwsRequest(
        "POST",
        "/",
        "",
        Headers(),
        body,
        "apigateway",
        action,
        "us-east-1",
        learner(fuzzed.account),
        parameters,
        "id",
        "1-67891233-abcdef012345678912345678",
    )
    try:
        fit(fuzzed.cloud.rest_api.handle(call, lambda request: None))
    except AwsError as refused:
        assert refused.status < 500
        fit(refused.response("apigateway", "id"))
