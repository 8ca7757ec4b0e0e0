"""The keeper of the cloud's state: written down before a caller is told, back when the cloud starts.

In the folder `accounts` of the lab's home each account has a snapshot, and a log of what was changed since. A change is
appended to the log at once (`account_log`). A background thread writes down what nobody waits for, and makes a
snapshot when a log has grown; it holds an account's lock only while it collects (a few milliseconds, see
`moto_seams.saving.leaves`), and goes on to the next account when somebody else holds it. All that services keep of
their own hangs on moto's objects, and is saved with them. A snapshot is read whichever version wrote it; parts that
cannot be read are said, kept, and tried again (`restorer`, `set_aside`).
"""

from __future__ import annotations

import contextlib
import gc
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from userlab.cloud.account.accounts import Accounts, Services
from userlab.cloud.moto_seams.saving import state as moto_state
from userlab.cloud.moto_seams.saving import writes
from userlab.cloud.moto_seams.saving.state import Place
from userlab.cloud.snapshot import contents, sealed_file
from userlab.cloud.snapshot.account_log import AccountLog, number_of
from userlab.cloud.snapshot.contents import Contents
from userlab.cloud.snapshot.notices import Notices, cannot_save, cannot_save_parts
from userlab.cloud.snapshot.restorer import Restorer
from userlab.cloud.snapshot.sealed_file import SUFFIX

GATHER_SECONDS = 0.5  # what changes together is written together
RETRY_SECONDS = 2.0
BUSY_SECONDS = 1.0  # for so long the thread waits for an account that somebody else holds
LONGEST_LOG = 4 * 1024 * 1024  # bytes: reading it is a part of the next start
UNFINISHED = re.compile(rf"\d+{re.escape(SUFFIX)}(\.set-aside-\d+|\.of-.+-\d+)?\.[^.]+\.new")
BREATH_SECONDS = 0.002


class Busy(Exception):
    """Somebody else holds an account."""


class Keeper:
    """Writes and reads the state of a cloud's accounts. An ephemeral cloud's keeper does neither.

    `reset(account)` empties an account whose saved state turned out to be unusable. `durable` has every change reach
    the disk itself before its caller is told, so that it survives a power cut, too.
    """

    def __init__(
        self,
        home: Path,
        secret: bytes,
        accounts: Accounts,
        reset: Callable[[str], None],
        ephemeral: bool = False,
        durable: bool = False,
    ) -> None:
        self._folder = home / "accounts"
        self._secret, self._accounts, self._ephemeral, self._durable = secret, accounts, ephemeral, durable
        self._notices = Notices()
        self._restorer = Restorer(self._folder, secret, accounts, reset, self._save, self._notices)
        self._logs: dict[str, AccountLog] = {}
        self._sizes: dict[str, int] = {}
        self._silent: dict[str, Services] = {}
        self._waiting: set[str] = set()
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._saving = threading.RLock()

    def start(self) -> None:
        """Bring every account back, then watch for changes."""
        if self._ephemeral:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in self._folder.glob(f"*{SUFFIX}.*.new"):  # of a cloud that was killed while it wrote
            if UNFINISHED.fullmatch(file.name):
                file.unlink(missing_ok=True)
        with _no_garbage_collection():
            saved = {file.name.removesuffix(SUFFIX) for file in self._folder.glob(f"*{SUFFIX}")}
            logged = {file.name.split(".")[0] for file in self._folder.glob("*.log") if number_of(file) >= 0}
            for account in sorted(saved | logged | self._restorer.accounts()):
                self._restorer.bring(account, self._log(account))
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def changed(self, account: str, services: Services = None, silently: bool = False) -> None:
        """Write down what was changed of some services: now, or soon if nobody was told of it.

        The caller holds the account's lock, unless it is done silently.
        """
        if self._ephemeral:
            _ = writes.take(account), self._accounts.accepted.take(account)
        elif silently:
            with self._wake:
                self._silent[account] = _both(self._silent.get(account, ()), services)
                self._wake.notify()
        else:
            self._write(account, services)

    def warnings(self) -> list[str]:
        """What a learner should know: state that could not be read or written."""
        return self._notices.all()

    def flush(self) -> bool:
        """Make a snapshot of every account that has a log, now; False if something could not be written."""
        with self._wake:
            silent, self._silent = self._silent, {}
            accounts = self._waiting | set(silent) | {account for account, log in self._logs.items() if log.size}
        return self._save_all(accounts)

    def close(self) -> list[str]:
        """End the thread, make snapshots of what has logs, and return what could not be saved, in sentences."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()
        self.flush()
        for log in self._logs.values():
            log.close()
        return self._notices.troubles()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closing or self._waiting or self._silent)
                if not self._closing:
                    self._wake.wait_for(lambda: self._closing, GATHER_SECONDS)
                if self._closing:
                    return
                silent, self._silent = self._silent, {}
                waiting = set(self._waiting)
            for account, services in silent.items():
                self._write_silently(account, services)
            if not self._save_all(waiting):
                with self._wake:
                    self._wake.wait_for(lambda: self._closing, RETRY_SECONDS)

    def _write_silently(self, account: str, services: Services) -> None:
        try:
            with self._holding(account):
                self._write(account, services)
        except Busy:
            self.changed(account, services, silently=True)

    def _save_all(self, accounts: set[str]) -> bool:
        failed = {account for account in sorted(accounts) if not self._save(account)}
        with self._wake:
            self._waiting = (self._waiting - accounts) | failed
        return not failed

    def _log(self, account: str) -> AccountLog:
        found = self._logs.get(account)
        if found is None:
            log = AccountLog(self._folder, self._secret, account, self._accounts, self._durable)
            found = self._logs.setdefault(account, log)
        return found

    def _write(self, account: str, services: Services) -> None:
        """Append to an account's log; the caller holds its lock."""
        log = self._log(account)
        try:
            log.write(services)
        except OSError as error:
            self._notices.trouble(account, cannot_save(account, self._folder, error))
        if log.failed:
            self._notices.trouble(account, cannot_save_parts(account, log.failed))
        emptied = bool(log.size) and not log.seen
        if emptied or log.is_closed or log.size > max(LONGEST_LOG, self._sizes.get(account, 0) // 2):
            with self._wake:
                self._waiting.add(account)
                self._wake.notify()

    def _save(self, account: str) -> bool:
        """Make a snapshot of an account, and drop the logs before it; False when it could not be."""
        log, file = self._log(account), self._folder / f"{account}{SUFFIX}"
        with self._saving:
            try:
                found, failed, goes_on = self._collect(account, log)
                content = contents.pack(found)
                try:
                    sealed_file.write(file, self._secret, account, content)
                except BaseException:
                    log.is_closed = log.is_closed or not goes_on
                    raise
                log.drop_before(found.log)
                if not found:  # only now: without it the log of before it would be read
                    file.unlink(missing_ok=True)
                self._sizes[account] = len(content)
            except Busy:
                return False
            except Exception as error:
                self._notices.trouble(account, cannot_save(account, file, error))
                if not isinstance(error, OSError):
                    traceback.print_exc(file=sys.stderr)
                return False
        if failed:
            self._notices.trouble(account, cannot_save_parts(account, failed))
        else:
            self._notices.no_trouble(account)
        return True

    def _collect(self, account: str, log: AccountLog) -> tuple[Contents, set[Place], bool]:
        """An account's state, the parts that cannot be saved, and whether the logs so far say all of it, too."""
        with self._holding(account):
            batches = moto_state.unencoded(account)
        for batch in batches:
            time.sleep(BREATH_SECONDS)  # a lock that is free for a moment only goes to its last holder again
            with self._holding(account):
                moto_state.encode(batch)
        with self._holding(account):
            with contextlib.suppress(OSError):
                log.write(None)
            goes_on = not log.is_closed
            log.next()
            parts, failed = moto_state.dump(account, sealed_file.versions())
            settings, accepted = self._accounts.settings(account), self._accounts.accepted.of(account)
            found = Contents(parts, self._accounts.clock.offset(account), settings.realistic, log.number, accepted)
            log.has_snapshot = bool(found)
        if failed:
            found.parts += [part for part in self._restorer.saved_parts(account) if part.place in failed]
        return found, failed, goes_on

    @contextlib.contextmanager
    def _holding(self, account: str) -> Iterator[None]:
        lock = self._accounts.lock(account)
        if not lock.acquire(timeout=BUSY_SECONDS):
            raise Busy
        try:
            yield
        finally:
            lock.release()


def _both(one: Services, other: Services) -> Services:
    return None if one is None or other is None else {*one, *other}


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Reading makes objects by the million and no garbage: collecting in between only takes time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
