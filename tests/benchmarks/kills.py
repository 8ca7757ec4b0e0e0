"""``python -m tests.benchmarks.kills``: a lab that is killed 30 times under load; what was acknowledged, what was lost.

    python -m tests.benchmarks.kills                          # 30 kills, five minutes, kills.png
    python -m tests.benchmarks.kills --kills 3 --seconds 6

Eight writers put items, count with UpdateItem and write transactions of two, each call signed as any client's. After
each kill the lab starts again and everything is read: what was answered with 200 must be there, and of a transaction
both parts or none.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks.lean_client import LeanClient
from userlab.base.account_keys import account_keys
from userlab.base.home import prepare, secret_of
from userlab.process import local_cloud
from userlab.process.record import LocalCloud

ACCOUNT = "123456789012"
WRITERS = 8
TABLE = "Acknowledged"


@dataclass
class Round:
    """What came of one stretch of load and the kill at its end."""

    calls: int
    lost: int
    torn: int
    slowest: float  # seconds
    start: float
    memory: float  # megabytes at the kill
    state: float  # megabytes on disk at the kill


@dataclass
class Writer:
    """Writes until the cloud is gone; `acknowledged` are the keys that were answered with 200, and what was counted."""

    number: int
    client: LeanClient
    numbers: itertools.count[int]
    acknowledged: list[str] = field(default_factory=list)
    counted: int = 0
    calls: int = 0
    slowest: float = 0.0

    def run(self) -> None:
        try:
            while True:
                self._turn(next(self.numbers))
        except (OSError, IndexError, ValueError):  # the cloud was killed
            self.client.close()

    def _turn(self, number: int) -> None:
        key = f"{self.number}/{number}"
        if number % 5 == 0:
            puts = [{"Put": {"TableName": TABLE, "Item": _item(f"{key}/{half}")}} for half in "ab"]
            self._call("TransactWriteItems", {"TransactItems": puts})
            self.acknowledged += [f"{key}/a", f"{key}/b"]
        elif number % 7 == 0:
            change = {"UpdateExpression": "ADD Counted :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
            self._call("UpdateItem", {"TableName": TABLE, "Key": {"UserID": {"S": f"count{self.number}"}}, **change})
            self.counted += 1
        else:
            self._call("PutItem", {"TableName": TABLE, "Item": _item(key)})
            self.acknowledged.append(key)

    def _call(self, action: str, parameters: dict[str, Any]) -> None:
        request = self.client.dynamodb(action, parameters)
        begun = time.perf_counter()
        self.client.succeed(request)
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        self.calls += 1


def _item(key: str) -> dict[str, Any]:
    return {"UserID": {"S": key}, "Text": {"S": "x" * 100}}


class Killing:
    """A lab in a home of its own that is loaded, killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = prepare(home)
        self.cloud: LocalCloud = local_cloud.start(self.home)
        self._acknowledged: set[str] = set()
        self._counted = [0] * WRITERS
        self._numbers = itertools.count()
        self.client().succeed(
            self.client().dynamodb(
                "CreateTable",
                {
                    "TableName": TABLE,
                    "KeySchema": [{"AttributeName": "UserID", "KeyType": "HASH"}],
                    "AttributeDefinitions": [{"AttributeName": "UserID", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
                },
            )
        )

    def client(self) -> LeanClient:
        keys = account_keys(secret_of(self.home), ACCOUNT)
        return LeanClient(self.cloud.endpoint, keys.access_key_id, keys.secret_access_key)

    def round(self, seconds: float) -> Round:
        """Load for some seconds, kill, start, and count what is missing."""
        writers = [Writer(number, self.client(), self._numbers) for number in range(WRITERS)]
        threads = [threading.Thread(target=writer.run) for writer in writers]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        process = psutil.Process(self.cloud.pid)
        memory, state = process.memory_info().rss / 1e6, _megabytes(self.home / "accounts")
        process.kill()
        process.wait()
        for thread in threads:
            thread.join()
        begun = time.perf_counter()
        self.cloud = local_cloud.attach_or_start(self.home)
        start = time.perf_counter() - begun
        for writer in writers:
            self._acknowledged.update(writer.acknowledged)
            self._counted[writer.number] += writer.counted
        found = self._found()
        lost = len(self._acknowledged - found.keys())
        lost += sum(max(0, much - found.get(f"count{number}", 0)) for number, much in enumerate(self._counted))
        torn = sum(key.endswith("/a") and f"{key[:-1]}b" not in found for key in found)
        torn += sum(key.endswith("/b") and f"{key[:-1]}a" not in found for key in found)
        self._counted = [found.get(f"count{number}", 0) for number in range(WRITERS)]
        calls, slowest = sum(writer.calls for writer in writers), max(writer.slowest for writer in writers)
        return Round(calls, lost, torn, slowest, start, memory, state)

    def _found(self) -> dict[str, int]:
        """Every key in the table, and what was counted under it."""
        client, found, after = self.client(), {}, None
        while True:
            page = json.loads(
                client.succeed(
                    client.dynamodb("Scan", {"TableName": TABLE} | ({"ExclusiveStartKey": after} if after else {}))
                )
            )
            for item in page["Items"]:
                found[item["UserID"]["S"]] = int(item.get("Counted", {"N": "0"})["N"])
            after = page.get("LastEvaluatedKey")
            if after is None:
                return found

    def stop(self) -> None:
        local_cloud.stop(self.home)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.glob("*")) / 1e6


def summary(rounds: list[Round]) -> str:
    """The figures of all rounds in one sentence."""
    first, last, starts = rounds[0], rounds[-1], [each.start for each in rounds]
    return (
        f"acknowledged {sum(each.calls for each in rounds):,} calls, lost {sum(each.lost for each in rounds)}, torn "
        f"{sum(each.torn for each in rounds)}; memory {first.memory:.0f} to {last.memory:.0f} MB, on disk "
        f"{first.state:.1f} to {last.state:.1f} MB; slowest answer {max(each.slowest for each in rounds):.2f} s, "
        f"start {statistics.median(starts):.2f} s (longest {max(starts):.2f})"
    )


def plot(rounds: list[Round], file: Path) -> None:
    """Memory and state by calls, and the slowest answer of each round."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    calls = list(itertools.accumulate(each.calls for each in rounds))
    figure, (above, below) = pyplot.subplots(2, 1, sharex=True, figsize=(8, 5))
    above.plot(calls, [each.memory for each in rounds], label="memory, MB")
    above.plot(calls, [each.state for each in rounds], label="on disk, MB")
    above.legend()
    below.plot(calls, [each.slowest * 1000 for each in rounds], label="slowest answer, ms")
    below.plot(calls, [each.start * 1000 for each in rounds], label="start after the kill, ms")
    below.set_xlabel("calls")
    below.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=100)


def main(tell: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=300, help="of load, over all")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="userlab-kills-"))
    lab = Killing(folder)
    rounds = []
    try:
        for number in range(options.kills):
            rounds.append(lab.round(options.seconds / options.kills))
            tell(f"{number + 1:3}: {rounds[-1]}")
    finally:
        lab.stop()
        shutil.rmtree(folder, ignore_errors=True)
    tell(summary(rounds))
    plot(rounds, Path(__file__).parent / "kills.png")


if __name__ == "__main__":
    main()
