"""What takes long says so, on stderr; what is quick says nothing."""

from __future__ import annotations

import time

import pytest

from userlab.base.progress import progress


def test_what_is_quick_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Fetching", patience=60):
        pass
    assert capsys.readouterr() == ("", "")


def test_what_takes_longer_than_ones_patience_says_what_is_done_and_how_long_it_took(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said, deadline = "", time.monotonic() + 30
    with progress("Fetching", patience=0):
        while "Fetching ..." not in said and time.monotonic() < deadline:
            said += capsys.readouterr().err
    assert said.startswith("Fetching ...")
    assert capsys.readouterr().err.endswith(" s\n")
