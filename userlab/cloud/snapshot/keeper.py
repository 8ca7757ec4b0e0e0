"""The keeper of the cloud's state: on disk within two seconds of a change, back when the cloud starts.

One file an account, in the folder `accounts` of the lab's home. A background thread writes the accounts that
changed; it holds an account's lock only while it collects (a few milliseconds, see `moto_seams.leaves`), not
while it writes. The rooms of the cloud that keep something of their own take part by two methods::

    state(account: str) -> Any                 # plain data, or None when there is nothing; the lock is held
    restore(account: str, state: Any) -> None
"""

from __future__ import annotations

import contextlib
import gc
import pickle
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from userlab.base.home import is_full
from userlab.cloud.account.accounts import Accounts
from userlab.cloud.http.service import Service
from userlab.cloud.moto_seams import state as moto_state
from userlab.cloud.snapshot import sealed_file
from userlab.cloud.snapshot.sealed_file import SUFFIX, Unusable

GATHER_SECONDS = 0.5  # what changes together is written together
RETRY_SECONDS = 2.0
UNFINISHED = re.compile(rf"\d+{re.escape(SUFFIX)}(\.set-aside-\d+)?\.[^.]+\.new")
BREATH_SECONDS = 0.002


class Keeper:
    """Writes and reads the state of a cloud's accounts. An ephemeral cloud's keeper does neither.

    `reset(account)` empties an account whose saved state turned out to be unusable.
    """

    def __init__(
        self,
        home: Path,
        secret: bytes,
        accounts: Accounts,
        services: Sequence[Service],
        reset: Callable[[str], None],
        ephemeral: bool = False,
    ) -> None:
        self._folder = home / "accounts"
        self._secret, self._accounts, self._services = secret, accounts, services
        self._reset, self._ephemeral = reset, ephemeral
        self._waiting: set[str] = set()
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._saving = threading.Lock()
        self._set_aside: list[str] = []
        self._troubles: dict[str, str] = {}

    def start(self) -> None:
        """Bring every account back, then watch for changes."""
        if self._ephemeral:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in self._folder.glob(f"*{SUFFIX}.*.new"):  # of a cloud that was killed while it wrote
            if UNFINISHED.fullmatch(file.name):
                file.unlink(missing_ok=True)
        with _no_garbage_collection():
            for file in sorted(self._folder.glob(f"*{SUFFIX}")):
                self._load(file)
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def changed(self, account: str) -> None:
        """Have an account's state written soon."""
        if self._ephemeral or account in self._waiting:
            return
        with self._wake:
            self._waiting.add(account)
            self._wake.notify()

    def warnings(self) -> list[str]:
        """What a learner should know: state that could not be read or written."""
        return [*self._set_aside, *self._troubles.values()]

    def flush(self) -> bool:
        """Write everything that waits, now; False if something could not be written."""
        with self._wake:
            accounts, self._waiting = self._waiting, set()
        failed = {account for account in sorted(accounts) if not self._save(account)}
        with self._wake:
            self._waiting |= failed
        return not failed

    def close(self) -> None:
        """Write what waits, and end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closing or self._waiting)
                if not self._closing:
                    self._wake.wait_for(lambda: self._closing, GATHER_SECONDS)
                if self._closing:
                    return
            if not self.flush():
                with self._wake:
                    self._wake.wait_for(lambda: self._closing, RETRY_SECONDS)

    def _save(self, account: str) -> bool:
        file = self._folder / f"{account}{SUFFIX}"
        with self._saving:
            try:
                content, failed = self._collect(account)
                if content is None:
                    file.unlink(missing_ok=True)
                else:
                    sealed_file.write(file, self._secret, account, content)
            except Exception as error:
                self._trouble(account, _why(account, file, error))
                if not isinstance(error, OSError):
                    traceback.print_exc(file=sys.stderr)
                return False
        if failed:
            services = ", ".join(moto_state.services(failed))
            message = f"Account {account}: {services} cannot be saved to disk. What was saved of it before stays."
            self._trouble(account, message)
        else:
            self._troubles.pop(account, None)
        return True

    def _collect(self, account: str) -> tuple[bytes | None, set[tuple[str, str]]]:
        """The bytes of an account's state, None when it is empty, and the parts that cannot be saved."""
        lock = self._accounts.lock(account)
        with lock:
            batches = moto_state.unencoded(account)
        for batch in batches:
            time.sleep(BREATH_SECONDS)  # a lock that is free for a moment only goes to its last holder again
            with lock:
                moto_state.encode(batch)
        with lock:
            moto_parts, failed = moto_state.dump(account)
            own = self._own_state(account)
            own_part = moto_state.plain_dumps(own) if own else b""
        if failed:
            moto_parts += moto_state.of(self._saved_parts(account), failed)
        if not moto_parts and not own:
            return None, failed
        return pickle.dumps((moto_parts, own_part), protocol=5), failed

    def _saved_parts(self, account: str) -> list[Any]:
        try:
            content = sealed_file.read(self._folder / f"{account}{SUFFIX}", self._secret, account)
        except (OSError, Unusable):
            return []
        return pickle.loads(content)[0]

    def _own_state(self, account: str) -> dict[str, Any]:
        found = {"clock": self._accounts.clock.offset(account)}
        found["realistic"] = self._accounts.settings(account).realistic
        for service in self._services:
            if hasattr(service, "state"):
                found[type(service).__name__] = service.state(account)
        return {name: value for name, value in found.items() if value}

    def _load(self, file: Path) -> None:
        account = file.name.removesuffix(SUFFIX)
        try:
            content = sealed_file.read(file, self._secret, account)
            with self._accounts.lock(account):
                self._restore(account, content)
        except Unusable as error:
            self._put_aside(account, file, str(error))
        except Exception as error:  # an unpickler raises anything
            traceback.print_exc(file=sys.stderr)
            self._reset(account)
            self._put_aside(account, file, f"it cannot be read ({type(error).__name__})")

    def _restore(self, account: str, content: bytes) -> None:
        moto_parts, own_part = pickle.loads(content)
        lost = moto_state.load(account, moto_parts)
        if lost:
            copy = sealed_file.copy_aside(self._folder / f"{account}{SUFFIX}")
            self._tell(
                f"Of the saved state of account {account}, {', '.join(lost)} could not be read. A copy is {copy}."
            )
        own = moto_state.plain_loads(own_part) if own_part else {}
        self._accounts.clock.restore(account, own.get("clock", 0.0))
        self._accounts.settings(account).realistic = own.get("realistic", False)
        for service in self._services:
            if type(service).__name__ in own:
                service.restore(account, own[type(service).__name__])

    def _put_aside(self, account: str, file: Path, reason: str) -> None:
        try:
            where = f"was set aside as {sealed_file.set_aside(file)}"
        except OSError as error:
            where = f"could not be set aside ({error.strerror})"
        message = f"The saved state of account {account} is not used: {reason}. It {where}; the account is empty."
        self._tell(message)

    def _tell(self, message: str) -> None:
        self._set_aside.append(message)
        print(message, file=sys.stderr, flush=True)

    def _trouble(self, account: str, message: str) -> None:
        if self._troubles.get(account) != message:
            print(message, file=sys.stderr, flush=True)
        self._troubles[account] = message


def _why(account: str, file: Path, error: Exception) -> str:
    if isinstance(error, OSError) and is_full(error):
        reason = "the disk is full. Free some space"
    elif isinstance(error, OSError):
        reason = f"{error.strerror or error}. Make the folder writable"
    else:
        reason = f"{type(error).__name__}, see cloud.log. What was saved before stays"
    return f"Account {account} cannot be saved to {file}: {reason}; the lab tries again every few seconds."


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Reading makes objects by the million and no garbage: collecting in between only takes time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
