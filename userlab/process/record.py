"""What a running cloud says of itself, `cloud.json` in its home folder, and whether to believe it."""

from __future__ import annotations

import http.client
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from userlab.base.home import write_private
from userlab.base.version import VERSION
from userlab.process.lock_file import is_locked
from userlab.process.ports import port_of

ANSWER_SECONDS = 5.0
SAME_START_SECONDS = 2.0
"""Two readings of when a process began differ after a change of the machine's clock; then the lock decides."""


@dataclass(frozen=True)
class LocalCloud:
    """A running cloud.

    `endpoint` is ``http://127.0.0.1:PORT``, `console` the same with the console's own port, `created` when its process
    began (epoch seconds, as the system says), `started` when it first answered, `version` the userlab that it runs,
    `notice` what its learner should know, `guests` whether it ends with its last guest.
    """

    home: Path
    endpoint: str
    pid: int
    created: float
    started: float
    version: str = VERSION
    ephemeral: bool = False
    notice: str = ""
    console: str = ""
    guests: bool = False

    @classmethod
    def here(cls, home: Path, endpoint: str, console: str, ephemeral: bool, notice: str, guests: bool) -> LocalCloud:
        """The cloud that is this process."""
        created = psutil.Process().create_time()
        return cls(home, endpoint, os.getpid(), created, time.time(), VERSION, ephemeral, notice, console, guests)

    def save(self) -> None:
        """Write the record into the home folder, for others to find."""
        record = {**asdict(self), "home": str(self.home)}
        write_private(record_file(self.home), json.dumps(record, indent=1).encode())

    def process(self) -> psutil.Process | None:
        """The cloud's process, or None when it has ended."""
        try:
            process = psutil.Process(self.pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            same = abs(process.create_time() - self.created) < SAME_START_SECONDS
            return process if same or is_locked(lock_file(self.home)) else None
        except psutil.Error:
            return None

    def answers(self, seconds: float = ANSWER_SECONDS) -> bool:
        """Whether it answers a request within so many seconds."""
        connection = http.client.HTTPConnection("127.0.0.1", port_of(self.endpoint), timeout=seconds)
        try:
            connection.request("GET", "/_userlab/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def record_file(home: Path) -> Path:
    """Where a running cloud says what it is."""
    return home / "cloud.json"


def lock_file(home: Path) -> Path:
    """The file that a home's cloud keeps locked as long as it runs."""
    return home / "cloud.lock"


def read(home: Path) -> LocalCloud | None:
    """The cloud whose process runs for this home, whether it answers or not; None when there is none."""
    try:
        record = json.loads(record_file(home).read_bytes())
        cloud = LocalCloud(**{**record, "home": home})
        port_of(cloud.endpoint)
    except (OSError, ValueError, TypeError, AttributeError, IndexError):
        return None
    return cloud if cloud.process() else None
