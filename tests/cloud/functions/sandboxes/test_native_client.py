"""The sandbox's client in pure Python does what awslambdaric's native one does, on the same Runtime API."""

import importlib.util
import json
import sys
import time

import pytest

from userlab.cloud.functions.runtimes.python import Python
from userlab.cloud.functions.sandboxes.environment import process_environment
from userlab.cloud.functions.sandboxes.runtime_api import RuntimeApi
from userlab.cloud.functions.sandboxes.sandbox import RuntimeEvent, Sandbox

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("runtime_client") is None, reason="awslambdaric has no native client here"
)

HANDLERS = """
import decimal, logging, os

def echo(event, context): return event
def nothing(event, context): return None
def number(event, context): return decimal.Decimal("12.50")
def binary(event, context): return b"raw"
def unmarshalled(event, context): return {1, 2}
def failing(event, context): return event["body"]
def chained(event, context):
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("line one\\nline two") from error
def context(event, context):
    return [context.aws_request_id, context.invoked_function_arn, context.client_context.custom,
            context.memory_limit_in_mb, context.get_remaining_time_in_millis() > 0]
def trace(event, context): return os.environ.get("_X_AMZN_TRACE_ID")
"""
HEADERS = {
    "Lambda-Runtime-Aws-Request-Id": "request-1",
    "Lambda-Runtime-Deadline-Ms": str(int(time.time() + 3600) * 1000),
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:users",
    "Lambda-Runtime-Trace-Id": "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0",
    "Lambda-Runtime-Client-Context": '{"custom": {"theme": "dark"}}',
}


@pytest.fixture(scope="module")
def api():
    api = RuntimeApi()
    yield api
    api.close()


@pytest.fixture
def outcome(api, tmp_path):
    """outcome(handler, event, native) is what a sandbox hands in for it."""
    (tmp_path / "app.py").write_text(HANDLERS)
    sandboxes = []

    def start(handler, native):
        sandbox = Sandbox(api, tmp_path / f"sandbox-{native}")
        sandboxes.append(sandbox)
        environment = process_environment(sandbox.folder, sandbox.address)
        environment |= {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12"}
        if native:
            argv = [sys.executable, "-m", "awslambdaric", f"app.{handler}"]
            sandbox.launch(argv, environment | {"PYTHONPATH": str(tmp_path)}, tmp_path, stdin=False)
        else:
            sandbox.launch(*Python().command(sandbox.folder, tmp_path, "", environment), tmp_path, stdin=True)
            description = {"task_root": str(tmp_path), "opt": None, "handler": f"app.{handler}"}
            sandbox.tell(description | {"environment": environment})
        return sandbox

    def invoke(handler, event, native):
        sandbox = start(handler, native)
        assert sandbox.initialize(20).kind == "ready"
        return sandbox.invoke(RuntimeEvent("request-1", json.dumps(event).encode(), HEADERS), 20, 0)

    yield invoke
    for sandbox in sandboxes:
        sandbox.close()


@pytest.mark.parametrize(
    ("handler", "event"),
    [
        ("echo", {"text": "Zoë ☂ \U0001f600", "numbers": [1, 1.5, 1e300, None, True]}),
        ("echo", "x" * 1_000_000),
        ("nothing", {}),
        ("number", {}),
        ("binary", {}),
        ("unmarshalled", {}),
        ("failing", {}),
        ("chained", {}),
        ("context", {}),
        ("trace", {}),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "event",
)
def test_both_clients_hand_in_the_same(outcome, handler, event):
    assert outcome(handler, event, native=False) == outcome(handler, event, native=True)
