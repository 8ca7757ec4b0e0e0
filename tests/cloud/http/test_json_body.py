"""A large JSON body is read as a small one is, and lets others go first."""

from __future__ import annotations

import gc
import json
import threading
import time
from typing import Any

import pytest

from userlab.cloud.http.json_body import LARGE, read_json


@pytest.mark.parametrize(
    "value",
    [
        {"Item": {f"a{number}": {"N": "1", "ü": [None, True, -1.5e3]} for number in range(20_000)}},
        ["\\u00e9\n\"" * 10 for _ in range(20_000)],
        {"ZipFile": "UEsDB" * LARGE},
    ],
    ids=["members", "texts", "one text"],
)  # fmt: skip
def test_a_large_body_is_read_like_a_small_one(value: Any) -> None:
    text = json.dumps(value).encode()
    assert len(text) > LARGE
    assert read_json(text) == json.loads(text)


@pytest.mark.parametrize("text", [b'{"a": 1', b"[" + b" " * LARGE, b'{"a": }' + b" " * LARGE, b"\xff" * (LARGE + 1)])
def test_what_is_no_json_is_refused_whatever_its_size(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)


def test_what_is_too_deep_is_refused() -> None:
    with pytest.raises(RecursionError):
        read_json(b"[" * (LARGE + 1))


def test_others_go_on_while_small_members_by_the_hundred_thousand_are_read() -> None:
    text = json.dumps({"Item": {f"a{number}": {"N": "1"} for number in range(100_000)}}).encode()
    spent: list[float] = []
    done = threading.Event()

    def beat() -> None:
        before = time.process_time()
        while not done.wait(0.001):
            now = time.process_time()  # the processor's time: what this process did while this thread did not run
            spent.append(now - before)
            before = now

    other = threading.Thread(target=beat)
    gc.disable()  # a look at what other tests left in this process holds everybody up, and is not the reader's doing
    try:
        other.start()
        begun = time.process_time()
        read_json(text)
        took = time.process_time() - begun
    finally:
        done.set()
        other.join()
        gc.enable()
    assert max(spent) < took / 2
    assert len(spent) > 5
