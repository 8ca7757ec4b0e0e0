"""Lambda functions: pack a folder, deploy it, invoke it, read its log.

Source: Lambda Developer Guide, "Working with .zip file archives for Python Lambda functions", "Invoking Lambda
functions synchronously", "Sending Lambda function logs to CloudWatch Logs".
"""

from __future__ import annotations

import base64
import io
import json
import re
import time
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import boto3

HANDLERS = Path(__file__).parent / "handlers"
# Waiters ask once a second or once in five. A new function is Active within a few seconds.
EVERY_SECOND = {"Delay": 1, "MaxAttempts": 120}


def package(*folders: str | Path) -> bytes:
    """Zip a folder as Lambda wants it: the handler's file at the top.

    What it imports lies beside it, in the same folder or in another one. Python's caches stay out.

    Args:
        folders: folders in userlab/handlers ("python/users") or any other paths.

    Raises:
        FileNotFoundError: there is no such folder, or nothing in it.
    """
    files: dict[str, str | bytes] = {}
    for folder in folders:
        files |= files_in(folder)
    return package_files(files)


def files_in(folder: str | Path) -> dict[str, str | bytes]:
    """The files of a folder by name and content, without Python's caches; see `package`."""
    root = HANDLERS / folder
    paths = (path for path in root.rglob("*") if path.is_file())
    found = [path for path in paths if "__pycache__" not in path.parts]
    if not found:
        raise FileNotFoundError(f"No files in {root}: check the name of the folder.")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def installed(package: str) -> dict[str, str | bytes]:
    """The files of an installed Python package and of the packages that it needs.

    They are named as `pip install --target` lays them out, and read from this Python: nothing is fetched.

    >>> functions.package_files({"lambda_function.py": code} | functions.installed("boto3"))
    """
    files: dict[str, str | bytes] = {}
    wanted = [package]
    for name in wanted:  # grows while it is walked through
        for path in metadata.files(name) or ():
            if not {"..", "__pycache__"} & set(path.parts):
                files[path.as_posix()] = Path(str(path.locate())).read_bytes()
        needed = [each for each in metadata.requires(name) or () if "extra ==" not in each]
        wanted += {re.split(r"[^\w.-]", each)[0] for each in needed} - set(wanted)
    return files


def package_files(files: dict[str, str | bytes]) -> bytes:
    """Zip files that are given by name and content.

    Times and permissions are the same in every zip, so the same files give the same bytes, on any machine:
    Lambda's CodeSha256 changes when the code does, and not before.

    >>> code = functions.package_files({"lambda_function.py": "def lambda_handler(event, context): return event"})
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # as on Unix, so that permissions count:
            entry.external_attr = 0o644 << 16  # readable by all, as Lambda needs it
            zipped.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def deploy(
    name: str,
    code: bytes,
    role: str,
    environment: dict[str, str] | None = None,
    **settings: Any,
) -> str:
    """Create a function, or update it, wait until it is ready, and return its ARN.

    Args:
        name: 1 to 64 letters, digits, `-` or `_`.
        code: the zip, of `package(folder)`.
        role: the ARN of its execution role.
        environment: environment variables, 4 KB in all.
        settings: other parameters of CreateFunction. Default: Runtime "python3.14", Handler
            "lambda_function.lambda_handler" (file, dot, function), Timeout 10 (seconds), MemorySize 128 (MB).

    AWS operations: CreateFunction, or UpdateFunctionCode and UpdateFunctionConfiguration.
    """
    configuration: dict[str, Any] = {
        "FunctionName": name,
        "Runtime": "python3.14",
        "Handler": "lambda_function.lambda_handler",
        "Role": role,
        "Timeout": 10,
        "Environment": {"Variables": environment or {}},
    } | settings
    client = boto3.client("lambda")
    updated = client.get_waiter("function_updated_v2")
    active = client.get_waiter("function_active_v2")
    try:
        create_when_role_is_ready(Code={"ZipFile": code}, **configuration)
    except client.exceptions.ResourceConflictException:  # it is there already
        client.update_function_code(FunctionName=name, ZipFile=code)
        updated.wait(FunctionName=name, WaiterConfig=EVERY_SECOND)
        client.update_function_configuration(**configuration)
        updated.wait(FunctionName=name, WaiterConfig=EVERY_SECOND)
    active.wait(FunctionName=name, WaiterConfig=EVERY_SECOND)
    return client.get_function(FunctionName=name)["Configuration"]["FunctionArn"]


def create_when_role_is_ready(seconds: float = 60, **parameters: Any) -> None:
    """CreateFunction, asked again while Lambda can't yet use a new role.

    IAM tells its changes to all of AWS within seconds; until then Lambda answers InvalidParameterValueException.
    The same answer is given for a role that Lambda may never use: hence the limit.
    """
    client = boto3.client("lambda")
    deadline = time.monotonic() + seconds
    told = False
    while True:
        try:
            client.create_function(**parameters)
            return
        except client.exceptions.InvalidParameterValueException as error:
            if "cannot be assumed" not in str(error) or time.monotonic() > deadline:
                raise
            if not told:
                print(f"Lambda can't use the role yet. Retrying for {seconds:.0f} s ...")
                told = True
        time.sleep(1)


def publish(name: str, alias: str) -> str:
    """Publish the code as a version, let the alias point to it, return the alias's ARN.

    AWS operations: PublishVersion; CreateAlias, or UpdateAlias.
    """
    client = boto3.client("lambda")
    version = client.publish_version(FunctionName=name)["Version"]
    pointing = {"FunctionName": name, "Name": alias, "FunctionVersion": version}
    try:
        return client.create_alias(**pointing)["AliasArn"]
    except client.exceptions.ResourceConflictException:  # it is there already
        return client.update_alias(**pointing)["AliasArn"]


@dataclass(frozen=True)
class Result:
    """What an invocation gave: the handler's return value, or its error, and the end of the log.

    error is None when the handler returned, else "Unhandled"; payload is then {"errorMessage", "errorType", ...}.
    log is the last 4 KB that the invocation wrote.
    """

    payload: Any
    error: str | None
    log: str


def invoke(name: str, event: Any) -> Result:
    """Call a function and wait for its answer.

    An error inside the handler is a result, not an exception.

    Args:
        event: what the handler gets as its first argument: anything that JSON can hold, up to 6 MB.

    AWS operation: Invoke. It answers 200 even if the handler fails: FunctionError says so.

    >>> functions.invoke("users", {"httpMethod": "GET"}).error
    'Unhandled'
    """
    response = boto3.client("lambda").invoke(
        FunctionName=name,
        Payload=json.dumps(event),
        LogType="Tail",
    )
    return Result(
        payload=json.loads(response["Payload"].read() or "null"),
        error=response.get("FunctionError"),
        log=base64.b64decode(response.get("LogResult", "")).decode(),
    )


def log(name: str, containing: str = "") -> list[str]:
    """The lines that a function wrote to CloudWatch Logs, oldest first; [] if none.

    On AWS, lines arrive some seconds after they are written. A role that may not write logs leaves none.

    Args:
        containing: only events with this text in them.

    AWS operation: FilterLogEvents on the log group /aws/lambda/NAME.
    """
    logs = boto3.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{name}",
        **({"filterPattern": json.dumps(containing)} if containing else {}),
    )
    try:
        return [event["message"].rstrip() for page in pages for event in page["events"]]
    except logs.exceptions.ResourceNotFoundException:
        return []


def delete(name: str) -> None:
    """Delete a function and its log. No function: nothing to do.

    The log group is a thing of its own: it would stay, and cost, without its function.
    AWS operations: DeleteFunction, DeleteLogGroup.
    """
    client, logs = boto3.client("lambda"), boto3.client("logs")
    try:
        client.delete_function(FunctionName=name)
    except client.exceptions.ResourceNotFoundException:
        pass
    try:
        logs.delete_log_group(logGroupName=f"/aws/lambda/{name}")
    except logs.exceptions.ResourceNotFoundException:
        pass
