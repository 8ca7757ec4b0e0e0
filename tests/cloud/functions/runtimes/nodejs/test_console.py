"""What console.* writes (Lambda guide, "Log and monitor Node.js Lambda functions")."""

from __future__ import annotations

import json
import re

import pytest

from userlab.cloud.functions.runtimes.nodejs import Nodejs

ALL_LEVELS = """exports.handler = async () => {
    for (const level of ["trace", "debug", "log", "info", "warn", "error"]) console[level]("%s users", 2, { level });
};"""


@pytest.mark.parametrize("runtime", ["nodejs20.x", "nodejs24.x"])
def test_a_line_has_time_request_level_and_formatted_message(function, runtime):
    started = function({"index.js": ALL_LEVELS}, runtime=runtime)
    started.invoke()
    lines = started.messages()
    assert [level for _, _, level, _ in lines] == ["TRACE", "DEBUG", "INFO", "INFO", "WARN", "ERROR"]
    assert {request[:8] for _, request, _, _ in lines} == {"request-"}
    assert lines[0][3] == "2 users { level: 'trace' }"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time) for time, *_ in lines)


@pytest.mark.parametrize(("runtime", "nobody"), [("nodejs22.x", "undefined"), ("nodejs24.x", "-")])
def test_before_the_first_request_there_is_no_request_id(function, runtime, nobody):
    started = function({"index.js": "console.log('loading'); exports.handler = async () => 1;"}, runtime=runtime)
    started.invoke()
    assert [line[1:] for line in started.messages()] == [[nobody, "INFO", "loading"]]


def test_a_message_of_several_lines_stays_one(function):
    started = function({"index.js": "exports.handler = async () => { console.log('one\\ntwo'); };"})
    started.invoke()
    (line,) = started.text.rstrip("\n").split("\n")
    assert Nodejs("nodejs", switched_off=False).log_message(line).endswith("\tone\ntwo")


def test_an_error_is_logged_with_its_stack(function):
    started = function({"index.js": "exports.handler = async () => { console.error(new Error('oh')); };"})
    started.invoke()
    assert "\tERROR\tError: oh\r    at " in started.text
    assert "/var/task/index.js:1:" in started.text


def test_the_format_json_makes_objects(function):
    code = (
        "exports.handler = async () => { console.info({ user: 'u101' }); console.warn('a', new RangeError('far')); };"
    )
    started = function({"index.js": code}, AWS_LAMBDA_LOG_FORMAT="JSON")
    started.invoke()
    first, second = map(json.loads, started.text.splitlines())
    assert (first["level"], first["message"], first["requestId"][:8]) == ("INFO", {"user": "u101"}, "request-")
    assert (second["errorType"], second["errorMessage"]) == ("RangeError", "far")
    assert second["stackTrace"][0] == "RangeError: far"


def test_below_the_configured_level_nothing_is_written(function):
    started = function({"index.js": ALL_LEVELS}, AWS_LAMBDA_LOG_FORMAT="JSON", AWS_LAMBDA_LOG_LEVEL="WARN")
    started.invoke()
    assert [json.loads(line)["level"] for line in started.text.splitlines()] == ["WARN", "ERROR"]


def test_what_goes_to_stdout_directly_is_left_as_it_is(function):
    started = function({"index.js": "exports.handler = async () => { process.stdout.write('bare\\n'); };"})
    started.invoke()
    assert started.text == "bare\n"


def test_the_whole_log_is_there_when_the_answer_is(function):
    code = "exports.handler = async () => { for (let i = 0; i < 5000; i++) console.log(String(i).padStart(100)); };"
    started = function({"index.js": code})
    started.invoke()
    assert len(started.messages()) == 5000
