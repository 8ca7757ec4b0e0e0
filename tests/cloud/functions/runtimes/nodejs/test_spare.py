"""A sandbox that was started ahead becomes any function, as if it had been started for it."""

from __future__ import annotations

import json
import socket
import subprocess

import pytest

from userlab.cloud.functions.runtimes.nodejs import Nodejs

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


def test_a_sandbox_ends_when_its_cloud_is_gone(node_home, tmp_path):
    (tmp_path / "index.js").write_text("setInterval(() => {}, 1000); exports.handler = async () => 1;")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        environment = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{listener.getsockname()[1]}",
            "LAMBDA_TASK_ROOT": str(tmp_path),
            "_HANDLER": "index.handler",
        }
        argv, _ = Nodejs("nodejs", switched_off=False).spare(node_home / "tmp" / "gone", {})
        process = subprocess.Popen(argv, env={}, cwd=tmp_path, stdin=subprocess.PIPE)
        process.stdin.write(json.dumps({"environment": environment, "task_root": str(tmp_path)}).encode() + b"\n")
        process.stdin.flush()
        connection, _ = listener.accept()
        assert connection.recv(1000).startswith(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n")
        connection.close()
    assert process.wait(10) == 1
    process.stdin.close()


def test_a_spare_ends_when_nobody_will_tell_it_anything(node_home, tmp_path):
    argv, _ = Nodejs("nodejs", switched_off=False).spare(node_home / "tmp" / "gone", {})
    process = subprocess.Popen(argv, env={}, cwd=tmp_path, stdin=subprocess.PIPE)
    process.stdin.close()
    assert process.wait(10) == 0
