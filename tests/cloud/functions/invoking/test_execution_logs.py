"""Execution logs: in CloudWatch Logs if the role may, framed event by event, readable as on AWS."""

import json
import re
import sys

import pytest

from userlab.cloud.functions.invoking.execution_log import ExecutionLog, Report
from userlab.cloud.functions.sandboxes.places import translator

HELLO = "def lambda_handler(event, context):\n    print('hello')"


@pytest.fixture
def events(client):
    """events(name) are the log events of a function: one list for each stream."""

    def read(name, group=None):
        logs = client("logs")
        group = group or f"/aws/lambda/{name}"
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        return {
            stream["logStreamName"]: [
                event["message"]
                for event in logs.get_log_events(
                    logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True
                )["events"]
            ]
            for stream in streams
        }

    return read


@pytest.fixture
def may_log(allow):
    allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


def test_a_role_without_permission_leaves_no_log(client, run):
    run(HELLO)
    assert client("logs").describe_log_groups()["logGroups"] == []


def test_what_a_role_may_not_log_is_no_byte_of_the_bill(cloud, account, run):
    run("def lambda_handler(event, context):\n    print('hello')")
    record = next(each for each in cloud.journal.read(account) if each.action == "Invoke")
    assert record.log_bytes == 0


def test_a_role_with_permission_logs_each_line_as_an_event(may_log, deploy, invoke, events):
    name = deploy(HELLO)
    invoke(name)
    invoke(name)
    [(stream, messages)] = events(name).items()
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)
    kinds = [message.split()[0] for message in messages]
    assert kinds == ["INIT_START", "START", "hello", "END", "REPORT", "START", "hello", "END", "REPORT"]
    assert all(message.endswith("\n") for message in messages)
    assert messages[0].startswith("INIT_START Runtime Version: python:3.12.v")


def test_each_sandbox_has_a_stream_of_its_own(may_log, deploy, invoke, events, lambda_client):
    name = deploy(HELLO)
    invoke(name)
    lambda_client.update_function_configuration(FunctionName=name, Timeout=9)
    invoke(name)
    assert len(events(name)) == 2


def test_the_journal_knows_how_many_bytes_went_to_the_log(cloud, account, may_log, deploy, invoke, events):
    name = deploy(HELLO)
    invoke(name)
    [messages] = events(name).values()
    record = next(each for each in cloud.journal.read(account) if each.action == "Invoke")
    assert record.log_bytes == sum(len(message.encode()) for message in messages) > 200


def test_the_stream_names_the_version(may_log, deploy, invoke, events):
    name = deploy(HELLO, Publish=True)
    invoke(name, Qualifier="1")
    assert "/[1]" in next(iter(events(name)))


def test_permission_for_an_existing_group_is_enough_to_write_there(client, allow, deploy, invoke, events, account):
    client("logs").create_log_group(logGroupName="/aws/lambda/quiet")
    arn = f"arn:aws:logs:us-east-1:{account}:log-group:/aws/lambda/quiet:*"
    allow("logs:CreateLogStream", "logs:PutLogEvents", resource=arn)
    invoke(deploy(HELLO, FunctionName="quiet"))
    assert len(events("quiet")) == 1


def test_a_log_message_of_several_lines_is_one_event(may_log, deploy, invoke, events):
    code = (
        "import logging\n"
        "logger = logging.getLogger()\n"
        "logger.setLevel('INFO')\n"
        "def lambda_handler(event, context):\n"
        "    logger.info('first\\nsecond')\n"
        "    print('third\\nfourth')\n"
        "    raise ValueError('no')\n"
    )
    name = deploy(code)
    request_id = invoke(name).payload["requestId"]
    [messages] = events(name).values()
    written = messages[2:-2]
    assert re.fullmatch(rf"\[INFO\]\t\d{{4}}-[^\t]+Z\t{request_id}\tfirst\nsecond\n", written[0])
    assert written[1:3] == ["third\n", "fourth\n"]
    assert written[3].startswith("[ERROR] ValueError: no\nTraceback (most recent call last):\n")
    assert 'File "/var/task/lambda_function.py", line 7' in written[3]
    assert len(written) == 4


def test_the_json_format_is_json_throughout(may_log, deploy, invoke, events):
    code = "import logging\ndef lambda_handler(event, context):\n    logging.getLogger().warning('careful')"
    name = deploy(code, LoggingConfig={"LogFormat": "JSON"})
    invoke(name)
    [messages] = events(name).values()
    documents = [json.loads(message) for message in messages]
    kinds = [document.get("type", document.get("level")) for document in documents]
    assert kinds == ["platform.initStart", "platform.start", "WARNING", "platform.report"]
    assert documents[2]["message"] == "careful"
    assert documents[3]["record"]["metrics"]["memorySizeMB"] == 128


def test_log_levels_need_the_json_format(lambda_client, deploy):
    refused = lambda_client.exceptions.InvalidParameterValueException
    with pytest.raises(refused, match='when LogFormat is set to "Text"'):
        deploy(HELLO, LoggingConfig={"ApplicationLogLevel": "DEBUG"})
    name = deploy(HELLO)
    with pytest.raises(refused, match='when LogFormat is set to "Text"'):
        lambda_client.update_function_configuration(FunctionName=name, LoggingConfig={"SystemLogLevel": "WARN"})


def test_a_log_level_is_changed_without_naming_the_format_again(lambda_client, deploy):
    name = deploy(HELLO, LoggingConfig={"LogFormat": "JSON"})
    lambda_client.update_function_configuration(FunctionName=name, LoggingConfig={"ApplicationLogLevel": "DEBUG"})
    found = lambda_client.get_function_configuration(FunctionName=name)["LoggingConfig"]
    assert (found["LogFormat"], found["ApplicationLogLevel"]) == ("JSON", "DEBUG")


def test_the_log_group_can_be_chosen(may_log, deploy, invoke, events):
    name = deploy(HELLO, LoggingConfig={"LogGroup": "shared"})
    invoke(name)
    assert len(events(name, "shared")) == 1


def collect(*chunks, format="Text"):
    log = ExecutionLog(lambda: 1_700_000_000_123, translator([("/tmp/code", "/var/task")]), format)
    for chunk in chunks:
        log.write(chunk)
    log.end(Report("r-1", 1.234, 2, 128, 35))
    return log


def test_a_line_may_come_in_pieces():
    assert [text for _, text in collect(b"hel", b"lo\nwor", b"ld").events[:2]] == ["hello\n", "world"]


def test_a_blank_line_is_no_log_event():
    events = collect(b"one\n\n  \ntwo\n").events
    assert [text for _, text in events[:2]] == ["one\n", "two\n"]


def test_the_tail_ends_an_unfinished_line():
    assert collect(b"no end").tail.startswith(b"no end\nEND RequestId: r-1\n")


def test_what_is_no_utf8_is_replaced():
    assert collect(b"\xff\n").events[0][1] == "\N{REPLACEMENT CHARACTER}\n"


def test_very_long_lines_are_several_events():
    log = collect(b"x" * 600_000 + b"\n")
    assert max(len(text) for _, text in log.events) <= 65_536


def test_the_log_of_one_invocation_is_bounded_and_says_so():
    log = collect(*[b"x" * 1023 + b"\n"] * 3000)
    assert sum(len(text) for _, text in log.events) < 1_100_000
    assert any("more bytes are not here" in text for _, text in log.events)
    assert log.tail.splitlines()[-1].startswith(b"REPORT")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('  File "/tmp/code/a/b.py", line 3', '  File "/var/task/a/b.py", line 3'),
        ("/tmp/code", "/var/task"),
        ("/tmp/codec/x.py", "/tmp/codec/x.py"),
        ("{'root': '/tmp/code'}", "{'root': '/var/task'}"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX paths")
def test_paths_read_as_on_aws(text, expected):
    assert translator([("/tmp/code", "/var/task")])(text) == expected
