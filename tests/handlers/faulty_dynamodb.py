"""A DynamoDB that answers each call with one error, for functions whose AWS_ENDPOINT_URL_DYNAMODB names it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.http_servers import Handler, served


@dataclass
class Faulty:
    """Where it is, and how many calls it has refused."""

    address: str = ""
    calls: int = 0


@contextmanager
def answering(code: str, message: str = "no") -> Iterator[Faulty]:
    """One that is there while the block runs; `code` is the error's, with HTTP status 400."""
    faulty = Faulty()
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}).encode()

    class Refusing(Handler):
        def do_POST(self) -> None:
            faulty.calls += 1
            self.body()
            self.answer(body, 400, {"Content-Type": "application/x-amz-json-1.0"})

    with served(Refusing) as faulty.address:
        yield faulty
