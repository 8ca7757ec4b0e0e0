"""The keeper of the cloud's state: on disk within two seconds of a change, back when the cloud starts.

One file an account, in the folder `accounts` of the lab's home. A background thread writes the accounts that
changed; it holds an account's lock only while it collects (a few milliseconds, see `moto_seams.saving.leaves`), not
while it writes. All that services keep of their own hangs on moto's objects, and is saved with them. A snapshot is
read whichever version wrote it; parts that cannot be read are said, kept, and tried again (`set_aside`).
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

from userlab.base.home import is_full
from userlab.cloud.account.accounts import Accounts
from userlab.cloud.moto_seams.saving import state as moto_state
from userlab.cloud.moto_seams.saving.state import Part
from userlab.cloud.snapshot import contents, sealed_file, set_aside
from userlab.cloud.snapshot.contents import Contents
from userlab.cloud.snapshot.sealed_file import SUFFIX, Opened, Unusable
from userlab.cloud.snapshot.set_aside import Aside, SetAside

GATHER_SECONDS = 0.5  # what changes together is written together
RETRY_SECONDS = 2.0
UNFINISHED = re.compile(rf"\d+{re.escape(SUFFIX)}(\.set-aside-\d+|\.of-.+-\d+)?\.[^.]+\.new")
BREATH_SECONDS = 0.002


class Keeper:
    """Writes and reads the state of a cloud's accounts. An ephemeral cloud's keeper does neither.

    `reset(account)` empties an account whose saved state turned out to be unusable.
    """

    def __init__(
        self, home: Path, secret: bytes, accounts: Accounts, reset: Callable[[str], None], ephemeral: bool = False
    ) -> None:
        self._folder = home / "accounts"
        self._secret, self._accounts, self._reset, self._ephemeral = secret, accounts, reset, ephemeral
        self._aside = SetAside(self._folder, secret)
        self._waiting: set[str] = set()
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._saving = threading.Lock()
        self._told: list[str] = []
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
            saved = {file.name.removesuffix(SUFFIX) for file in self._folder.glob(f"*{SUFFIX}")}
            for account in sorted(saved | self._aside.accounts()):
                self._bring(account)
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
        return [*self._told, *self._troubles.values()]

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
        file = self._file(account)
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
            services = ", ".join(sorted({service for service, _ in failed}))
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
            parts, failed = moto_state.dump(account, sealed_file.versions())
            found = Contents(parts, self._accounts.clock.offset(account), self._accounts.settings(account).realistic)
        if failed:
            found.parts += [part for part in self._saved_parts(account) if part.place in failed]
        return (contents.pack(found) if found else None), failed

    def _saved_parts(self, account: str) -> list[Part]:
        try:
            return contents.unpack(self._read(account)).parts
        except Exception:  # an unpickler raises anything
            return []

    def _read(self, account: str) -> Opened:
        return sealed_file.read(self._file(account), self._secret, account)

    def _file(self, account: str) -> Path:
        return self._folder / f"{account}{SUFFIX}"

    def _bring(self, account: str) -> None:
        """Bring an account back: what its snapshot has, then what was set aside of it and can be read by now."""
        aside = self._aside.of(account)
        present = self._load(account) if self._file(account).exists() else {}
        for each in aside:
            self._bring_back(account, each, present)

    def _load(self, account: str) -> dict[tuple[str, str], Part]:
        """Read an account's snapshot; returns the parts that could be read, by service and region."""
        try:
            found = contents.unpack(self._read(account))
            with self._accounts.lock(account):
                lost = self._restore(account, found)
            return {part.place: part for part in found.parts if part not in lost}
        except Unusable as error:
            self._put_aside(account, str(error))
        except Exception as error:  # an unpickler raises anything
            traceback.print_exc(file=sys.stderr)
            self._reset(account)
            self._put_aside(account, f"it cannot be read ({type(error).__name__})")
        return {}

    def _restore(self, account: str, found: Contents) -> list[Part]:
        """Put contents into their places; returns the parts that could not be read, which are set aside."""
        lost = moto_state.load(account, found.parts)
        files = self._aside.keep(account, lost)
        self._accounts.clock.restore(account, found.clock)
        self._accounts.settings(account).realistic = found.realistic
        if lost:
            self._tell(set_aside.lost_sentence(account, lost, files))
            self._save(account)  # without them: or the next start would set them aside again
        return lost

    def _bring_back(self, account: str, aside: Aside, present: dict[tuple[str, str], Part]) -> None:
        try:
            with self._accounts.lock(account):
                done = set_aside.bring_back(account, aside, present)
                if done.came and aside.clock and not self._accounts.clock.offset(account):
                    self._accounts.clock.restore(account, aside.clock)
            files = self._aside.keep(account, done.gave_way)
            if done.came and self._save(account):  # only then may the file go
                self._aside.replace(account, aside, done.left)
        except OSError as error:
            return self._tell(f"What was set aside of account {account} stays in {aside.file}: {error.strerror}.")
        if done.gave_way:
            self._tell(set_aside.swapped_sentence(account, done.gave_way, files))
        if done.unreadable and not aside.is_whole:
            self._tell(set_aside.lost_sentence(account, done.unreadable, [aside.file]))
        if done.without_place and not aside.is_whole:
            self._tell(set_aside.placeless_sentence(account, done.without_place, aside.file))

    def _put_aside(self, account: str, reason: str) -> None:
        try:
            where = f"was set aside as {sealed_file.set_aside(self._file(account))}"
        except OSError as error:
            where = f"could not be set aside ({error.strerror})"
        self._tell(f"The saved state of account {account} is not used: {reason}. It {where}; the account is empty.")

    def _tell(self, message: str) -> None:
        self._told.append(message)
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
