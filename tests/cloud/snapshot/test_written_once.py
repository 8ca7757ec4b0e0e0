"""What never changes again is written into a log once, and named from then on: deleted stacks, archives."""

from __future__ import annotations

import io
import json
import random
import zipfile
from typing import Any

import pytest

WHERE = pytest.mark.parametrize("is_saved", [False, True], ids=["log alone", "snapshot and log"])
NOISE = random.Random(7).randbytes(200_000)  # bytes that no zip makes smaller


def size(lab: Any) -> int:
    """The bytes in the account's logs."""
    return sum(log.stat().st_size for log in lab.logs())


def deployed(stacks: Any, name: str, text: str) -> str:
    """The id of a new stack with a topic and a text."""
    template = {"Metadata": {"Text": text}, "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    stack: str = stacks.create_stack(StackName=name, TemplateBody=json.dumps(template))["StackId"]
    stacks.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 0, "MaxAttempts": 1000})
    return stack


@WHERE
def test_a_deleted_stack_is_written_once_and_is_there_after_a_kill(lab, is_saved):
    stacks = lab.client("cloudformation")
    old = deployed(stacks, "old", "x" * 40_000)
    stacks.delete_stack(StackName="old")
    stacks.get_waiter("stack_delete_complete").wait(StackName=old, WaiterConfig={"Delay": 0, "MaxAttempts": 1000})
    events = stacks.describe_stack_events(StackName=old)["StackEvents"]
    if is_saved:
        lab.snapshot()
    before = size(lab)
    deployed(stacks, "new", "y")
    assert 0 < size(lab) - before < 40_000
    lab.kill()
    deployed(lab.client("cloudformation"), "newer", "z")
    lab.kill()
    stacks = lab.client("cloudformation")
    found = {each["StackName"]: each["StackStatus"] for each in stacks.list_stacks()["StackSummaries"]}
    assert found == {"old": "DELETE_COMPLETE", "new": "CREATE_COMPLETE", "newer": "CREATE_COMPLETE"}
    assert stacks.describe_stack_events(StackName=old)["StackEvents"] == events


def archive(text: str) -> bytes:
    """A deployment package with a handler that returns `text`, and some 200 KB beside it."""
    with zipfile.ZipFile(written := io.BytesIO(), "w") as package:
        package.writestr("app.py", f"def handler(event, context):\n    return {text!r}\n")
        package.writestr("noise.bin", NOISE)
    return written.getvalue()


def create(functions: Any, name: str, text: str) -> None:
    functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role="arn:aws:iam::123456789012:role/lambda",
        Handler="app.handler",
        Code={"ZipFile": archive(text)},
    )


def role(lab: Any) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    lab.client("iam").create_role(RoleName="lambda", AssumeRolePolicyDocument=document)


@WHERE
def test_a_functions_code_is_written_once_and_runs_after_a_kill(lab, is_saved):
    role(lab)
    functions = lab.client("lambda")
    create(functions, "one", "1")
    create(functions, "two", "2")
    functions.publish_version(FunctionName="one")
    layer = {"ZipFile": archive("in a layer")}
    functions.publish_layer_version(LayerName="shared", Content=layer)
    if is_saved:
        lab.snapshot()
    before = size(lab)
    functions.update_function_configuration(FunctionName="one", Description="changed")
    assert 0 < size(lab) - before < 100_000
    before = size(lab)
    functions.update_function_code(FunctionName="two", ZipFile=archive("two"))
    assert len(NOISE) < size(lab) - before < 1.5 * len(NOISE)
    lab.kill()
    functions = lab.client("lambda")
    before = size(lab)
    functions.update_function_configuration(FunctionName="two", Description="changed")
    assert 0 < size(lab) - before < 100_000
    lab.kill()
    functions = lab.client("lambda")
    said = {name: functions.invoke(FunctionName=name)["Payload"].read() for name in ("one", "one:1", "two")}
    assert said == {"one": b'"1"', "one:1": b'"1"', "two": b'"two"'}
    (version,) = functions.list_layer_versions(LayerName="shared")["LayerVersions"]
    assert functions.get_layer_version(LayerName="shared", VersionNumber=1)["Content"]["CodeSize"] == len(
        layer["ZipFile"]
    )
    assert version["Version"] == 1
