"""A cloud of stand-ins: real streams and mappings, a function that the test writes, a clock that stands."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto.awslambda.models import lambda_backends
from moto.dynamodb.models import dynamodb_backends
from moto.iam.models import iam_backends

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.journal import Journal
from userlab.cloud.account.principal import Principal, learner
from userlab.cloud.dynamodb import items_in_moto
from userlab.cloud.event_sources.service import EventSources
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult
from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.moto_seams import account_time
from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams
from userlab.cloud.moto_seams.forwarding import application
from userlab.cloud.moto_seams.messaging import message_times

REGION = "us-east-1"
_numbers = itertools.count(1)


class Function:
    """Stands for Lambda: notes every event, answers what `handler(event)` returns, fails as it raises."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.invocations: list[Invocation] = []
        self.handler: Callable[[dict[str, Any]], Any] = lambda event: None
        self._grown = threading.Condition()

    def invoke(self, invocation: Invocation) -> InvocationResult:
        event = json.loads(invocation.payload)
        try:
            answer, error = self.handler(event), None
        except RuntimeError as failure:
            answer, error = {"errorMessage": str(failure)}, "Unhandled"
        with self._grown:
            self.events.append(event)
            self.invocations.append(invocation)
            self._grown.notify_all()
        return InvocationResult(
            200, json.dumps(answer).encode(), error, request_id=invocation.request_id, billed_ms=3, memory_mb=128
        )

    def wait(self, count: int, seconds: float = 10.0) -> list[dict[str, Any]]:
        """The events, once there are `count`."""
        with self._grown:
            assert self._grown.wait_for(lambda: len(self.events) >= count, seconds), self.events
            return list(self.events)


class Denying:
    """Allows every action but those that a test denied."""

    def __init__(self) -> None:
        self.denied: set[str] = set()

    def allows(self, principal: Principal, action: str, resource: str) -> bool:
        return action not in self.denied


class Bench:
    """One account with a table, its stream, a function, and event sources over them."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.wall = time.time()
        self.accounts = Accounts(Clock(wall=lambda: self.wall))
        self.changes: list[str] = []
        self.accounts.on_change(lambda account, *_: self.changes.append(account))
        self.authority = Denying()
        self.function = Function()
        self.journal = Journal()
        self.sources = EventSources(
            self.accounts, self.authority, self.function.invoke, self.journal, retry_delay=lambda attempts: 0.01
        )
        items_in_moto.install()
        self.time_before = dynamodb_streams.install(self.accounts.clock.now)
        message_times.install()
        self.moto_s_time_before = account_time.install(self.accounts.clock.now)
        self.table = self.create_table("Users")
        self.create_function("watcher")

    @property
    def stream_arn(self) -> str:
        return f"{self.table.table_arn}/stream/{self.table.latest_stream_label}"

    def create_table(self, name: str, view_type: str = "NEW_AND_OLD_IMAGES") -> Any:
        return dynamodb_backends[self.account][REGION].create_table(
            name=name,
            schema=[{"AttributeName": "UserID", "KeyType": "HASH"}],
            throughput=None,
            attr=[{"AttributeName": "UserID", "AttributeType": "S"}],
            global_indexes=None,
            indexes=None,
            streams={"StreamEnabled": True, "StreamViewType": view_type},
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )

    def create_function(self, name: str) -> None:
        role_name = f"{name}-role"
        iam_backends[self.account]["aws"].create_role(role_name, "{}", "/", None, "", [], 3600)
        lambda_backends[self.account][REGION].create_function(
            {
                "FunctionName": name,
                "Runtime": "python3.11",
                "Role": f"arn:aws:iam::{self.account}:role/{role_name}",
                "Handler": "lambda_function.lambda_handler",
                "Code": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="},
                "Timeout": 3,
            }
        )

    def write(self, user: str, old: dict | None = None, **attributes: str) -> None:
        """A write to the table: `user` is its key."""
        new = {"UserID": {"S": user}} | {name: {"S": value} for name, value in attributes.items()}
        with self.accounts.lock(self.account):
            dynamodb_streams.record_change(self.table, old, new)

    def call(self, action: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
        """An API call: its status and its answer. Raises AwsError."""
        request = AwsRequest(
            method="POST",
            path="/",
            query="",
            headers=None,
            body=b"",
            service="lambda",
            action=action,
            region=REGION,
            principal=learner(self.account),
            parameters=parameters,
            request_id="r",
            trace_id="t",
        )
        answer = self.sources.handle(request, forward=None)
        return answer.status, json.loads(answer.body)

    def map(self, **settings: Any) -> dict[str, Any]:
        """Create a mapping of the table's stream to the function, from its beginning."""
        defaults = {
            "FunctionName": "watcher",
            "EventSourceArn": self.stream_arn,
            "StartingPosition": "TRIM_HORIZON",
        }
        return self.call("CreateEventSourceMapping", **(defaults | settings))[1]

    def get(self, uuid: str) -> dict[str, Any]:
        return self.call("GetEventSourceMapping", UUID=uuid)[1]

    def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until a condition holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.005)


@pytest.fixture
def bench() -> Iterator[Bench]:
    account = f"6{os.getpid() % 100_000:05d}{next(_numbers):06d}"
    bench = Bench(account)
    yield bench
    bench.sources.close()
    dynamodb_streams.install(bench.time_before)
    account_time.install(bench.moto_s_time_before)
    application.forget(account)
