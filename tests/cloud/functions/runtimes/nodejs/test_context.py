"""The handler's context and environment (Lambda guide, "Using the Lambda context object ... Node.js")."""

from __future__ import annotations

import json

import pytest

CONTEXT = """exports.handler = async (event, context) => ({
    ...context,
    methods: Object.keys(context).filter((name) => typeof context[name] === "function").sort(),
    remaining: context.getRemainingTimeInMillis(),
});"""
ENVIRONMENT = {"index.js": "exports.handler = async (event) => event ? process.env[event] : process.env;"}


@pytest.mark.parametrize("runtime", ["nodejs20.x", "nodejs22.x", "nodejs24.x"])
def test_the_context_tells_function_request_and_log(function, runtime):
    context = function({"index.js": CONTEXT}, runtime=runtime).result()
    assert context["functionName"] == "users"
    assert context["functionVersion"] == "$LATEST"
    assert context["memoryLimitInMB"] == "128"
    assert context["logGroupName"] == "/aws/lambda/users"
    assert context["logStreamName"] == "2024/07/10/[$LATEST]0123456789abcdef"
    assert context["invokedFunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:users"
    assert context["awsRequestId"].startswith("request-")
    assert 0 < context["remaining"] <= 20_000


def test_the_old_context_has_methods_to_answer_and_waits_for_the_event_loop(function):
    context = function({"index.js": CONTEXT}, runtime="nodejs22.x").result()
    assert context["methods"] == ["done", "fail", "getRemainingTimeInMillis", "succeed"]
    assert context["callbackWaitsForEmptyEventLoop"] is True


def test_nodejs24_has_neither(function):
    context = function({"index.js": CONTEXT}, runtime="nodejs24.x").result()
    assert context["methods"] == ["getRemainingTimeInMillis"]
    assert "callbackWaitsForEmptyEventLoop" not in context


def test_client_context_and_identity_come_as_objects(function):
    told = {"client": {"app_title": "Users"}, "custom": {"a": 1}}
    code = "exports.handler = async (event, { clientContext, identity }) => ({ clientContext, identity });"
    result = function({"index.js": code}).result(
        client_context=json.dumps(told), cognito_identity=json.dumps({"cognitoIdentityId": "id"})
    )
    assert result == {"clientContext": told, "identity": {"cognitoIdentityId": "id"}}


def test_the_trace_id_is_that_of_the_invocation(function):
    started = function(ENVIRONMENT)
    assert started.result("_X_AMZN_TRACE_ID", trace_id="Root=1-a-b;Sampled=0") == "Root=1-a-b;Sampled=0"
    assert started.result("_X_AMZN_TRACE_ID") is None


@pytest.mark.parametrize("spare", [False, True])
def test_the_environment_is_the_function_s_and_nothing_of_the_host_s(function, monkeypatch, spare):
    monkeypatch.setenv("HOST_SECRET", "s3cret")
    monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
    started = function(ENVIRONMENT, spare=spare, TABLE_NAME="Users")
    added = set(started.result()) - set(started.environment)
    assert added - {"AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"} == {"NODE_PATH"}
    assert started.result("TABLE_NAME") == "Users"


@pytest.mark.parametrize("spare", [False, True])
def test_the_working_directory_is_the_task_root(function, spare):
    started = function({"index.js": "exports.handler = async () => process.cwd();"}, spare=spare)
    assert started.result() == str(started.task_root.resolve())


def test_the_handler_sees_no_arguments_of_the_runtime(function):
    assert len(function({"index.js": "exports.handler = async () => process.argv;"}).result()) == 2


@pytest.mark.parametrize("spare", [False, True])
def test_time_is_utc(function, spare):
    code = "exports.handler = async () => new Date(0).getTimezoneOffset();"
    assert function({"index.js": code}, spare=spare).result() == 0
