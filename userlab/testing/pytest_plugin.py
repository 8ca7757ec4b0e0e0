"""The plugin for pytest, there as soon as userlab is installed: the fixture `userlab_cloud`.

    def test_an_order_is_kept(userlab_cloud):
        boto3.client("dynamodb").create_table(...)      # of an account that is this test's alone
        ...

One local cloud is started for the whole run (with pytest-xdist: for each worker), at the first test that asks for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from userlab.testing.own_cloud import OwnCloud

_accounts = itertools.cycle(range(100, 1000))


@pytest.fixture(scope="session")
def userlab_session() -> Iterator[OwnCloud]:
    """One local cloud for all tests of this process."""
    from userlab.testing.own_cloud import running  # not before: most runs of pytest need no cloud

    with running() as cloud:
        yield cloud


@pytest.fixture
def userlab_cloud(userlab_session: OwnCloud) -> Iterator[OwnCloud]:
    """The local cloud, as an empty account of the test's own; bare boto3 clients and started processes reach it."""
    own = userlab_session.with_account(next(_accounts))
    own.reset()
    with own.in_environment():
        yield own
