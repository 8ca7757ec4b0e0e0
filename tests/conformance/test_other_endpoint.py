"""USERLAB_TARGET=http://...: the lessons against another endpoint, here a stock moto server in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from threading import Thread

import boto3
import pytest

import userlab
from userlab import apis, functions, items, roles, streams, tables
from userlab.base import chapters
from userlab.base.errors import LabError
from userlab.lab import tagging, target


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """The address of a stock moto server."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        lines = iter(server.stderr.readline, "")
        address = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        # It writes a line for each request: where nobody reads, it stops as soon as the pipe is full.
        reader = Thread(target=deque, args=(lines, 0), daemon=True)
        reader.start()
        yield address
    finally:
        server.kill()
        server.wait()
        reader.join()
        server.stderr.close()


@pytest.fixture(autouse=True)
def kernel(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(os.environ)
    monkeypatch.setattr(target, "_own", {})
    monkeypatch.setenv("USERLAB_HOME", str(tmp_path))
    yield
    os.environ.clear()
    os.environ.update(before)
    boto3.DEFAULT_SESSION = None


@pytest.fixture
def at_moto(moto: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("USERLAB_TARGET", moto)
    return moto


@pytest.mark.parametrize("chapter", chapters.CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_chapter_begins_there(chapter: chapters.Chapter, at_moto: str) -> None:
    lab = userlab.begin(chapter.name)
    assert (lab.target.kind, lab.endpoint) == ("endpoint", at_moto)
    assert set(lab.made()["chapter"]) <= {chapter.name}


def test_the_account_is_the_endpoints(at_moto: str) -> None:
    assert userlab.begin("add-items").account == boto3.client("sts").get_caller_identity()["Account"]


def test_lessons_work_there_as_far_as_it_can_and_clean_up_removes_them_alone(at_moto: str) -> None:
    lab = userlab.begin("real-aws")
    boto3.session.Session().client("logs").create_log_group(logGroupName="/aws/lambda/payments")
    tables.create("Users", "UserID")
    items.put("Users", {"UserID": "user123", "Age": 30})
    assert items.update("Users", {"UserID": "user123"}, Age=31)["Age"] == 31
    stream = streams.enable("Users")
    role = roles.create_execution_role("users-role", roles.users_policy())
    roles.allow_logs("users-role")
    function = functions.deploy("users", functions.package("python/users"), role)
    apis.create_users_api(function)
    boto3.client("lambda").create_event_source_mapping(
        FunctionName="users", EventSourceArn=stream, StartingPosition="LATEST"
    )
    removed = lab.clean_up()
    kinds = {"REST API", "event source mapping", "function", "role", "table", "log group"}
    assert (set(removed.index), set(removed["now"])) == (kinds, {"removed"})
    assert lab.clean_up().empty
    groups = boto3.client("logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["/aws/lambda/payments"]


def test_where_nothing_answers_begin_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERLAB_TARGET", "http://127.0.0.1:9")
    with pytest.raises(LabError, match=r"USERLAB_TARGET is http://127.0.0.1:9, where nothing answers"):
        userlab.begin("add-items")


def test_an_endpoint_that_has_dynamodb_alone_serves_the_chapters_about_tables(
    cloud, account, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB local is one. It is imitated by a user who may use no other service."""
    client("iam").create_user(UserName="tables-only")
    statement = '{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}'
    policy = f'{{"Version": "2012-10-17", "Statement": {statement}}}'
    client("iam").put_user_policy(UserName="tables-only", PolicyName="tables", PolicyDocument=policy)
    keys = client("iam").create_access_key(UserName="tables-only")["AccessKey"]
    own = {"AWS_ACCESS_KEY_ID": keys["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"]}
    monkeypatch.setattr(target, "_own", own)
    monkeypatch.setenv("USERLAB_TARGET", cloud.endpoint)
    lab = userlab.begin("add-items")
    assert tables.tags_of("Users") == {tagging.TAG: "add-items"}
    assert list(lab.clean_up()["name"]) == ["Users"]
    with pytest.raises(LabError, match=r"can't make what the chapter rest-api starts from.*iam:CreateRole"):
        userlab.begin("rest-api")
