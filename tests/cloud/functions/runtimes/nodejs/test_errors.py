"""How a function fails (Lambda guide, "Understanding retry behavior", "Lambda function errors in Node.js")."""

from __future__ import annotations

import re

import pytest

every_runtime = pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])


@every_runtime
def test_a_thrown_error_is_told_with_type_message_and_trace(function, runtime):
    code = "exports.handler = async () => {\n  throw new TypeError('not a user');\n};"
    started = function({"index.js": code}, runtime=runtime)
    report = started.error()
    assert (report["errorType"], report["errorMessage"]) == ("TypeError", "not a user")
    assert report["trace"][0] == "TypeError: not a user"
    assert report["trace"][1].endswith("(/var/task/index.js:2:9)")
    assert started.error() == report  # the sandbox goes on


def test_a_synchronous_throw_fails_the_invocation(function):
    report = function({"index.js": "exports.handler = () => { throw new Error('at once'); };"}).error()
    assert report["errorMessage"] == "at once"


@pytest.mark.parametrize(
    ("thrown", "told"),
    [("'text'", ("string", "text")), ("42", ("number", "42")), ("{}", ("object", "[object Object]"))],
)
def test_what_is_not_an_error_is_told_by_its_type(function, thrown, told):
    report = function({"index.js": f"exports.handler = async () => {{ throw {thrown}; }};"}).error()
    assert (report["errorType"], report["errorMessage"]) == told
    assert report["trace"] == []


def test_an_error_s_own_name_is_its_type(function):
    code = """class NoUser extends Error { constructor() { super("none"); this.name = "NoUser"; } }
    exports.handler = async () => { throw new NoUser(); };"""
    assert function({"index.js": code}).error()["errorType"] == "NoUser"


def test_a_missing_package_is_an_import_module_error_as_on_aws(function):
    started = function({"index.js": 'const AWS = require("aws-sdk");'})
    report = started.error()
    assert report["errorType"] == "Runtime.ImportModuleError"
    assert report["errorMessage"] == (
        "Error: Cannot find module 'aws-sdk'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs"
    )
    assert report["trace"][:4] == [
        "Runtime.ImportModuleError: Error: Cannot find module 'aws-sdk'",
        "Require stack:",
        "- /var/task/index.js",
        "- /var/runtime/index.mjs",
    ]
    assert "\tundefined\tERROR\tUncaught Exception \t" in started.text
    assert (
        '{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module \'aws-sdk\'' in started.text
    )


def test_a_missing_file_is_an_import_module_error(function):
    report = function({"other.js": ""}).error()
    assert report["errorType"] == "Runtime.ImportModuleError"
    assert report["errorMessage"].startswith("Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/")


def test_a_missing_package_of_an_es_module_is_an_error(function):
    report = function({"index.mjs": 'import AWS from "aws-sdk";'}).error()
    assert report["errorType"] == "Error"
    assert report["errorMessage"] == "Cannot find package 'aws-sdk' imported from /var/task/index.mjs"


@every_runtime
def test_a_missing_export_is_handler_not_found(function, runtime):
    report = function({"index.js": "exports.other = 1;"}, runtime=runtime).error()
    assert report["errorType"] == "Runtime.HandlerNotFound"
    assert report["errorMessage"] == "index.handler is undefined or not exported"


@every_runtime
def test_an_export_that_is_no_function_is_handler_not_found(function, runtime):
    report = function({"index.js": "exports.handler = 1;"}, runtime=runtime).error()
    assert report["errorMessage"] == "index.handler is not a function"


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        ("index", "Bad handler"),
        (
            "../index.handler",
            "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in "
            "handler names.",
        ),
    ],
)
def test_a_handler_string_without_a_dot_or_with_two_is_malformed(function, handler, message):
    report = function({"index.js": ""}, handler).error()
    assert (report["errorType"], report["errorMessage"]) == ("Runtime.MalformedHandlerName", message)


@every_runtime
def test_code_that_does_not_parse_is_a_user_code_syntax_error(function, runtime):
    report = function({"index.js": "exports.handler = async ( => 1;"}, runtime=runtime).error()
    assert report["errorType"] == "Runtime.UserCodeSyntaxError"
    assert report["errorMessage"].startswith("SyntaxError: Unexpected token")
    assert report["trace"][0] == "/var/task/index.js:1" or report["trace"][0].startswith("file:///var/task/index.js:1")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('import fs from "fs"; exports.handler = 1;', "SyntaxError: Cannot use import statement outside a module"),
        ("export const handler = async () => 1;", "SyntaxError: Unexpected token 'export'"),
    ],
)
def test_up_to_22_module_syntax_in_a_js_file_is_a_syntax_error(function, code, message):
    report = function({"index.js": code}, runtime="nodejs22.x").error()
    assert (report["errorType"], report["errorMessage"]) == ("Runtime.UserCodeSyntaxError", message)


def test_up_to_22_an_es_module_cannot_be_required_unless_node_options_say_so(function):
    files = {
        "index.js": "const { n } = require('./n.mjs'); exports.handler = async () => n;",
        "n.mjs": "export const n = 1;",
    }
    report = function(files, runtime="nodejs22.x").error()
    assert report["errorMessage"].startswith("require() of ES Module /var/task/n.mjs")
    allowed = function(files, runtime="nodejs22.x", NODE_OPTIONS="--experimental-require-module")
    assert allowed.result() == 1
    assert function(files, runtime="nodejs24.x").result() == 1


@every_runtime
def test_an_error_at_the_top_of_the_module_fails_the_start(function, runtime):
    report = function({"index.mjs": "throw new RangeError('no table');"}, runtime=runtime).error()
    assert (report["errorType"], report["errorMessage"]) == ("RangeError", "no table")


def test_a_forgotten_rejection_ends_the_sandbox(function):
    code = """exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false;
        Promise.reject(new Error("forgotten"));
    };"""
    started = function({"index.js": code})
    report = started.error()
    assert report["errorType"] == "Runtime.UnhandledPromiseRejection"
    assert report["errorMessage"] == "Error: forgotten"
    assert started.sandbox.process.wait(5) == 128
    started.sandbox.kill()
    assert 'ERROR\tUnhandled Promise Rejection \t{"errorType":"Runtime.UnhandledPromiseRejection"' in started.text


def test_an_uncaught_exception_ends_the_sandbox(function):
    code = "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('uncaught'); }, 1));"
    started = function({"index.js": code})
    assert started.error()["errorMessage"] == "uncaught"
    assert started.sandbox.process.wait(5) == 129
    started.sandbox.kill()
    assert "ERROR\tUncaught Exception \t" in started.text


@pytest.mark.parametrize(
    "fault", ["Promise.reject(new Error('lost'))", "setTimeout(() => { throw new Error('lost'); })"]
)
def test_nodejs24_ends_as_any_node_process_with_the_error_on_stderr(function, fault):
    code = f"exports.handler = async () => {{ {fault}; await new Promise((r) => setTimeout(r, 500)); }};"
    started = function({"index.js": code}, runtime="nodejs24.x")
    outcome = started.invoke()
    assert (outcome.kind, outcome.exit_status) == ("exit", 1)
    assert "Error: lost\n" in started.text
    assert "/var/task/index.js" in started.text


def test_process_exit_ends_the_sandbox_with_its_status(function):
    outcome = function({"index.js": "exports.handler = async () => process.exit(3);"}).invoke()
    assert (outcome.kind, outcome.exit_status) == ("exit", 3)


@pytest.mark.parametrize(("runtime", "kind"), [("nodejs22.x", "Error"), ("nodejs24.x", "Runtime.JSONStringifyError")])
@pytest.mark.parametrize("answer", ["10n", "(() => { const a = {}; a.a = a; return a; })()"])
def test_what_has_no_json_cannot_be_answered(function, runtime, kind, answer):
    report = function({"index.js": f"exports.handler = async () => {answer};"}, runtime=runtime).error()
    assert (report["errorType"], report["errorMessage"]) == (kind, "Unable to stringify response body")


def test_an_invocation_s_error_is_logged_as_json_with_its_stack(function):
    thrown = "Object.assign(new Error('gone'), { code: 'E1', at: { table: 'Users' } })"
    code = f"exports.handler = async () => {{ throw {thrown}; }};"
    started = function({"index.js": code})
    started.error()
    _, request, level, message = started.messages()[0]
    assert (request[:8], level) == ("request-", "ERROR")
    assert message.startswith(
        'Invoke Error \t{"errorType":"Error","errorMessage":"gone","code":"E1","at":{"table":"Users"}'
    )
    assert '"stack":["Error: gone","    at ' in message


def test_nothing_of_this_machine_s_folders_is_told(function):
    started = function({"index.js": "exports.handler = async (event) => { event.a.b(); };"})
    started.error({})
    report = started.error({})
    assert str(started.task_root) not in str(report) + started.text
    assert all(re.search(r"/var/task/|/var/runtime/|node:", line) for line in report["trace"][1:])
