"""Which functions the runtime finds and how they answer (Lambda guide, "Define Lambda function handler in Node.js")."""

from __future__ import annotations

import pytest

RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"]
every_runtime = pytest.mark.parametrize("runtime", RUNTIMES)
with_callbacks = pytest.mark.parametrize("runtime", ["nodejs20.x", "nodejs22.x"])


@every_runtime
def test_a_commonjs_handler_gets_the_event_and_answers_json(function, runtime):
    started = function({"index.js": "exports.handler = async (event) => ({ got: event.name });"}, runtime=runtime)
    assert started.result({"name": "Köln ✓"}) == {"got": "Köln ✓"}


@every_runtime
def test_an_es_module_may_await_at_its_top(function, runtime):
    code = "const ready = await Promise.resolve('ready'); export const handler = async () => ready;"
    assert function({"index.mjs": code}, runtime=runtime).result() == "ready"


@every_runtime
def test_package_json_makes_js_a_module(function, runtime):
    files = {"package.json": '{"type": "module"}', "index.js": "export const handler = async () => import.meta.url;"}
    assert function(files, runtime=runtime).result().endswith("/index.js")


@every_runtime
def test_cjs_is_commonjs_in_any_package(function, runtime):
    files = {"package.json": '{"type": "module"}', "index.cjs": "exports.handler = async () => typeof require;"}
    assert function(files, runtime=runtime).result() == "function"


@every_runtime
def test_a_handler_may_lie_in_a_folder_and_in_an_object(function, runtime):
    files = {"src/deep/app.js": "exports.users = { create: async () => 'created' };"}
    assert function(files, "src/deep/app.users.create", runtime=runtime).result() == "created"


@every_runtime
def test_the_default_export_of_commonjs_is_found(function, runtime):
    code = "const name = 'handler'; module.exports = { [name]: async () => 'found' };"
    assert function({"index.js": code}, runtime=runtime).result() == "found"


@every_runtime
def test_one_process_keeps_its_state_between_invocations(function, runtime):
    started = function({"index.js": "let n = 0; exports.handler = async () => ++n;"}, runtime=runtime)
    assert [started.result() for _ in range(3)] == [1, 2, 3]


@every_runtime
def test_nothing_returned_is_null(function, runtime):
    assert function({"index.js": "exports.handler = async () => {};"}, runtime=runtime).result() is None


def test_a_plain_value_is_an_answer_from_24_on_alone(function):
    code = {"index.js": "exports.handler = () => 'plain';"}
    assert function(code, runtime="nodejs22.x").result() is None
    assert function(code, runtime="nodejs24.x").result() == "plain"


@with_callbacks
def test_a_callback_answers(function, runtime):
    code = "exports.handler = (event, context, callback) => setTimeout(() => callback(null, event.n + 1), 1);"
    started = function({"index.js": code}, runtime=runtime)
    assert [started.result({"n": n}) for n in range(3)] == [1, 2, 3]


@with_callbacks
def test_a_callback_waits_for_the_event_loop(function, runtime):
    code = """exports.handler = (event, context, callback) => {
        const answer = { late: false };
        setTimeout(() => { answer.late = true; }, 50);
        callback(null, answer);
    };"""
    assert function({"index.js": code}, runtime=runtime).result() == {"late": True}


@with_callbacks
def test_a_callback_does_not_wait_when_the_context_says_so(function, runtime):
    code = """exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false;
        setInterval(() => {}, 1000);
        callback(null, "at once");
    };"""
    started = function({"index.js": code}, runtime=runtime)
    assert [started.result(), started.result()] == ["at once", "at once"]


@with_callbacks
def test_a_callback_with_an_error_fails_the_invocation_but_not_the_sandbox(function, runtime):
    code = """exports.handler = (event, context, callback) =>
        event.fail ? callback(new TypeError("no")) : callback(null, process.pid);"""
    started = function({"index.js": code}, runtime=runtime)
    first = started.result({})
    assert started.error({"fail": True})["errorType"] == "TypeError"
    assert started.result({}) == first


@with_callbacks
def test_a_handler_that_never_answers_has_answered_null_when_nothing_is_left_to_do(function, runtime):
    code = "exports.handler = () => new Promise(() => { setTimeout(() => {}, 20); });"
    started = function({"index.js": code}, runtime=runtime)
    assert [started.result(), started.result()] == [None, None]


@with_callbacks
@pytest.mark.parametrize("call", ["succeed(1)", "done(null, 1)"])
def test_the_old_methods_of_the_context_answer(function, runtime, call):
    started = function({"index.js": f"exports.handler = (event, context) => {{ context.{call}; }};"}, runtime=runtime)
    assert started.result() == 1


@with_callbacks
def test_context_fail_fails(function, runtime):
    code = "exports.handler = (event, context) => { context.fail(new Error('gave up')); };"
    assert function({"index.js": code}, runtime=runtime).error()["errorMessage"] == "gave up"


@with_callbacks
def test_the_first_answer_counts(function, runtime):
    code = """exports.handler = async (event, context, callback) => {
        context.succeed('first'); callback(null, 'second'); return 'third';
    };"""
    started = function({"index.js": code}, runtime=runtime)
    assert [started.result(), started.result()] == ["first", "first"]


@with_callbacks
def test_a_callback_handler_is_warned_of_its_end(function, runtime):
    code = {"index.js": "exports.handler = (event, context, callback) => callback(null, 1);"}
    assert "remove support for callback-based function handlers" in function(code, runtime=runtime).text
    quiet = function(code, runtime=runtime, AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING="1")
    assert "callback-based" not in quiet.text


def test_nodejs24_refuses_a_callback_handler(function):
    code = "exports.handler = (event, context, callback) => callback(null, 1);"
    report = function({"index.js": code}, runtime="nodejs24.x").error()
    assert report["errorType"] == "Runtime.CallbackHandlerDeprecated"
    assert "has removed support for callback-based function handlers" in report["errorMessage"]


def test_nodejs24_ends_when_a_handler_never_answers(function):
    started = function({"index.js": "exports.handler = () => new Promise(() => {});"}, runtime="nodejs24.x")
    outcome = started.invoke()
    assert (outcome.kind, outcome.exit_status) == ("exit", 0)


@every_runtime
def test_a_streaming_handler_answers_what_it_wrote(function, runtime):
    code = """exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
        stream.setContentType("text/plain");
        stream.write("one,"); stream.write("two"); stream.end();
    });"""
    started = function({"index.js": code}, runtime=runtime)
    assert [started.invoke().payload, started.invoke().payload] == [b"one,two", b"one,two"]


@every_runtime
def test_a_streamed_http_response_begins_with_its_status_and_eight_zero_bytes(function, runtime):
    code = """exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
        stream.write("body"); stream.end();
    });"""
    assert function({"index.js": code}, runtime=runtime).invoke().payload == b'{"statusCode":201}' + bytes(8) + b"body"


@every_runtime
def test_a_streaming_handler_that_throws_fails(function, runtime):
    code = "exports.handler = awslambda.streamifyResponse(async () => { throw new RangeError('far'); });"
    assert function({"index.js": code}, runtime=runtime).error()["errorType"] == "RangeError"


def test_six_megabytes_go_in_and_out(function):
    started = function({"index.js": "exports.handler = async (event) => event;"})
    text = "ä" * 3_000_000
    assert started.result(text) == text
