"""begin() and the lab: an account of its own, its start state, its journal and clock, on a cloud in the background."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import boto3
import psutil
import pytest
from botocore.exceptions import ClientError

import userlab
from userlab import items, tables
from userlab.base.errors import LabError
from userlab.base.home import secret_of
from userlab.command import emptying
from userlab.console.signed_calls import Caller
from userlab.lab import lab_calls, target
from userlab.process import local_cloud
from userlab.process.background import wait_for_end


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A lab of its own for this module: begin() starts a cloud in the background there."""
    folder = tmp_path_factory.mktemp("begin") / "lab"
    yield folder
    local_cloud.stop(folder)


@pytest.fixture(autouse=True)
def kernel(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment of a notebook's kernel, put back afterwards."""
    before = dict(os.environ)
    monkeypatch.setenv("USERLAB_HOME", str(home))
    yield
    os.environ.clear()
    os.environ.update(before)
    boto3.DEFAULT_SESSION = None


@pytest.fixture
def rehearsed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapter 3 is to be rehearsed, in an account where it has not run before, and the yes is given."""
    emptying.empty(home, "add-items")
    monkeypatch.setenv("USERLAB_TARGET", "rehearsal")
    monkeypatch.setenv("USERLAB_AWS_YES", "123456789003")


def who() -> str:
    return boto3.client("sts").get_caller_identity()["Account"]


def test_bare_boto3_reaches_the_chapters_account() -> None:
    lab = userlab.begin("add-items")
    assert who() == lab.account == "123456789003"
    assert boto3.client("dynamodb").meta.endpoint_url == lab.endpoint


def test_second_begin_takes_boto3_along() -> None:
    userlab.begin("create-the-table")
    assert who() == "123456789002"
    userlab.begin("add-items")
    assert who() == "123456789003"


def test_nothing_of_the_shells_own_aws_setup_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ROLE_ARN"):
        monkeypatch.setenv(name, "somebody's")
    userlab.begin()
    assert who() == "123456789099"
    assert "somebody's" not in os.environ.values()
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        assert Path(os.environ[name]).is_relative_to(os.environ["USERLAB_HOME"])


def test_proxy_of_the_network_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet")
    userlab.begin()
    assert who() == "123456789099"
    assert os.environ["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_chapter_starts_from_its_start_state_every_time() -> None:
    userlab.begin("add-items")
    items.put("Users", {"UserID": "user123"})
    tables.create("Games", "Game")
    userlab.begin("add-items")
    assert tables.names() == ["Users"]
    assert items.scan("Users") == []


def test_keep_continues_with_what_is_there() -> None:
    userlab.begin("add-items")
    items.put("Users", {"UserID": "user123"})
    userlab.begin("add-items", keep=True)
    assert items.scan("Users") == [{"UserID": "user123"}]


def test_chapters_do_not_see_each_other() -> None:
    userlab.begin("add-items")
    userlab.begin("create-the-table")
    assert tables.names() == []
    userlab.begin("add-items", keep=True)
    assert tables.names() == ["Users"]


def test_a_second_lab_in_a_with_block_takes_calls_and_gives_them_back() -> None:
    lab = userlab.begin("add-items")
    with userlab.begin("create-the-table") as second:
        assert who() == second.account == "123456789002"
    assert who() == lab.account


def test_an_error_in_a_with_block_gives_calls_back() -> None:
    lab = userlab.begin("add-items")
    with pytest.raises(ZeroDivisionError), userlab.begin("create-the-table"):
        1 / 0  # noqa: B018
    assert who() == lab.account


def test_a_with_block_in_an_account_shared_with_others_gives_the_tag_back(rehearsed: None) -> None:
    userlab.begin("add-items")
    with userlab.begin("backfill"):
        tables.create("Guests", "GuestID")
    tables.create("Orders", "UserID")
    assert {name: tables.tags_of(name)["userlab_chapter"] for name in ("Guests", "Orders")} == {
        "Guests": "backfill",
        "Orders": "add-items",
    }


def test_a_lesson_lowers_limits_until_it_gives_them_back() -> None:
    lab = userlab.begin("add-items")
    puts = [{"PutRequest": {"Item": {"UserID": "hot", "Number": n}}} for n in range(5)]

    def refused() -> int:
        tables.delete("Visits")
        tables.create("Visits", "UserID", "Number", types={"Number": "N"})
        answer = boto3.resource("dynamodb").batch_write_item(RequestItems={"Visits": puts})
        return len(answer["UnprocessedItems"].get("Visits", []))

    lab.limit(partition_write_units=1, partition_burst_seconds=2)
    assert refused() == 3
    lab.limit()
    assert refused() == 0


def test_a_notebook_shows_the_last_line_of_an_error_only(monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[str] = []
    traceback = SimpleNamespace(set_mode=lambda mode: modes.append(mode))
    shell = SimpleNamespace(get_ipython=lambda: SimpleNamespace(InteractiveTB=traceback))
    monkeypatch.setitem(sys.modules, "IPython", shell)
    userlab.begin("add-items")
    assert modes == ["Minimal"]


def test_ids_repeat_with_every_begin() -> None:
    def new_id() -> str:
        userlab.begin("rest of the world")
        return boto3.client("apigateway").create_rest_api(name="users-api")["id"]

    assert new_id() == new_id()


def test_calls_are_those_since_begin() -> None:
    lab = userlab.begin("add-items")
    assert len(lab.calls()) == 0
    items.get("Users", {"UserID": "user123"})
    with pytest.raises(ClientError):
        tables.describe("Games")
    calls = lab.calls()
    assert list(calls["action"]) == ["GetItem", "DescribeTable"]
    assert list(calls["error"]) == ["", "ResourceNotFoundException"]
    assert list(lab.calls(since=calls.index[0])["action"]) == ["DescribeTable"]


def test_the_calls_of_a_console_beside_the_cells_are_counted_only_on_request(home: Path) -> None:
    lab = userlab.begin("add-items")
    items.get("Users", {"UserID": "user123"})
    console = Caller(secret_of(home), lambda: lab.endpoint)
    for service, operation in (("dynamodb", "ListTables"), ("lambda", "ListFunctions")):
        assert console.aws(lab.account, lab.region, service, operation, {})[0] == 200
    assert list(lab.calls()["action"]) == ["GetItem"]
    assert list(lab.calls(console=True)["action"]) == ["GetItem", "ListTables", "ListFunctions"]


def test_clock_of_the_account_moves() -> None:
    lab = userlab.begin()
    before = lab_calls.ask(lab.target, "POST", "clock", advance=0)["now"]
    lab.clock.advance(days=1, hours=2, minutes=3, seconds=4)
    moved = lab_calls.ask(lab.target, "POST", "clock", advance=0)["now"] - before
    assert 93784 <= moved < 93784 + 60


def test_clean_up_leaves_nothing() -> None:
    lab = userlab.begin("add-items")
    lab.clean_up()
    assert tables.names() == []


def test_killed_cloud_is_replaced_at_the_next_begin(home: Path) -> None:
    userlab.begin("add-items")
    killed = local_cloud.find(home)
    running = psutil.Process(killed.pid)
    running.kill()
    wait_for_end([running], 10)
    userlab.begin("add-items")
    assert local_cloud.find(home).pid != killed.pid
    assert tables.names() == ["Users"]


def test_lab_says_where_one_is() -> None:
    lab = userlab.begin("add-items")
    assert str(lab) == "Account 123456789003 on the local cloud, region us-east-1, chapter add-items."


def test_unknown_target_says_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERLAB_TARGET", "azure")
    with pytest.raises(LabError, match=r"azure.*local, to rehearsal, to aws, or to the address"):
        userlab.begin()


def test_real_aws_without_keys_says_how_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERLAB_TARGET", "aws")
    monkeypatch.setattr(target, "_own", {"AWS_REGION": "eu-central-1", "AWS_EC2_METADATA_DISABLED": "true"})
    with pytest.raises(LabError, match="aws configure"):
        userlab.begin()


def test_clean_up_tells_what_it_removed() -> None:
    lab = userlab.begin("add-items")
    assert list(lab.made()["name"]) == ["Users"]
    removed = lab.clean_up()
    assert (list(removed.index), list(removed["name"]), list(removed["now"])) == (["table"], ["Users"], ["removed"])
    assert lab.clean_up().empty


def test_rehearsal_asks_for_the_yes_as_real_aws_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERLAB_TARGET", "rehearsal")
    with pytest.raises(LabError, match=r"a rehearsal of real AWS on the local cloud: account 123456789003"):
        userlab.begin("add-items")


@pytest.mark.usefixtures("rehearsed")
def test_rehearsal_tags_what_is_made_and_still_has_its_journal() -> None:
    lab = userlab.begin("add-items")
    assert tables.tags_of("Users") == {"userlab_chapter": "add-items"}
    assert list(lab.calls()["action"]) == ["DescribeTable", "ListTagsOfResource"]
    assert list(lab.clean_up()["now"]) == ["removed"]


@pytest.mark.usefixtures("rehearsed")
def test_rehearsal_stays_in_the_account_that_was_agreed_to() -> None:
    assert userlab.begin("my-idea").account == "123456789003"


def test_rehearsal_of_a_chapter_that_ran_here_before_says_how_to_empty_its_account(
    rehearsed: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USERLAB_TARGET", "local")
    userlab.begin("add-items")
    monkeypatch.setenv("USERLAB_TARGET", "rehearsal")
    with pytest.raises(LabError, match=r"already the table Users.*`userlab reset --chapter add-items`"):
        userlab.begin("my-idea")
    emptying.empty(home, "add-items")
    assert userlab.begin("my-idea").account == "123456789003"


def test_begin_after_a_rehearsal_tags_nothing(rehearsed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    userlab.begin("add-items")
    monkeypatch.setenv("USERLAB_TARGET", "local")
    userlab.begin("add-items")
    assert tables.tags_of("Users") == {}


def test_other_endpoint_is_called_with_the_shells_keys(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = target.attached(local_cloud.attach_or_start(home), "210987654322")
    monkeypatch.setattr(target, "_own", dict(cloud.variables))
    monkeypatch.setenv("USERLAB_TARGET", cloud.endpoint + "/")
    lab = userlab.begin("add-items")
    assert (who(), lab.target.kind, tables.names()) == ("210987654322", "endpoint", ["Users"])


def test_importing_userlab_loads_neither_boto3_nor_pandas_nor_moto() -> None:
    import subprocess

    heavy = "{'boto3', 'botocore', 'pandas', 'matplotlib', 'moto', 'IPython'}"
    code = f"import sys, userlab; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_next_minute_moves_the_clock_to_a_full_minute() -> None:
    lab = userlab.begin()
    before = lab.clock.now()
    lab.clock.next_minute()
    after = lab.clock.now()
    assert after - before <= 90
    assert after // 60 > before // 60
    assert after % 60 < 30


def test_clock_tells_the_time_of_the_account_as_far_as_it_was_moved() -> None:
    lab = userlab.begin("throughput-and-ttl")
    before = lab.clock.now()
    lab.clock.advance(hours=2)
    assert 7200 <= lab.clock.now() - before < 7300
