"""What is measured: one function a row, from a running server to a figure in the row's unit.

A row is added by a function with the decorator `row`; it may be asked of every server or of the lab alone.
"""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.benchmarks import resources
from tests.benchmarks.lean_client import LeanClient
from tests.benchmarks.servers import Server, Userlab
from userlab.cloud import process

Measure = Callable[[Server], float]
_names = itertools.count(1)


@dataclass(frozen=True)
class Row:
    """A row of the table: what it says, in which unit, whether the stock server has it too, and how it is
    measured.

    `calm` rows are measured on a server that has done nothing yet.
    """

    label: str
    unit: str
    measure: Measure
    everywhere: bool = False
    calm: bool = False


ROWS: list[Row] = []


def row(label: str, unit: str, everywhere: bool = False, calm: bool = False) -> Callable[[Measure], Measure]:
    def add(measure: Measure) -> Measure:
        ROWS.append(Row(label, unit, measure, everywhere, calm))
        return measure

    return add


def _name(kind: str) -> str:
    return f"{kind}{next(_names)}"


def _median_ms(act: Callable[[], object], times: int) -> float:
    """The median of so many calls in milliseconds, after a tenth of them to get warm."""
    for _ in range(max(1, times // 10)):
        act()
    figures = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        figures.append((time.perf_counter() - begun) * 1000)
    return statistics.median(figures)


@row("memory idle, all processes", "MB", everywhere=True, calm=True)
def memory_idle(server: Server) -> float:
    time.sleep(2)  # spare sandboxes get ready
    return server.memory()


@row("start to first answer", "s", everywhere=True, calm=True)
def start(server: Server) -> float:
    server.stop()
    begun = time.perf_counter()
    server.start()
    return time.perf_counter() - begun


@row("stop", "s", everywhere=True, calm=True)
def stop(server: Server) -> float:
    begun = time.perf_counter()
    server.stop()
    figure = time.perf_counter() - begun
    server.start()
    return figure


def _begin(server: Userlab) -> float:
    """What begin() takes in a fresh Python, as in a notebook's first cell; `import userlab` not counted."""
    code = (
        "import os, sys, time, userlab; sys.stdout = open(os.devnull, 'w'); begun = time.perf_counter(); "
        "userlab.begin('benchmark'); print(time.perf_counter() - begun, file=sys.__stdout__)"
    )
    environment = {**os.environ, "USERLAB_HOME": str(server.home)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


@row("first begin() on a stopped lab", "s", calm=True)
def first_begin(server: Userlab) -> float:
    server.stop()
    figure = _begin(server)
    server.start()
    return figure


@row("begin() on a running lab", "s", calm=True)
def attaching_begin(server: Userlab) -> float:
    return _begin(server)


@row("attach alone", "ms", calm=True)
def attach(server: Userlab) -> float:
    return _median_ms(lambda: process.attach_or_start(server.home), 50)


@row("PutItem, lean client", "ms", everywhere=True)
def put_lean(server: Server) -> float:
    name, client = resources.table(server, _name("table")), server.lean()
    requests = itertools.cycle(
        [client.dynamodb("PutItem", {"TableName": name, "Item": resources.item(number)}) for number in range(200)]
    )
    return _median_ms(lambda: client.send(next(requests)), 300)


@row("GetItem, lean client", "ms", everywhere=True)
def get_lean(server: Server) -> float:
    name, client = resources.table(server, _name("table")), server.lean()
    resources.fill(server, name, 25)
    request = client.dynamodb("GetItem", {"TableName": name, "Key": {"UserID": {"S": "user7"}}})
    return _median_ms(lambda: client.send(request), 300)


@row("PutItem, boto3", "ms", everywhere=True)
def put_boto3(server: Server) -> float:
    name, client, numbers = resources.table(server, _name("table")), server.boto3("dynamodb"), itertools.count()
    return _median_ms(lambda: client.put_item(TableName=name, Item=resources.item(next(numbers))), 150)


@row("GetItem, boto3", "ms", everywhere=True)
def get_boto3(server: Server) -> float:
    name, client = resources.table(server, _name("table")), server.boto3("dynamodb")
    resources.fill(server, name, 25)
    return _median_ms(lambda: client.get_item(TableName=name, Key={"UserID": {"S": "user7"}}), 150)


@row("Python function, warm no-op, lean client", "ms")
def invoke_lean(server: Server) -> float:
    name, client = _name("function"), server.lean()
    resources.function(server, name)
    request = client.invoke(name)
    return _median_ms(lambda: client.send(request), 200)


@row("Python function, warm no-op, boto3", "ms")
def invoke_boto3(server: Server) -> float:
    name, client = _name("function"), server.boto3("lambda")
    resources.function(server, name)
    return _median_ms(lambda: client.invoke(FunctionName=name)["Payload"].read(), 100)


@row("Python function, first invoke", "ms")
def first_invoke(server: Server) -> float:
    name, client = _name("function"), server.lean()
    resources.function(server, name)
    request = client.invoke(name)
    begun = time.perf_counter()
    client.send(request)
    return (time.perf_counter() - begun) * 1000


@row("REST API to no-op, warm, keep-alive", "ms")
def api_warm(server: Server) -> float:
    name, client = _name("api"), server.lean()
    request = client.plain("GET", resources.api(server, name, resources.function(server, name)))
    return _median_ms(lambda: client.send(request), 200)


@row("20 parallel REST API requests, all of them right", "ms")
def api_parallel(server: Server) -> float:
    name = _name("api")
    path = resources.api(server, name, resources.function(server, name))
    clients = [server.lean() for _ in range(20)]
    request = clients[0].plain("GET", path)
    clients[0].send(request)
    with ThreadPoolExecutor(20) as pool:
        begun = time.perf_counter()
        answers = list(pool.map(lambda client: client.send(request), clients))
        figure = (time.perf_counter() - begun) * 1000
    if answers != [(200, b"ok")] * 20:
        raise RuntimeError(f"not all 20 answers were right: {answers}")
    return figure


@row("longest answer while 100,000 items are saved to disk", "ms")
def pause(server: Server) -> float:
    """GetItem of one table as fast as it goes, while writes to a large one have its account saved again and again."""
    large, small, client = (
        resources.table(server, _name("table")),
        resources.table(server, _name("table")),
        server.lean(),
    )
    resources.fill(server, large, 100_000)
    resources.fill(server, small, 1)
    stop = threading.Event()
    writer = threading.Thread(target=_write_until, args=(server.lean(), large, stop))
    writer.start()
    request = client.dynamodb("GetItem", {"TableName": small, "Key": {"UserID": {"S": "user0"}}})
    longest, deadline = 0.0, time.perf_counter() + 5
    while (begun := time.perf_counter()) < deadline:
        client.send(request)
        longest = max(longest, (time.perf_counter() - begun) * 1000)
    stop.set()
    writer.join()
    server.boto3("dynamodb").delete_table(TableName=large)
    return longest


def _write_until(client: LeanClient, table: str, stop: threading.Event) -> None:
    for number in itertools.count():
        if stop.wait(0.02):
            return
        client.send(client.dynamodb("PutItem", {"TableName": table, "Item": resources.item(number)}))
