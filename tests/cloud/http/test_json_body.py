"""A large JSON body is read as a small one is, and lets others go first."""

from __future__ import annotations

import gc
import json
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from userlab.cloud.http import json_body
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


LEAVES = [1, -2.5, True, None, "a", "}", "{", "],", '\\"', 'x"y', "\u00e9", {}, [], [1] * 400, {"long": "a" * 600}]


def any_value(chance: random.Random, depth: int) -> Any:
    kind = chance.random()
    if depth == 0 or kind < 0.4:
        return chance.choice(LEAVES)
    if kind < 0.7:
        return [any_value(chance, depth - 1) for _ in range(chance.randint(0, 6))]
    names = ["a", "}", "{", "\u00e9,"]
    return {f"{chance.choice(names)}{number}": any_value(chance, depth - 1) for number in range(chance.randint(0, 5))}


def result_of(read: Callable[[str], Any], text: str) -> str:
    try:
        return repr(read(text))
    except ValueError:
        return "refused"


def test_it_takes_what_the_standard_library_takes_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_body, "LARGE", 0)
    chance = random.Random(5)
    for _ in range(600):
        text = json.dumps(any_value(chance, 5), indent=chance.choice([None, 1]), ensure_ascii=chance.random() < 0.5)
        if chance.random() < 0.6:
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(["", ",", "}", "]", "{", "[", '"', "\u00a0"]) + text[at + 1 :]
        assert result_of(read_json, text) == result_of(json.loads, text), text


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
