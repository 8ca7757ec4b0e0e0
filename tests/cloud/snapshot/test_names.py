"""What stands in a snapshot: no module of userlab and no bytecode, so that neither a move nor an upgrade harms it."""

from __future__ import annotations

import importlib
import pickle
import pickletools
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from userlab.cloud.account import saved_names
from userlab.cloud.moto_seams.saving import leaves, local_functions, migrations, pickles, state
from userlab.cloud.moto_seams.saving.state import Part
from userlab.cloud.snapshot import contents, sealed_file
from userlab.cloud.snapshot.contents import Contents
from userlab.cloud.snapshot.sealed_file import FORMAT, Opened

ACCOUNT = "123456789012"
ARCHIVE = Path(__file__).parents[2] / "fixtures/home-9a00c31.zip"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """The contents of a snapshot of 9a00c31, with something of every service."""
    home = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(ARCHIVE) as packed:
        packed.extractall(home)
    secret = (home / "secret").read_bytes()
    return contents.unpack(sealed_file.read(home / "accounts" / f"{ACCOUNT}.snapshot", secret, ACCOUNT))


@pytest.fixture
def fresh(cloud: Any, account: str, old: Contents) -> list[Part]:
    """The same as this version saves it."""
    with cloud.lock(account):
        assert state.load(account, old.parts) == []
        parts, failed = state.dump(account, sealed_file.versions())
    assert not failed
    assert {part.place for part in parts} >= {part.place for part in old.parts}
    return parts


def texts(part: Part) -> set[str]:
    """All strings in the pickles of a part."""
    held = [each for group in part.held for each in group if each[:1] == pickle.PROTO]
    return {arg for each in [part.state, *held] for _, arg, _ in pickletools.genops(each) if isinstance(arg, str)}


def test_no_module_of_userlab_is_named(fresh):
    for part in fresh:
        assert [text for text in texts(part) if text.startswith("userlab.")] == []


def test_no_bytecode_is_saved(fresh, old):
    assert any("CodeType" in texts(part) for part in old.parts)
    for part in fresh:
        assert not texts(part) & {"CodeType", "_make_function"}


def test_a_moved_and_renamed_class_is_found_by_its_saved_name(monkeypatch):
    saved_names.saved_as("test.Thing")(type("Thing", (), {"__module__": "userlab.here"}))
    main, held = pickles.dumps(saved_names.named("test.Thing")())
    renamed = type("Renamed", (), {"__module__": "userlab.elsewhere"})
    monkeypatch.setitem(saved_names._named, "test.Thing", renamed)
    assert type(pickles.loads(main, held)) is renamed


def test_a_saved_name_is_given_once():
    saved_names.saved_as("test.Taken")(type("One", (), {}))
    with pytest.raises(ValueError, match=r"test\.Taken"):
        saved_names.saved_as("test.Taken")(type("Other", (), {}))


def test_every_name_of_format_1_is_still_somebody_s(cloud):
    assert all(callable(saved_names.named(name)) for name in saved_names.OF_FORMAT_1.values())


SOURCE = """
def adder(number):
    def add(other, more=10):
        return number + other + more
    return add

both = (lambda: "one", lambda: "two")
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module with functions that no import finds. (pytest makes test modules otherwise than from their source.)"""
    (tmp_path / "functions_in_functions.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("functions_in_functions")
    del sys.modules["functions_in_functions"]
    local_functions._codes.cache_clear()


def test_a_function_within_a_function_comes_back_with_what_it_closes_over(written):
    assert pickles.loads(*pickles.dumps(written.adder(1)))(100) == 111


def test_two_functions_on_one_line_are_told_apart(written):
    assert [function() for function in pickles.loads(*pickles.dumps(written.both))] == ["one", "two"]


def test_a_place_in_the_source_that_is_gone_is_an_error(written):
    main, held = pickles.dumps(written.adder(1))
    with pytest.raises(LookupError):
        pickles.loads(main.replace(b"adder.<locals>.add", b"adder.<locals>.sub"), held)


def test_a_function_of_no_source_is_refused_by_name():
    function = eval("lambda: 1")
    with pytest.raises(pickle.PicklingError, match="made of no module's source"):
        local_functions.reduced(function)


def test_what_moved_in_moto_is_found_by_the_table(monkeypatch):
    from moto.ssm.models import ParameterDict  # takes over a second

    monkeypatch.setitem(migrations.MOVED, ("moto.ssm.before", "Parameters"), ("moto.ssm.models", "ParameterDict"))
    assert pickles.loads(b"cmoto.ssm.before\nParameters\n.", []) is ParameterDict


def test_python_3_13_s_paths_are_read_by_all():
    assert pickles.loads(b"cpathlib._local\nPurePosixPath\n.", []).__name__ == "PurePosixPath"


def test_a_leaf_holds_the_name_of_its_kind_only():
    found = leaves.decode([pickle.dumps(("LogEvent", {"event_id": 3, "message": "hello"}))])
    assert (type(found[0]).__name__, found[0].message) == ("LogEvent", "hello")


def test_contents_come_back(fresh):
    packed = contents.pack(Contents(fresh, 7200.0, True))
    assert contents.unpack(Opened(packed, FORMAT, {})) == Contents(fresh, 7200.0, True)
