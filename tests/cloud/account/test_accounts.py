"""What every service needs of an account: its lock, its settings, its clock, and who is told of a change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.clock import Clock

ACCOUNT, OTHER = "123456789001", "123456789002"


def held_by_another(accounts: Accounts, account: str) -> bool:
    """Whether a thread of its own would have to wait for an account's lock."""
    free: list[bool] = []

    def attempt() -> None:
        free.append(accounts.lock(account).acquire(blocking=False))
        if free[0]:
            accounts.lock(account).release()

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    return not free[0]


def test_while_an_account_changes_its_lock_is_held_and_no_others():
    accounts = Accounts()
    with accounts.changing(ACCOUNT):
        assert held_by_another(accounts, ACCOUNT)
        assert not held_by_another(accounts, OTHER)
    assert not held_by_another(accounts, ACCOUNT)


def test_a_change_is_written_down_before_the_lock_is_released():
    accounts, told = Accounts(), []
    accounts.on_change(lambda *change: told.append((*change, held_by_another(accounts, ACCOUNT))))
    with accounts.changing(ACCOUNT, ["iam"]):
        assert told == []
    assert told == [(ACCOUNT, ["iam"], False, True)]


def test_nobody_waits_for_a_change_that_is_silent():
    accounts, told = Accounts(), []
    accounts.on_change(lambda *change: told.append((*change, held_by_another(accounts, ACCOUNT))))
    accounts.changed_silently(ACCOUNT, ["logs"])
    assert told == [(ACCOUNT, ["logs"], True, False)]


def test_a_change_that_fails_is_none():
    accounts, told = Accounts(), []
    accounts.on_change(lambda *change: told.append(change))
    with pytest.raises(ZeroDivisionError), accounts.changing(ACCOUNT):
        raise ZeroDivisionError
    assert told == []
    assert not held_by_another(accounts, ACCOUNT)


def test_ids_are_drawn_for_the_account_that_changes():
    drawn = []

    @contextmanager
    def drawing(account: str) -> Iterator[None]:
        drawn.append(account)
        yield
        drawn.append("nobody")

    accounts = Accounts(drawing=drawing)
    with accounts.changing(ACCOUNT):
        assert drawn == [ACCOUNT]
    assert drawn == [ACCOUNT, "nobody"]


def test_settings_stay_until_the_account_is_forgotten():
    accounts = Accounts(Clock(wall=lambda: 1000.0))
    accounts.settings(ACCOUNT).realistic = True
    accounts.clock.advance(60, ACCOUNT)
    assert accounts.settings(ACCOUNT).realistic
    assert not accounts.settings(OTHER).realistic
    accounts.forget(ACCOUNT)
    assert not accounts.settings(ACCOUNT).realistic
    assert accounts.clock.now(ACCOUNT) == 1000.0
