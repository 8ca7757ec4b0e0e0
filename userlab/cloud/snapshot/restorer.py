"""Bringing an account back: its snapshot, what its logs add, then what was set aside and can be read by now."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.moto_seams.saving import state as moto_state
from userlab.cloud.moto_seams.saving.state import Part, Place
from userlab.cloud.snapshot import contents, sealed_file, set_aside
from userlab.cloud.snapshot.account_log import AccountLog
from userlab.cloud.snapshot.contents import Contents
from userlab.cloud.snapshot.notices import Notices
from userlab.cloud.snapshot.sealed_file import SUFFIX, Unusable
from userlab.cloud.snapshot.set_aside import Aside, SetAside


class Restorer:
    """Reads what was saved in a folder of accounts.

    `reset(account)` empties an account whose saved state turned out to be unusable, `save(account)` makes a snapshot.
    """

    def __init__(
        self,
        folder: Path,
        secret: bytes,
        accounts: Accounts,
        reset: Callable[[str], None],
        save: Callable[[str], bool],
        notices: Notices,
    ) -> None:
        self._folder, self._secret, self._accounts = folder, secret, accounts
        self._reset, self._save, self._notices = reset, save, notices
        self._aside = SetAside(folder, secret)

    def accounts(self) -> set[str]:
        """The accounts of which something was set aside."""
        return self._aside.accounts()

    def bring(self, account: str, log: AccountLog) -> None:
        """Bring an account back."""
        aside = self._aside.of(account)
        with self._accounts.lock(account):
            present, lost = self._load(account, log)
        if lost or (aside and log.size):
            self._save(account)  # without what was lost: or the next start would set it aside again
            present |= {part.place: part for part in self.saved_parts(account)}
        for each in aside:
            self._bring_back(account, each, present)

    def saved_parts(self, account: str) -> list[Part]:
        """The parts in an account's snapshot; none when it cannot be read."""
        try:
            return self._read(account).parts
        except Exception:  # an unpickler raises anything
            return []

    def _read(self, account: str) -> Contents:
        return contents.unpack(sealed_file.read(self._file(account), self._secret, account))

    def _file(self, account: str) -> Path:
        return self._folder / f"{account}{SUFFIX}"

    def _load(self, account: str, log: AccountLog) -> tuple[dict[Place, Part], list[Part]]:
        """Read an account's snapshot and logs; returns the parts of the snapshot, by place, and those that are lost."""
        logs = log.look()
        if logs and logs[0].is_first:
            self._file(account).unlink(missing_ok=True)  # of before the account was emptied
        try:
            present, lost = self._load_snapshot(account, log)
        except Unusable as error:
            self._put_aside(account, log, str(error))
            return {}, []
        except Exception as error:  # an unpickler raises anything
            traceback.print_exc(file=sys.stderr)
            self._reset(account)
            self._put_aside(account, log, f"it cannot be read ({type(error).__name__})")
            return {}, []
        if logs and not log.has_snapshot and not logs[0].is_first and logs[0].key:
            log.set_aside()
            self._notices.tell(f"The last changes of account {account} are set aside: its snapshot is missing.")
            return present, lost
        rest = log.do_again(logs)
        if rest is not None:
            where = f"it is kept in {rest.kept}" if rest.kept else "it could not be kept"
            self._notices.tell(
                f"The last changes of account {account} are not all there: its log is not read to the end, since "
                f"{rest.reason}; {where}."
            )
        return present, lost

    def _load_snapshot(self, account: str, log: AccountLog) -> tuple[dict[Place, Part], list[Part]]:
        if not self._file(account).exists():
            return {}, []
        found = self._read(account)
        lost = moto_state.load(account, found.parts)
        if lost:
            files = self._aside.keep(account, lost)
            self._notices.tell(set_aside.lost_sentence(account, lost, files))
        self._accounts.clock.restore(account, found.clock)
        self._accounts.settings(account).realistic = found.realistic
        self._accounts.accepted.again(account, found.accepted)
        log.went_on_from(found)
        return {part.place: part for part in found.parts if part not in lost}, lost

    def _bring_back(self, account: str, aside: Aside, present: dict[Place, Part]) -> None:
        try:
            with self._accounts.lock(account):
                done = set_aside.bring_back(account, aside, present)
                if done.came and aside.clock and not self._accounts.clock.offset(account):
                    self._accounts.clock.restore(account, aside.clock)
            files = self._aside.keep(account, done.gave_way)
            if done.came and self._save(account):  # only then may the file go
                self._aside.replace(account, aside, done.left)
        except OSError as error:
            return self._notices.tell(
                f"What was set aside of account {account} stays in {aside.file}: {error.strerror}."
            )
        if done.gave_way:
            self._notices.tell(set_aside.swapped_sentence(account, done.gave_way, files))
        if done.unreadable and not aside.is_whole:
            self._notices.tell(set_aside.lost_sentence(account, done.unreadable, [aside.file]))
        if done.without_place and not aside.is_whole:
            self._notices.tell(set_aside.placeless_sentence(account, done.without_place, aside.file))

    def _put_aside(self, account: str, log: AccountLog, reason: str) -> None:
        try:
            log.set_aside()
            where = f"was set aside as {sealed_file.set_aside(self._file(account))}"
        except OSError as error:
            where = f"could not be set aside ({error.strerror})"
        self._notices.tell(
            f"The saved state of account {account} is not used: {reason}. It {where}; the account is empty."
        )
