"""Functions deployed to the tests' own cloud, through boto3 as anybody deploys them."""

from __future__ import annotations

import base64
import io
import itertools
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_numbers = itertools.count(1)


def zipped(files: dict[str, str | bytes], modes: dict[str, int] | None = None) -> bytes:
    """A zip of these files; `modes` gives POSIX modes by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (modes or {}).get(name, 0o644) << 16
            package.writestr(entry, content)
    return buffer.getvalue()


@pytest.fixture
def archive() -> Callable[..., bytes]:
    """archive({"lambda_function.py": code}) is a zip of these files."""
    return zipped


@dataclass
class Answer:
    """What Invoke answered."""

    status: int
    payload: Any
    error: str | None
    version: str
    log: str


@pytest.fixture
def lambda_client(client: Callable[..., Any]) -> Any:
    return client("lambda")


@pytest.fixture
def role(client: Callable[..., Any]) -> str:
    """The ARN of a role that Lambda may assume and that may do nothing."""
    document = json.dumps(TRUST)
    return client("iam").create_role(RoleName="function-role", AssumeRolePolicyDocument=document)["Role"]["Arn"]


@pytest.fixture
def allow(client: Callable[..., Any], role: str) -> Callable[..., None]:
    """allow("logs:*") lets the role do something, on every resource or on one."""

    def put(*actions: str, resource: str = "*") -> None:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        client("iam").put_role_policy(
            RoleName="function-role", PolicyName=f"policy-{next(_numbers)}", PolicyDocument=document
        )

    return put


@pytest.fixture
def deploy(lambda_client: Any, role: str) -> Callable[..., str]:
    """deploy("def lambda_handler(event, context): ...") creates a function and returns its name."""

    def create(code: str | dict[str, str | bytes], **configuration: Any) -> str:
        files = {"lambda_function.py": code} if isinstance(code, str) else code
        name = configuration.pop("FunctionName", f"function-{next(_numbers)}")
        defaults = {"Runtime": "python3.12", "Handler": "lambda_function.lambda_handler", "Role": role}
        package = {"ZipFile": zipped(files, configuration.pop("modes", None))}
        lambda_client.create_function(FunctionName=name, Code=package, **defaults | configuration)
        return name

    return create


@pytest.fixture
def invoke(lambda_client: Any) -> Callable[..., Answer]:
    """invoke(name, event) invokes with boto3 and reads the answer."""

    def call(name: str, event: Any = None, **arguments: Any) -> Answer:
        payload = arguments.pop("Payload", json.dumps(event).encode())
        answer = lambda_client.invoke(FunctionName=name, Payload=payload, LogType="Tail", **arguments)
        body = answer["Payload"].read()
        return Answer(
            answer["StatusCode"],
            json.loads(body) if body else None,
            answer.get("FunctionError"),
            answer.get("ExecutedVersion", ""),
            base64.b64decode(answer.get("LogResult", "")).decode(),
        )

    return call


@pytest.fixture
def run(deploy: Callable[..., str], invoke: Callable[..., Answer]) -> Callable[..., Answer]:
    """run(code, event) deploys a function and invokes it once."""

    def deploy_and_invoke(code: Any, event: Any = None, **configuration: Any) -> Answer:
        return invoke(deploy(code, **configuration), event)

    return deploy_and_invoke
