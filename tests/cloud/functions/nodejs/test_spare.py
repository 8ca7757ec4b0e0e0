"""A sandbox that was started ahead becomes any function, as if it had been started for it."""

from __future__ import annotations

import pytest

CODE = {"index.js": "exports.handler = async (event) => [event, process.env.TABLE_NAME, process.env.NODE_OPTIONS];"}


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
def test_a_spare_becomes_the_function_it_is_told(function, runtime):
    assert function(CODE, runtime=runtime, spare=True, TABLE_NAME="Users").result(1) == [1, "Users", None]


def test_a_spare_has_loaded_the_dynamodb_client(function):
    code = """const loaded = Object.keys(require.cache).some((file) => /client-dynamodb/.test(file));
    exports.handler = async () => loaded;"""
    assert function({"index.js": code}, spare=True).result() is True
    assert function({"index.js": code}, spare=False).result() is False


def test_node_options_of_the_function_count_for_a_spare_too(function):
    options = "--stack-trace-limit=1"
    started = function(CODE, spare=True, NODE_OPTIONS=options)
    assert started.result(2) == [2, None, options]
    code = {"index.js": "exports.handler = async () => { throw new Error('short'); };"}
    assert len(function(code, spare=True, NODE_OPTIONS=options).error()["trace"]) == 2


def test_an_idle_spare_does_not_keep_the_event_loop_busy(function):
    code = "exports.handler = (event, context, callback) => { callback(null, 'idle'); };"
    assert function({"index.js": code}, spare=True).result() == "idle"


def test_a_spare_ends_with_the_cloud_that_started_it(function):
    started = function({"index.js": "exports.handler = async () => 1;"}, spare=True)
    started.result()
    for connection in list(started.sandbox._connections):
        connection.close()
    assert started.sandbox.process.wait(5) == 1
