"""What one account's log says: one record for each change, whole or not at all.

A record is what was written into tables, what else differs (`state.changes`), and the account's clock and settings if
they were changed. A snapshot names the log that begins where it ends; so a cloud that is killed between writing the
one and removing the other reads the same state.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from userlab.cloud.account.accounts import Accounts, Services
from userlab.cloud.moto_seams.saving import state, writes
from userlab.cloud.moto_seams.saving.again import Again
from userlab.cloud.moto_seams.saving.state import Part, Place
from userlab.cloud.snapshot import log_file, sealed_file
from userlab.cloud.snapshot.contents import Contents
from userlab.cloud.snapshot.log_file import Found, LogFile

SUFFIX = ".log"
Told = tuple[float, bool]  # the clock's offset, and whether AWS's delays are imitated


@dataclass
class Lost:
    """What could not be read of a log: where the rest of it is kept, if anywhere, and why (the end of a sentence)."""

    reason: str
    kept: Path | None


@dataclass
class AccountLog:
    """The logs of one account. The caller of every method holds the account's lock."""

    folder: Path
    secret: bytes
    account: str
    accounts: Accounts
    durable: bool = False
    number: int = 0
    has_snapshot: bool = False
    is_closed: bool = False  # something could not be written: only a snapshot begins anew
    seen: dict[Place, int] = field(default_factory=dict)
    failed: set[Place] = field(default_factory=set)
    told: Told = (0.0, False)
    counted: state.Counted = field(default_factory=dict)
    _file: LogFile | None = None

    @property
    def size(self) -> int:
        return self._file.size if self._file is not None else 0

    def write(self, services: Services) -> None:
        """Write down what was noted and what differs of some services. Raises OSError: then the log is closed."""
        items, accepted = writes.take(self.account), self.accounts.accepted.take(self.account)
        if self.is_closed:
            return
        if items is not None and items.unnamed and services is not None:
            services = [*services, "dynamodb"]
        found = state.Changes() if services is not None and not services else self._changes(services)
        settings = self.accounts.settings(self.account)
        told = self.accounts.clock.offset(self.account), settings.realistic
        record: dict[str, Any] = {}
        if items is not None:
            record |= {"items": items.items, "tokens": items.tokens} if items.tokens else {"items": items.items}
        changed = self._objects(services, items.objects if items is not None else [])
        if changed:
            record["objects"] = changed
        if found.parts or found.gone or found.events:
            record |= {"events": found.events, "parts": [vars(part) for part in found.parts], "gone": found.gone}
        if accepted:
            record["accepted"] = accepted
        if told != self.told:
            record["told"] = told
        if not record:
            return
        try:
            if self._file is None:
                first = not self.has_snapshot
                self._file = LogFile.make(self._name(), self.secret, self.account, first, self.durable)
            self._file.append(pickle.dumps(record, protocol=5))
        except OSError:
            self.is_closed = True
            raise
        self.told = told

    def _objects(self, services: Services, noted: list[tuple[str, str]]) -> list[state.Object]:
        if services is not None and "s3" not in services:
            return []
        try:
            return state.changed_objects(self.account, noted, self.counted)
        except Exception:  # what cannot be pickled
            traceback.print_exc(file=sys.stderr)
            self.failed.add(("s3", "aws"))
            return []

    def _changes(self, services: Services) -> state.Changes:
        found = state.changes(self.account, services, self.seen, sealed_file.versions())
        asked = {place for place in self.failed if services is None or place[0] in services}
        self.failed = (self.failed - asked) | found.failed
        return found

    def went_on_from(self, snapshot: Contents) -> None:
        """Say that a snapshot was read: what it holds need not be written again."""
        self.number, self.has_snapshot = snapshot.log, True
        self.told = snapshot.clock, snapshot.realistic
        self.seen = {part.place: 0 for part in snapshot.parts}

    def next(self) -> None:
        """Begin another log, since a snapshot of what is in this one is being made."""
        if self._file is not None:
            self._file.close()
        self._file, self.number, self.is_closed = None, self.number + 1, False

    def drop_before(self, number: int) -> None:
        """Remove logs that a snapshot made needless. Raises OSError."""
        for file in self.files():
            if number_of(file) < number:
                file.unlink(missing_ok=True)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def files(self) -> list[Path]:
        """The account's logs, oldest first."""
        found = [file for file in self.folder.glob(f"{self.account}.*{SUFFIX}") if number_of(file) >= 0]
        return sorted(found, key=number_of)

    def _name(self) -> Path:
        return self.folder / f"{self.account}.{self.number}{SUFFIX}"

    def look(self) -> list[Found]:
        """What is in the account's logs, oldest first; what stands before one that is complete in itself is dropped."""
        found = [log_file.read(file, self.secret, self.account) for file in self.files()]
        first = max((place for place, each in enumerate(found) if each.is_first), default=0)
        for each in found[:first]:
            each.file.unlink(missing_ok=True)
        return found[first:]

    def do_again(self, logs: list[Found]) -> Lost | None:
        """Do again what the logs from `self.number` on say. What cannot be is told; what is torn off is dropped."""
        lost = None
        for found in logs:
            if number_of(found.file) < self.number:
                found.file.unlink(missing_ok=True)
            elif lost is None:
                self.close()
                lost = self._do_again(found)
            else:
                sealed_file.set_aside(found.file, SUFFIX)  # it goes on from what is missing
        self.counted = state.count_objects(self.account)
        return lost

    def set_aside(self) -> None:
        """Put all logs aside: what they go on from cannot be read."""
        for file in self.files():
            sealed_file.set_aside(file, SUFFIX)

    def _do_again(self, found: Found) -> Lost | None:
        self.number = number_of(found.file)
        again = Again(self.account)
        reason = "it is damaged" if found.damaged else ""
        for begin, payload in found.payloads:
            try:
                self._do(again, pickle.loads(payload))
            except Exception as error:  # an unpickler raises anything
                traceback.print_exc(file=sys.stderr)
                found.end, found.torn, reason = begin, False, f"it cannot be read ({type(error).__name__})"
                break
        kept = _keep_rest(found) if reason else None
        if found.torn:
            print(f"{found.file} ended in the middle of a change, which was dropped.", file=sys.stderr, flush=True)
        if not found.key:
            found.file.unlink(missing_ok=True)
            self.number += 1
        else:
            self._file = LogFile.go_on(found, self.durable)
        return Lost(reason, kept) if reason else None

    def _do(self, again: Again, record: dict[str, Any]) -> None:
        again.items(record.get("items", ()))
        again.tokens(record.get("tokens", ()))
        again.objects(record.get("objects", ()))
        again.events(record.get("events", ()))
        self.accounts.accepted.again(self.account, record.get("accepted", {}))
        for part in record.get("parts", ()):
            again.part(Part(**part))
            self.seen[part["service"], part["region"]] = 0
        for place in record.get("gone", ()):
            again.gone(place)
            self.seen.pop(place, None)
        if "told" in record:
            self.told = offset, realistic = record["told"]
            self.accounts.clock.restore(self.account, offset)
            self.accounts.settings(self.account).realistic = realistic


def number_of(file: Path) -> int:
    """The number in a log's name, -1 if it is none: 123456789012.7.log."""
    parts = file.name.split(".")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() and parts[2] == SUFFIX[1:] else -1


def _keep_rest(found: Found) -> Path | None:
    """Copy a log that cannot be read to its end; nothing is overwritten."""
    kept = sealed_file.free_name(found.file, f"{SUFFIX}.set-aside")
    with contextlib.suppress(OSError):
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(handle, "wb") as file:
            file.write(found.file.read_bytes())
        return kept
    return None
