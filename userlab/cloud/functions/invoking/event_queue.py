"""Asynchronous invocations: accepted at once, run in the background, tried again when they fail.

AWS waits one minute before the second attempt and two before the third; a lesson would not wait so long, so the
local cloud waits one second and two. What fails every time goes to the function's dead-letter queue or on-failure
destination. Source: Lambda guide, "How Lambda handles errors and retries with asynchronous invocation".
"""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Authority, ServiceRoles
from userlab.cloud.account.trace import new_request_id
from userlab.cloud.functions.invoking.destinations import Destinations
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, Invoke
from userlab.cloud.http.aws_request import AwsError

RETRY_SECONDS = (1.0, 2.0)
THROTTLED_SECONDS = 1.0
AT_ONCE = 32
KEPT = 10_000


@dataclass
class _Waiting:
    """An event in the queue: `attempts` have failed so far, `accepted` is when it came (steady seconds)."""

    invocation: Invocation
    accepted: float
    attempts: int = 0


class EventQueue:
    """Runs invocations of type Event. `retry_seconds` are the waits before the second and third attempt."""

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        authority: Authority,
        run: Invoke,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self.retry_seconds = retry_seconds
        self._run_now = run
        self._destinations = Destinations(accounts, roles, authority, self.put)
        self._workers: ThreadPoolExecutor | None = None
        self._heap: list[tuple[float, int, _Waiting]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._running: dict[str, int] = {}
        self._generation: dict[str, int] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    def put(self, invocation: Invocation) -> None:
        """Accept an event. Raises AwsError TooManyRequestsException when 10,000 are waiting."""
        if not invocation.request_id:
            invocation = replace(invocation, request_id=new_request_id())
        with self._changed:
            if len(self._heap) >= KEPT:
                raise AwsError("TooManyRequestsException", "Too many events are waiting.", 429)
            self._push(_Waiting(invocation, time.monotonic()), 0.0)

    def wait_until_idle(self, seconds: float, account: str) -> bool:
        """Wait until nothing of an account waits or runs; False when the time is over first."""

        def idle() -> bool:
            waiting = any(each.invocation.account == account for _, _, each in self._heap)
            return not waiting and not self._running.get(account)

        with self._changed:
            return self._changed.wait_for(idle, seconds)

    def forget(self, account: str) -> None:
        """Drop what waits for an account, and do not try again what runs."""
        with self._changed:
            self._heap = [each for each in self._heap if each[2].invocation.account != account]
            heapq.heapify(self._heap)
            self._generation[account] = self._generation.get(account, 0) + 1
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._heap.clear()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)
        if self._workers is not None:
            self._workers.shutdown(wait=False, cancel_futures=True)

    def _push(self, waiting: _Waiting, delay: float) -> None:
        if self._closed:
            return
        if self._thread is None:
            self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lambda-event")
            self._thread = threading.Thread(target=self._dispatch, name="lambda-events", daemon=True)
            self._thread.start()
        heapq.heappush(self._heap, (time.monotonic() + delay, next(self._order), waiting))
        self._changed.notify_all()

    def _dispatch(self) -> None:
        while True:
            with self._changed:
                while not self._closed and (not self._heap or self._heap[0][0] > time.monotonic()):
                    self._changed.wait(max(0.0, self._heap[0][0] - time.monotonic()) if self._heap else None)
                if self._closed:
                    return
                waiting = heapq.heappop(self._heap)[2]
                account = waiting.invocation.account
                self._running[account] = self._running.get(account, 0) + 1
                generation = self._generation.get(account, 0)
            self._workers.submit(self._attempt, waiting, generation)

    def _attempt(self, waiting: _Waiting, generation: int) -> None:
        account = waiting.invocation.account
        again = None
        try:
            again = self._run(waiting)
        except Exception:
            traceback.print_exc(file=sys.stderr)
        finally:
            with self._changed:
                self._running[account] -= 1
                if again is not None and generation == self._generation.get(account, 0):
                    self._push(waiting, again)
                self._changed.notify_all()

    def _run(self, waiting: _Waiting) -> float | None:
        """Try once; seconds until the next attempt, None when there is none."""
        try:
            result = self._run_now(replace(waiting.invocation, kind="RequestResponse"))
        except AwsError as error:
            if error.code == "TooManyRequestsException" and not self._closed:
                return THROTTLED_SECONDS
            result = InvocationResult(error.status, error.message.encode(), error.code)
            waiting.attempts = len(self.retry_seconds)
        if result.function_error is None:
            self._destinations.succeeded(waiting.invocation, result, waiting.attempts + 1)
            return None
        waiting.attempts += 1
        allowed = min(self._destinations.retries(waiting.invocation), len(self.retry_seconds))
        if waiting.attempts <= allowed and not self._closed:
            return self.retry_seconds[waiting.attempts - 1]
        self._destinations.failed(waiting.invocation, result, waiting.attempts)
        return None
