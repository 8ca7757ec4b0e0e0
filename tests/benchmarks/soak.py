"""``python -m tests.benchmarks.soak``: five minutes of mixed calls on one lab; what memory and disk do meanwhile.

    python -m tests.benchmarks.soak                 # soak.png
    python -m tests.benchmarks.soak --seconds 60

Eight clients write and read over and over what is bounded (2,000 items with a stream, 100 objects, a queue that is
emptied, a log group), so that nothing may grow for ever: after the first 100,000 calls memory should be flat.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks import resources
from tests.benchmarks.row import new_name
from tests.benchmarks.servers import Userlab

CLIENTS = 8
KEYS = 2_000


@dataclass
class Sample:
    """A moment: how many calls were made by then, memory and state on disk (megabytes)."""

    calls: int
    memory: float
    state: float


class Load:
    """The calls of one client, in turns."""

    def __init__(self, server: Userlab, number: int, table: str, queue: str) -> None:
        self._client, self._number, self._table, self._queue = server.lean(), number, table, queue
        self.calls = 0
        self.slowest = 0.0
        self.error = ""

    def run(self, ending: threading.Event) -> None:
        turns: list[Callable[[int], bytes]] = [
            self._put, self._put, self._get, self._update, self._transaction, self._send, self._store, self._log,
        ]  # fmt: skip
        turn = 0
        try:
            while not ending.is_set():
                turn += 1
                self._call(turns[turn % len(turns)](turn))
                if turn % len(turns) == 0:
                    self._receive()
        except RuntimeError as error:
            self.error = str(error)
        self._client.close()

    def _call(self, request: bytes) -> bytes:
        begun = time.perf_counter()
        body = self._client.succeed(request)
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        self.calls += 1
        return body

    def _item(self, turn: int) -> dict[str, Any]:
        item: dict[str, Any] = resources.item((turn * CLIENTS + self._number) % KEYS)
        return item | {"Turn": {"N": str(turn)}}

    def _put(self, turn: int) -> bytes:
        return self._client.dynamodb("PutItem", {"TableName": self._table, "Item": self._item(turn)})

    def _get(self, turn: int) -> bytes:
        return self._client.dynamodb("GetItem", {"TableName": self._table, "Key": {"UserID": {"S": "user7"}}})

    def _update(self, turn: int) -> bytes:
        change = {"UpdateExpression": "ADD Visits :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
        key = {"UserID": {"S": f"user{turn % KEYS}"}}
        return self._client.dynamodb("UpdateItem", {"TableName": self._table, "Key": key, **change})

    def _transaction(self, turn: int) -> bytes:
        put = {"Put": {"TableName": self._table, "Item": self._item(turn)}}
        return self._client.dynamodb("TransactWriteItems", {"TransactItems": [put]})

    def _sqs(self, action: str, parameters: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"AmazonSQS.{action}"}
        body = json.dumps({"QueueUrl": self._queue, **parameters}).encode()
        return self._client.signed("POST", "/", "sqs", body, headers)

    def _send(self, turn: int) -> bytes:
        return self._sqs("SendMessage", {"MessageBody": f"turn {turn}"})

    def _receive(self) -> None:
        found = json.loads(self._call(self._sqs("ReceiveMessage", {"MaxNumberOfMessages": 10})))
        for message in found.get("Messages", ()):
            self._call(self._sqs("DeleteMessage", {"ReceiptHandle": message["ReceiptHandle"]}))

    def _store(self, turn: int) -> bytes:
        body = b"x" * 2_000
        headers = {"X-Amz-Content-SHA256": hashlib.sha256(body).hexdigest()}
        return self._client.signed("PUT", f"/soak-bucket/key{turn % 100}", "s3", body, headers)

    def _log(self, turn: int) -> bytes:
        event = {"timestamp": int(time.time() * 1000), "message": f"turn {turn}"}
        place = {"logGroupName": "soak", "logStreamName": str(self._number), "logEvents": [event]}
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Logs_20140328.PutLogEvents"}
        return self._client.signed("POST", "/", "logs", json.dumps(place).encode(), headers)


def soak(server: Userlab, seconds: float, tell: Callable[[str], None]) -> tuple[list[Sample], float, list[str]]:
    """Load a server; returns samples, the slowest answer in seconds, and errors."""
    table, queue = new_name("soak"), server.boto3("sqs").create_queue(QueueName="soak")["QueueUrl"]
    server.boto3("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "UserID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    server.boto3("s3").create_bucket(Bucket="soak-bucket")
    server.boto3("logs").create_log_group(logGroupName="soak")
    for number in range(CLIENTS):
        server.boto3("logs").create_log_stream(logGroupName="soak", logStreamName=str(number))
    ending, samples = threading.Event(), []
    loads = [Load(server, number, table, queue) for number in range(CLIENTS)]
    threads = [threading.Thread(target=load.run, args=(ending,)) for load in loads]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        calls = sum(load.calls for load in loads)
        state = sum(file.stat().st_size for file in (server.home / "accounts").glob("*.*") if file.exists())
        samples.append(Sample(calls, psutil.Process(server.pid).memory_info().rss / 1e6, state / 1e6))
        if len(samples) % 20 == 1:
            tell(str(samples[-1]))
        time.sleep(1)
    ending.set()
    for thread in threads:
        thread.join()
    return samples, max(load.slowest for load in loads), [load.error for load in loads if load.error]


def plot(samples: list[Sample], file: Path) -> None:
    """Memory and state by calls."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4))
    calls = [sample.calls for sample in samples]
    axes.plot(calls, [sample.memory for sample in samples], label="memory, MB")
    axes.plot(calls, [sample.state for sample in samples], label="on disk, MB")
    axes.set_xlabel("calls")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=100)


def main(tell: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    server = Userlab()
    try:
        server.start()
        samples, slowest, errors = soak(server, options.seconds, tell)
    finally:
        server.close()
    first, last = samples[0], samples[-1]
    tell(
        f"{last.calls:,} calls, slowest answer {slowest:.2f} s; memory {first.memory:.0f} to {last.memory:.0f} MB, on "
        f"disk {first.state:.1f} to {last.state:.1f} MB; errors: {errors or 'none'}"
    )
    plot(samples, Path(__file__).parent / "soak.png")


if __name__ == "__main__":
    main()
