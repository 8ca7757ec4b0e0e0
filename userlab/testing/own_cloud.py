"""A local cloud for as long as a block takes: `with userlab.cloud(): ...`."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userlab.base.chapters import ACCOUNT_PREFIX, account_of
from userlab.base.home import prepare
from userlab.lab import target
from userlab.lab.lab_calls import ask

if TYPE_CHECKING:
    from userlab.process.record import LocalCloud


@dataclass(frozen=True)
class OwnCloud:
    """A running cloud, as one of its accounts.

    `endpoint` is its address, `account` the account's 12 digits, `variables` what leads any AWS tool there.
    """

    _target: target.Target
    _cloud: LocalCloud

    @property
    def endpoint(self) -> str:
        """The address that calls go to: "http://127.0.0.1:4580"."""
        return self._cloud.endpoint

    @property
    def account(self) -> str:
        """The account's id, 12 digits."""
        return self._target.account

    @property
    def variables(self) -> Mapping[str, str]:
        """The AWS_* variables for a process that you start: `subprocess.run(..., env=os.environ | cloud.variables)`."""
        return self._target.variables

    def client(self, service: str, **arguments: Any) -> Any:
        """A boto3 client of this account, whatever the environment says.

        >>> cloud.client("dynamodb").list_tables()["TableNames"]
        []
        """
        import boto3

        keys = {
            "aws_access_key_id": self.variables["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": self.variables["AWS_SECRET_ACCESS_KEY"],
        }
        options = {"endpoint_url": self.endpoint, "region_name": self._target.region, **keys, **arguments}
        return boto3.session.Session().client(service, **options)

    def reset(self) -> None:
        """Empty the account."""
        ask(self._target, "POST", "reset")

    def advance(self, seconds: float) -> None:
        """Move the account's clock: items expire, windows of throughput end."""
        ask(self._target, "POST", "clock", advance=seconds)

    def with_account(self, number: int) -> OwnCloud:
        """The same cloud as another account, 100 to 999: none sees what is in the others."""
        return OwnCloud(target.attached(self._cloud, f"{ACCOUNT_PREFIX}{number:03}"), self._cloud)

    @contextlib.contextmanager
    def in_environment(self) -> Iterator[None]:
        """Within the block this process, and what it starts, calls this account: `boto3.client("dynamodb")` is enough.

        AWS variables that lead elsewhere are taken away, and all come back after the block.
        """
        before = dict(os.environ)
        try:
            target.apply(self._target)
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
            target.forget_session()


@contextlib.contextmanager
def cloud() -> Iterator[OwnCloud]:
    """Run a local cloud of your own, in a temporary folder, for as long as the block takes; AWS's tools reach it.

    Your lab, your shell's AWS settings and real accounts are out of reach meanwhile. It starts within two seconds, and
    keeps nothing. Raises LabError when it does not start.

    >>> import boto3, userlab
    >>> with userlab.cloud():
    ...     boto3.client("dynamodb").list_tables()["TableNames"]
    []
    """
    with running() as own, own.in_environment():
        yield own


@contextlib.contextmanager
def running() -> Iterator[OwnCloud]:
    """Run a local cloud of your own; the environment stays as it is, and clients come from `client()`."""
    from userlab.process import local_cloud

    with tempfile.TemporaryDirectory(prefix="userlab-cloud-", ignore_cleanup_errors=True) as folder:
        home = prepare(Path(folder).resolve() / "home")
        started = local_cloud.start(home, ephemeral=True, guest=os.getpid())
        try:
            yield OwnCloud(target.attached(started, account_of()), started)
        finally:
            local_cloud.stop(home)
