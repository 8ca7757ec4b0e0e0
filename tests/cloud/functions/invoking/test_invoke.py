"""Invoke: what goes in and what comes out (Lambda API reference, Invoke)."""

import base64
import json
import re
import sys

import pytest
from botocore.exceptions import ClientError

ECHO = "def lambda_handler(event, context):\n    return event"
PID = "import os\ndef lambda_handler(event, context):\n    return os.getpid()"


def refusal(call, *arguments, **named):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **named)
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def test_the_handlers_return_value_is_the_payload(run):
    answer = run(ECHO, {"name": "Zoë", "numbers": [1, 2.5, None]})
    assert (answer.status, answer.error, answer.version) == (200, None, "$LATEST")
    assert answer.payload == {"name": "Zoë", "numbers": [1, 2.5, None]}


def test_a_missing_payload_is_an_empty_object(deploy, lambda_client):
    assert json.load(lambda_client.invoke(FunctionName=deploy(ECHO))["Payload"]) == {}


def test_an_environment_is_reused(deploy, invoke):
    name = deploy(PID)
    assert invoke(name).payload == invoke(name).payload


def test_every_invocation_has_an_id_of_its_own(deploy, invoke):
    name = deploy("def lambda_handler(event, context):\n    return context.aws_request_id")
    first, second = invoke(name), invoke(name)
    assert first.payload != second.payload
    assert f"START RequestId: {second.payload} Version: $LATEST\n" in second.log


def test_the_log_tail_is_framed_as_lambda_frames_it(deploy, invoke):
    name = deploy("def lambda_handler(event, context):\n    print('hello')")
    cold, warm = invoke(name).log.splitlines(), invoke(name).log.splitlines()
    request_id = cold[0].split()[2]
    assert cold[:3] == [f"START RequestId: {request_id} Version: $LATEST", "hello", f"END RequestId: {request_id}"]
    figures = r"Duration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\t"
    assert re.fullmatch(rf"REPORT RequestId: {request_id}\t{figures}Init Duration: \d+\.\d\d ms\t", cold[3])
    assert re.fullmatch(rf"REPORT RequestId: {warm[0].split()[2]}\t{figures}", warm[-1])


def test_a_cold_start_bills_the_initialization(run):
    report = run("import time\ntime.sleep(0.05)\n" + ECHO).log.splitlines()[-1]
    duration = float(re.search(r"\tDuration: ([\d.]+)", report)[1])
    init = float(re.search(r"Init Duration: ([\d.]+)", report)[1])
    billed = int(re.search(r"Billed Duration: (\d+)", report)[1])
    assert init >= 50
    assert duration + init <= billed < duration + init + 1.1


def test_the_log_tail_holds_the_last_four_kilobytes(run):
    answer = run("def lambda_handler(event, context):\n    print('x' * 9000)")
    assert len(answer.log) == 4096
    assert answer.log.splitlines()[-1].startswith("REPORT")


def test_no_log_is_sent_unless_asked(deploy, lambda_client):
    assert "LogResult" not in lambda_client.invoke(FunctionName=deploy(ECHO))


def test_an_exception_is_an_unhandled_error_with_a_stack_trace(run):
    answer = run("def lambda_handler(event, context):\n    return event['body']", {})
    assert (answer.status, answer.error) == (200, "Unhandled")
    assert answer.payload["errorType"] == "KeyError"
    assert answer.payload["errorMessage"] == "'body'"
    assert answer.payload["stackTrace"] == [
        "  File \"/var/task/lambda_function.py\", line 2, in lambda_handler\n    return event['body']\n"
    ]
    assert "[ERROR] KeyError: 'body'\nTraceback (most recent call last):\n" in answer.log


@pytest.mark.parametrize(
    ("code", "handler", "error_type", "message"),
    [
        ("import nothing", "lambda_function.lambda_handler", "Runtime.ImportModuleError",
         "Unable to import module 'lambda_function': No module named 'nothing'"),
        ("", "other.lambda_handler", "Runtime.ImportModuleError",
         "Unable to import module 'other': No module named 'other'"),
        ("x = 1", "lambda_function.lambda_handler", "Runtime.HandlerNotFound",
         "Handler 'lambda_handler' missing on module 'lambda_function'"),
        ("x = 1", "nodot", "Runtime.MalformedHandlerName",
         "Bad handler 'nodot': not enough values to unpack (expected 2, got 1)"),
        ("def f(:", "lambda_function.lambda_handler", "Runtime.UserCodeSyntaxError",
         "Syntax error in module 'lambda_function': invalid syntax (lambda_function.py, line 1)"),
        ("1 / 0", "lambda_function.lambda_handler", "ZeroDivisionError", "division by zero"),
    ],
)  # fmt: skip
def test_a_failed_initialization_has_lambdas_words(run, code, handler, error_type, message):
    answer = run(code, Handler=handler)
    assert answer.error == "Unhandled"
    assert (answer.payload["errorType"], answer.payload["errorMessage"]) == (error_type, message)
    assert f"Status: error\tError Type: {error_type}" in answer.log


@pytest.mark.parametrize("code", ["def (", "import a_module_of_some_other_python"])
def test_code_that_fails_to_load_is_told_when_its_python_is_not_the_lab_s(run, code):
    here = f"3.{sys.version_info.minor}"
    another = "3.11" if here != "3.11" else "3.13"
    assert f"asks for Python {another}, and the lab runs" in run(code, Runtime=f"python{another}").log
    assert "asks for Python" not in run(code, Runtime=f"python{here}").log


@pytest.mark.parametrize(
    ("statement", "how"),
    [
        ("sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("os._exit(1)", "Runtime exited with error: exit status 1"),
        ("exit()", "Runtime exited without providing a reason"),
    ],
)
def test_an_exit_is_a_runtime_exit_error(run, statement, how):
    answer = run(f"import os, sys\ndef lambda_handler(event, context):\n    {statement}")
    request_id = answer.log.split()[2]
    assert answer.error == "Unhandled"
    assert answer.payload == {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {request_id} Error: {how}"}


def test_a_timeout_ends_the_sandbox(deploy, invoke):
    code = "import os, time\ndef lambda_handler(event, context):\n    time.sleep(event or 0)\n    return os.getpid()"
    name = deploy(code, Timeout=1)
    before = invoke(name, 0).payload
    answer = invoke(name, 60)
    request_id = answer.log.split()[2]
    text = f"RequestId: {request_id} Error: Task timed out after 1.00 seconds"
    assert answer.payload == {"errorType": "Sandbox.Timedout", "errorMessage": text}
    assert f"Z {request_id} Task timed out after 1.00 seconds\n" in answer.log
    assert answer.log.splitlines()[-1].endswith("\tStatus: timeout\t")
    assert invoke(name, 0).payload != before


def test_what_is_no_json_is_a_marshal_error(run):
    answer = run("def lambda_handler(event, context):\n    return {1, 2}")
    assert answer.payload["errorType"] == "Runtime.MarshalError"
    assert answer.payload["errorMessage"] == "Unable to marshal response: Object of type set is not JSON serializable"


def test_a_response_over_six_megabytes_is_too_large_and_the_sandbox_lives(deploy, invoke):
    name = deploy("import os\ndef lambda_handler(event, context):\n    return 'x' * event if event else os.getpid()")
    before = invoke(name).payload
    assert invoke(name, 7_000_000).payload == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    assert len(invoke(name, 6_000_000).payload) == 6_000_000
    assert invoke(name).payload == before


def test_more_memory_than_configured_kills_the_runtime(run):
    code = "import time\ndef lambda_handler(event, context):\n    held = 'x' * 300_000_000\n    time.sleep(10)"
    answer = run(code, MemorySize=128, Timeout=30)
    assert answer.payload["errorType"] == "Runtime.ExitError"
    assert answer.payload["errorMessage"].endswith("Error: Runtime exited with error: signal: killed")
    assert "Max Memory Used: 128 MB" in answer.log


def test_the_context_tells_about_the_function(deploy, invoke):
    name = deploy(
        "def lambda_handler(event, context):\n"
        "    return [context.function_name, context.function_version, context.memory_limit_in_mb,\n"
        "            context.invoked_function_arn, context.log_group_name, context.get_remaining_time_in_millis()]",
        MemorySize=256,
        Timeout=9,
    )
    function, version, memory, arn, group, remaining = invoke(name).payload
    assert (function, version, memory, group) == (name, "$LATEST", "256", f"/aws/lambda/{name}")
    assert arn.endswith(f":function:{name}")
    assert 8_000 < remaining <= 9_000


def test_the_client_context_reaches_the_handler(deploy, invoke):
    name = deploy("def lambda_handler(event, context):\n    return context.client_context.custom")
    context = base64.b64encode(json.dumps({"custom": {"theme": "dark"}}).encode()).decode()
    assert invoke(name, ClientContext=context).payload == {"theme": "dark"}


def test_the_trace_id_reaches_the_handler(run):
    trace = run("import os\ndef lambda_handler(event, context):\n    return os.environ['_X_AMZN_TRACE_ID']").payload
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0", trace)


def test_the_journal_knows_what_an_invocation_cost(cloud, account, run):
    run(ECHO)
    record = next(each for each in cloud.journal.read(account) if each.action == "Invoke")
    assert record.billed_ms >= 1
    assert record.memory_mb == 128


def test_the_journal_knows_a_cold_start_s_init_phase(cloud, account, deploy, invoke):
    name = deploy("import time\ntime.sleep(0.05)\n" + ECHO)
    for _ in range(2):
        invoke(name)
    cold, warm = [each for each in cloud.journal.read(account) if each.action == "Invoke"]
    assert 50 <= cold.init_ms <= cold.billed_ms
    assert cold.time <= cold.init_began <= cold.time + (cold.milliseconds - cold.init_ms) / 1000
    assert (warm.init_ms, warm.init_began) == (None, None)


def test_a_dry_run_answers_204_and_runs_nothing(deploy, lambda_client):
    answer = lambda_client.invoke(FunctionName=deploy("1 / 0"), InvocationType="DryRun")
    assert answer["StatusCode"] == 204


def test_an_unknown_function_is_not_found(lambda_client, account):
    assert refusal(lambda_client.invoke, FunctionName="nothing") == (
        404,
        "ResourceNotFoundException",
        f"Function not found: arn:aws:lambda:us-east-1:{account}:function:nothing:$LATEST",
    )


def test_an_unknown_qualifier_is_not_found(deploy, lambda_client, account):
    name = deploy(ECHO)
    status, code, message = refusal(lambda_client.invoke, FunctionName=name, Qualifier="7")
    assert (status, code) == (404, "ResourceNotFoundException")
    assert message == f"Function not found: arn:aws:lambda:us-east-1:{account}:function:{name}:7"


def test_a_function_can_be_named_by_its_arn(deploy, invoke, account):
    assert invoke(f"arn:aws:lambda:us-east-1:{account}:function:{deploy(ECHO)}", 1).payload == 1


def test_a_payload_that_is_no_json_is_refused(deploy, lambda_client):
    status, code, message = refusal(lambda_client.invoke, FunctionName=deploy(ECHO), Payload=b"{bad")
    assert (status, code) == (400, "InvalidRequestContentException")
    assert message.startswith("Could not parse request body into json: ")


@pytest.mark.parametrize(("kind", "limit"), [("RequestResponse", 6_291_456), ("Event", 1_048_576)])
def test_a_payload_over_the_limit_is_refused(deploy, lambda_client, kind, limit):
    payload = json.dumps("x" * limit).encode()
    refused = refusal(lambda_client.invoke, FunctionName=deploy(ECHO), InvocationType=kind, Payload=payload)
    text = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
    assert refused == (413, "RequestTooLargeException", text)


def test_a_payload_of_six_megabytes_goes_both_ways(deploy, invoke):
    text = "x" * 6_000_000
    assert invoke(deploy(ECHO), text).payload == text


def test_a_role_that_is_gone_cannot_be_assumed(client, deploy, lambda_client):
    name = deploy(ECHO)
    client("iam").delete_role(RoleName="function-role")
    status, code, message = refusal(lambda_client.invoke, FunctionName=name)
    assert code == "AccessDeniedException"
    assert message == "The role defined for the function cannot be assumed by Lambda."


def test_a_response_stream_ends_with_invoke_complete(deploy, lambda_client):
    answer = lambda_client.invoke_with_response_stream(FunctionName=deploy(ECHO), Payload=b'"hello"', LogType="Tail")
    first, last = answer["EventStream"]
    assert first == {"PayloadChunk": {"Payload": b'"hello"'}}
    assert base64.b64decode(last["InvokeComplete"]["LogResult"]).startswith(b"START RequestId: ")


def test_an_error_in_a_response_stream_is_told_at_its_end(deploy, lambda_client):
    answer = lambda_client.invoke_with_response_stream(FunctionName=deploy("def lambda_handler(e, c):\n    1 / 0"))
    [last] = answer["EventStream"]
    assert last["InvokeComplete"]["ErrorCode"] == "ZeroDivisionError"
    assert json.loads(last["InvokeComplete"]["ErrorDetails"])["errorMessage"] == "division by zero"


def test_the_old_asynchronous_call_is_answered(deploy, lambda_client):
    assert lambda_client.invoke_async(FunctionName=deploy(ECHO), InvokeArgs=b"{}")["Status"] == 202
