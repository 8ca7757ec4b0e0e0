"""The rows about the processes: start, stop, memory, and what a learner waits for in the first cell."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time

from tests.benchmarks import resources
from tests.benchmarks.lean_client import LeanClient
from tests.benchmarks.row import median_ms, new_name, row, seconds
from tests.benchmarks.servers import Server, Userlab
from userlab.process import local_cloud


@row("memory idle, all processes", "MB", needs="", reach=90, order="calm")
def memory_idle(server: Server) -> float:
    server.settle()  # spare sandboxes get ready
    return server.memory()


@row("start to first answer", "s", needs="", reach=0.6, order="calm")
def start(server: Server) -> float:
    server.stop()

    def first_answer() -> None:
        server.start()
        client = server.lean()
        client.succeed(client.dynamodb("ListTables", {}))

    return seconds(first_answer)


@row("stop", "s", needs="", reach=0.3, order="calm")
def stop(server: Server) -> float:
    figure = seconds(server.stop)
    server.start()
    return figure


@row("memory after all of this, all processes", "MB", needs="", reach=500, order="last")
def memory_after(server: Server) -> float:
    return server.memory()


def _in_fresh_python(server: Userlab, code: str) -> float:
    """What some code takes in a Python that has imported nothing yet, as in a notebook's first cell."""
    timed = (
        "import os, sys, time\nsys.stdout = open(os.devnull, 'w')\n{before}\nbegun = time.perf_counter()\n{code}\n"
        "print(time.perf_counter() - begun, file=sys.__stdout__)"
    )
    before, _, code = code.rpartition(" # then: ")
    environment = {**os.environ, "USERLAB_HOME": str(server.home)}
    command = [sys.executable, "-c", timed.format(before=before, code=code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


@row("import userlab", "s", needs="lab", order="calm")
def import_userlab(server: Userlab) -> float:
    return _in_fresh_python(server, "import userlab")


@row("first begin() on a stopped lab", "s", needs="lab", order="calm")
def first_begin(server: Userlab) -> float:
    server.stop()
    figure = _in_fresh_python(server, "import userlab # then: userlab.begin('benchmark')")
    server.start()
    return figure


@row("begin() on a running lab", "s", needs="lab", order="calm")
def attaching_begin(server: Userlab) -> float:
    return _in_fresh_python(server, "import userlab # then: userlab.begin('benchmark')")


@row("attach alone", "ms", needs="lab", order="calm")
def attach(server: Userlab) -> float:
    return median_ms(lambda: local_cloud.attach_or_start(server.home), 50)


def longest_answer(server: Userlab, items: int, observed: float = 4.0) -> tuple[float, float]:
    """While writes to a table of so many items have its account saved again and again: the longest answer to a
    GetItem of another table in milliseconds, and the longest time in seconds from a write to its copy on disk.
    """
    large, small = (resources.table(server, new_name("table")) for _ in range(2))
    resources.fill(server, large, [resources.item(number) for number in range(items)])
    resources.fill(server, small, [resources.item(0)])
    done = threading.Event()
    ages: list[float] = []
    threads = [
        threading.Thread(target=_write_until, args=(server.lean(), large, done)),
        threading.Thread(target=_watch_disk, args=(server, done, ages)),
    ]
    for thread in threads:
        thread.start()
    client = server.lean()
    request = client.dynamodb("GetItem", {"TableName": small, "Key": {"UserID": {"S": "user0"}}})
    longest, deadline = 0.0, time.perf_counter() + observed
    while time.perf_counter() < deadline:
        longest = max(longest, seconds(lambda: client.succeed(request)) * 1000)
    done.set()
    for thread in threads:
        thread.join()
    for name in (large, small):
        server.boto3("dynamodb").delete_table(TableName=name)
    return longest, max(ages, default=observed)


def _write_until(client: LeanClient, table: str, done: threading.Event) -> None:
    for number in itertools.count():
        if done.wait(0.02):
            return
        client.succeed(client.dynamodb("PutItem", {"TableName": table, "Item": resources.item(number)}))


def _watch_disk(server: Userlab, done: threading.Event, ages: list[float]) -> None:
    """How old the newest copy on disk gets, since something is written all the time."""
    while not done.wait(0.01):
        files = [file for kind in ("*.snapshot", "*.log") for file in (server.home / "accounts").glob(kind)]
        if files:
            ages.append(time.time() - max(file.stat().st_mtime for file in files))


@row("longest answer while 100,000 items are saved", "ms", needs="lab", reach=50, order="last")
def pause(server: Userlab) -> float:
    longest, server.made["age on disk"] = longest_answer(server, 100_000)
    return longest


@row("oldest state on disk meanwhile", "s", needs="lab", reach=2, order="last")
def age_on_disk(server: Userlab) -> float:
    return server.made["age on disk"]


@row("1,000 parallel updates: how many count", "of 1,000", needs="lab", reach=1000, more=True)
def parallel_updates(server: Userlab) -> float:
    from concurrent.futures import ThreadPoolExecutor

    name = resources.table(server, new_name("table"))
    parameters = {
        "TableName": name,
        "Key": {"UserID": {"S": "counter"}},
        "UpdateExpression": "ADD Visits :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
        "ReturnValues": "NONE",
    }
    clients = [server.lean() for _ in range(8)]
    request = clients[0].dynamodb("UpdateItem", parameters)
    with ThreadPoolExecutor(8) as pool:
        for client in clients:
            pool.submit(lambda client=client: [client.succeed(request) for _ in range(125)])
    key = {"TableName": name, "Key": parameters["Key"]}
    return float(json.loads(clients[0].succeed(clients[0].dynamodb("GetItem", key)))["Item"]["Visits"]["N"])
