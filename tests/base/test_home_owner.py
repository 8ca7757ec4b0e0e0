"""A home is its user's own: another user's folder, or a secret that others may write, is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from userlab.base import home_owner
from userlab.base.errors import LabError
from userlab.base.home import prepare, secret_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such owners and modes")


def test_another_user_s_folder_is_refused_and_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(home_owner.os, "geteuid", lambda: mine + 1)
    with pytest.raises(LabError, match="belongs to another user"):
        prepare(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    secret_of(tmp_path)
    (tmp_path / "secret").chmod(0o620)
    with pytest.raises(LabError, match="Others may write"):
        secret_of(tmp_path)


def test_what_a_generous_umask_leaves_is_no_reason(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        secret = secret_of(tmp_path)
        (tmp_path / "cloud.log").write_text("")
        assert secret_of(tmp_path) == secret
    finally:
        os.umask(before)
