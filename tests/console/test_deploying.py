"""A function's code on its way through the console: read, changed, sent as bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile

import pytest

from userlab.console import package

ACCOUNT = "700000000006"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/writer"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def call(service: str, operation: str, **parameters: object) -> dict:
    return {"account": ACCOUNT, "service": service, "operation": operation, "parameters": parameters}


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.fixture
def writer(ask, cloud):
    """A function whose package has a text and a binary file; its CodeSha256."""
    ask("POST", "/call", call("iam", "CreateRole", RoleName="writer", AssumeRolePolicyDocument=json.dumps(TRUST)))
    code = base64.b64encode(zipped(**{"app.py": b"def handler(e, c): return 1", "blob": b"\0\1"})).decode()
    asked = call(
        "lambda", "CreateFunction",
        FunctionName="writer", Role=ROLE, Runtime="python3.12", Handler="app.handler", Code={"ZipFile": code},
    )  # fmt: skip
    made = ask("POST", "/call", asked)
    assert made.status == 201, made.body
    yield made.json["CodeSha256"]
    cloud.reset(ACCOUNT)


def test_a_zip_in_base64_reaches_lambda_as_bytes(ask, writer):
    content = ask("GET", f"/package?account={ACCOUNT}&function=writer&zip")
    assert base64.b64encode(hashlib.sha256(content.body).digest()).decode() == writer
    assert content.headers["content-disposition"] == 'attachment; filename="writer.zip"'


def test_what_is_no_base64_is_told(ask, writer):
    reply = ask("POST", "/call", call("lambda", "UpdateFunctionCode", FunctionName="writer", ZipFile="no!"))
    assert (reply.status, reply.json["message"]) == (400, "ZipFile is not base64.")


def test_an_event_is_text_and_not_base64(ask, writer):
    reply = ask("POST", "/call", call("lambda", "Invoke", FunctionName="writer", Payload="{}"))
    assert reply.json["Payload"] == "1"


def test_an_answer_without_content_is_json_all_the_same(ask, writer):
    reply = ask("POST", "/call", call("lambda", "DeleteFunction", FunctionName="writer"))
    assert (reply.status, reply.json) == (200, {"StatusCode": 204})


def test_changes_keep_what_they_do_not_name(ask, writer):
    changes = {"app.py": None, "main.py": {"from": "app.py"}, "lib/new.py": "x = 'ä'"}
    asked = {"account": ACCOUNT, "function": "writer", "sha256": writer, "changes": changes}
    made = base64.b64decode(ask("POST", "/package", asked).json["zip"])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held == {"blob": b"\0\1", "main.py": b"def handler(e, c): return 1", "lib/new.py": "x = 'ä'".encode()}


def test_code_that_somebody_deployed_meanwhile_is_not_overwritten(ask, writer):
    asked = {"account": ACCOUNT, "function": "writer", "sha256": "of before", "changes": {}}
    reply = ask("POST", "/package", asked)
    assert reply.status == 400
    assert "was deployed since you opened it" in reply.json["message"]


def test_a_new_package_has_the_files_and_the_same_bytes_each_time(ask):
    asked = {"account": ACCOUNT, "function": None, "changes": {"index.mjs": "export const handler = 1;"}}
    first, second = (base64.b64decode(ask("POST", "/package", asked).json["zip"]) for _ in range(2))
    assert first == second
    assert [file["name"] for file in package.files(first)] == ["index.mjs"]


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x.py", "a//b", "a/../b", "a\\b", "a\nb", "x" * 256])
def test_a_name_that_no_file_can_have_is_refused(ask, name):
    reply = ask("POST", "/package", {"account": ACCOUNT, "function": None, "changes": {name: ""}})
    assert reply.status == 400
    assert "is no name of a file" in reply.json["message"]


@pytest.mark.parametrize("changes", [None, [], {"a.py": 1}, {"a.py": {"from": "b.py"}}, {"a.py": {}}])
def test_what_are_no_changes_is_refused(ask, changes):
    assert ask("POST", "/package", {"account": ACCOUNT, "function": None, "changes": changes}).status == 400


WRITES = [
    ("/package", {"account": ACCOUNT, "function": None, "changes": {}}),
    ("/call", call("lambda", "DeleteFunction", FunctionName="writer")),
    ("/call", call("lambda", "UpdateFunctionCode", FunctionName="writer", ZipFile="UEs=")),
]


@pytest.mark.parametrize(("path", "asked"), WRITES)
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Userlab-Console-Session": "0" * 64},
        {"X-Userlab-Console-Session": None, "X-Userlab-Console": "page"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "example.com"},
    ],
    ids=["stale token", "no token", "another origin", "another site", "another host"],
)
def test_nobody_but_the_learner_s_page_may_write(ask, writer, path, asked, headers):
    assert ask("POST", path, asked, headers=headers).status == 403
    assert ask("POST", "/call", call("lambda", "GetFunction", FunctionName="writer")).status == 200


def test_nobody_without_a_session_downloads_the_code(ask, writer):
    address = f"/package?account={ACCOUNT}&function=writer&zip"
    assert ask("GET", address, session=False).status == 403
