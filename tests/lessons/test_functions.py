"""Lessons on functions: each rule on a real local cloud, with real sandboxes."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import boto3
import pytest

from userlab import functions, roles, tables

ECHO = "def lambda_handler(event, context):\n    print('got', event)\n    return {'event': event, 'version': 1}\n"
FAIL = "def lambda_handler(event, context):\n    return event['missing']\n"


def code(text: str, folder: Path) -> bytes:
    folder.mkdir(exist_ok=True)
    (folder / "lambda_function.py").write_text(text)
    return functions.package(folder)


@pytest.fixture
def role(learner: None) -> str:
    tables.create("Users", "UserID")
    arn = roles.create_execution_role("users-role", roles.users_policy())
    roles.allow_logs("users-role")
    return arn


def test_package_has_the_handler_at_its_top_and_no_caches(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/lambda_function.cpython-311.pyc").write_bytes(b"")
    (tmp_path / "package").mkdir()
    (tmp_path / "package/module.py").write_text("")
    names = zipfile.ZipFile(io.BytesIO(code(ECHO, tmp_path))).namelist()
    assert names == ["lambda_function.py", "package/module.py"]


def test_same_files_give_the_same_bytes_whenever_they_were_written(tmp_path: Path) -> None:
    first = code(ECHO, tmp_path / "one")
    second = code(ECHO, tmp_path / "two")
    os.utime(tmp_path / "two/lambda_function.py", (1, 1))
    (tmp_path / "two/lambda_function.py").chmod(0o600)
    assert first == second == functions.package(tmp_path / "two")


def test_packaged_files_are_readable_by_all(tmp_path: Path) -> None:
    entry = zipfile.ZipFile(io.BytesIO(code(ECHO, tmp_path))).getinfo("lambda_function.py")
    assert entry.external_attr >> 16 == 0o644


def test_package_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No files in"):
        functions.package(tmp_path / "nowhere")


def test_an_installed_package_comes_with_what_it_needs() -> None:
    files = functions.installed("boto3")
    assert {"boto3/__init__.py", "botocore/__init__.py", "s3transfer/__init__.py", "six.py"} <= files.keys()
    assert not [name for name in files if ".." in name or "__pycache__" in name]


def test_the_sdk_of_the_zip_comes_before_the_runtime_s(role: str) -> None:
    whose = "import boto3, os\ndef lambda_handler(event, context):\n"
    whose += "    return boto3.__file__.startswith(os.environ['LAMBDA_TASK_ROOT'])"
    own = {"boto3/__init__.py": "", "lambda_function.py": whose}
    told = []
    for files in ({"lambda_function.py": whose}, own):
        functions.deploy("whose", functions.package_files(files), role)
        told.append(functions.invoke("whose", {}).payload)
    assert told == [False, True]


def test_deployed_function_answers(role: str, tmp_path: Path) -> None:
    arn = functions.deploy("echo", code(ECHO, tmp_path), role)
    assert arn.endswith(":function:echo")
    result = functions.invoke("echo", {"a": 1})
    assert (result.payload, result.error) == ({"event": {"a": 1}, "version": 1}, None)
    assert "got {'a': 1}" in result.log


def test_deploy_twice_runs_the_new_code_with_the_new_environment(role: str, tmp_path: Path) -> None:
    functions.deploy("echo", code(ECHO, tmp_path), role)
    newer = "import os\ndef lambda_handler(event, context):\n    return os.environ['GREETING']\n"
    functions.deploy("echo", code(newer, tmp_path), role, {"GREETING": "hello"})
    assert functions.invoke("echo", None).payload == "hello"


def test_handlers_error_is_a_result(role: str, tmp_path: Path) -> None:
    functions.deploy("fail", code(FAIL, tmp_path), role)
    result = functions.invoke("fail", {})
    assert result.error == "Unhandled"
    assert (result.payload["errorType"], result.payload["errorMessage"]) == ("KeyError", "'missing'")


def test_log_is_in_cloudwatch_with_and_without_a_filter(role: str, tmp_path: Path) -> None:
    functions.deploy("echo", code(ECHO, tmp_path), role)
    functions.invoke("echo", {"a": 1})
    assert functions.log("echo", containing="got") == ["got {'a': 1}"]
    assert [line.split()[0] for line in functions.log("echo")][-1] == "REPORT"


def test_function_that_never_ran_has_no_log(role: str, tmp_path: Path) -> None:
    functions.deploy("echo", code(ECHO, tmp_path), role)
    assert functions.log("echo") == []


def test_role_that_lambda_may_never_use_ends_the_waiting(role: str, tmp_path: Path) -> None:
    trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": '
    arn = boto3.client("iam").create_role(
        RoleName="for-ec2", AssumeRolePolicyDocument=trust + '{"Service": "ec2.amazonaws.com"}}]}'
    )["Role"]["Arn"]
    zipped = code(ECHO, tmp_path)
    with pytest.raises(boto3.client("lambda").exceptions.InvalidParameterValueException, match="cannot be assumed"):
        functions.create_when_role_is_ready(
            seconds=0,
            FunctionName="echo",
            Runtime="python3.13",
            Handler="lambda_function.lambda_handler",
            Role=arn,
            Code={"ZipFile": zipped},
        )


def test_deploy_says_what_it_waits_for(
    role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = boto3.client("lambda")
    refusal = client.exceptions.InvalidParameterValueException(
        {"Error": {"Code": "InvalidParameterValueException", "Message": "cannot be assumed by Lambda."}},
        "CreateFunction",
    )
    answers: list[Exception | None] = [refusal, refusal, None]

    def create_function(**parameters: object) -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    monkeypatch.setattr(client, "create_function", create_function)
    monkeypatch.setattr(functions.boto3, "client", lambda service: client)
    monkeypatch.setattr(functions.time, "sleep", lambda seconds: None)
    functions.create_when_role_is_ready(FunctionName="echo")
    assert capsys.readouterr().out == "Lambda can't use the role yet. Retrying for 60 s ...\n"


def test_publish_freezes_the_code_and_moves_the_alias(role: str, tmp_path: Path) -> None:
    for word in ("first", "second"):
        lines = {"lambda_function.py": f"def lambda_handler(event, context): return '{word}'"}
        functions.deploy("echo", functions.package_files(lines), role)
        alias = functions.publish("echo", "live")
        functions.deploy(
            "echo", functions.package_files({"lambda_function.py": "def lambda_handler(e, c): pass"}), role
        )
        assert alias.endswith(":function:echo:live")
        assert functions.invoke(alias, {}).payload == word


def test_delete_takes_the_log_along_and_may_be_repeated(role: str, tmp_path: Path) -> None:
    functions.deploy("echo", code(ECHO, tmp_path), role)
    functions.invoke("echo", {})
    functions.delete("echo")
    functions.delete("echo")
    assert boto3.client("lambda").list_functions()["Functions"] == []
    assert boto3.client("logs").describe_log_groups()["logGroups"] == []
