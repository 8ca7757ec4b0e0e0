"""Many callers at once, each a process of its own: ``python -m tests.benchmarks.load`` is one of them.

A caller reads what it has to do from its standard input, gets ready, says so, and begins when all are ready.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.benchmarks import resources
from tests.benchmarks.lean_client import REGION, LeanClient
from tests.benchmarks.servers import Server

CALLERS = 8


def by_processes(server: Server, table: str, client: str, calls: int) -> float:
    """PutItem calls a second of eight processes, by boto3 or by the lean client."""
    task = {
        "endpoint": server.endpoint,
        "keys": [server.access_key_id, server.secret_access_key],
        "table": table,
        "client": client,
        "calls": calls,
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    callers = [subprocess.Popen(command, **pipes) for _ in range(CALLERS)]
    for number, caller in enumerate(callers):
        caller.stdin.write(json.dumps(task | {"number": number}) + "\n")
        caller.stdin.flush()
    for caller in callers:
        if caller.stdout.readline() != "ready\n":
            raise RuntimeError("a caller did not get ready")
    for caller in callers:
        caller.stdin.write("go\n")
        caller.stdin.flush()
    times = [json.loads(caller.communicate()[0]) for caller in callers]
    return CALLERS * calls / (max(end for _, end in times) - min(begun for begun, _ in times))


def by_threads(make: Callable[[], Callable[[], object]], calls: int) -> float:
    """Calls a second of eight threads; `make` gives each of them its own call."""
    acts = [make() for _ in range(CALLERS)]
    for act in acts:  # each has its connection
        act()
    together = threading.Barrier(CALLERS)

    def work(act: Callable[[], object]) -> tuple[float, float]:
        together.wait()
        begun = time.perf_counter()
        for _ in range(calls):
            act()
        return begun, time.perf_counter()

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(lambda act: act(), acts))  # eight at once: every sandbox that it takes has started
        times = list(pool.map(work, acts))
    return CALLERS * calls / (max(end for _, end in times) - min(begun for begun, _ in times))


def _caller(task: dict[str, Any]) -> Callable[[int], object]:
    items = [resources.item(task["number"] * 1000 + each) for each in range(task["calls"])]
    if task["client"] == "lean":
        client = LeanClient(task["endpoint"], *task["keys"])
        requests = [client.dynamodb("PutItem", {"TableName": task["table"], "Item": each}) for each in items]
        return lambda number: client.succeed(requests[number])
    import boto3

    key, secret = task["keys"]
    service = boto3.client(
        "dynamodb",
        endpoint_url=task["endpoint"],
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )
    return lambda number: service.put_item(TableName=task["table"], Item=items[number])


def main() -> None:
    task = json.loads(sys.stdin.readline())
    act = _caller(task)
    act(0)
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.time()  # one clock for all processes
    for number in range(task["calls"]):
        act(number)
    print(json.dumps([begun, time.time()]))


if __name__ == "__main__":
    main()
