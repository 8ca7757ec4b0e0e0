"""Asynchronous invocations: accepted at once, run in the background, tried again when they fail.

The second attempt comes one minute after the first, the third two minutes later, by the account's clock: a lesson that
will not wait moves it. What fails every time, or is too old, goes to the function's dead-letter queue or on-failure
destination; so does at once what comes for a function whose reserved concurrency is zero. Source: Lambda guide, "How
Lambda handles errors and retries with asynchronous invocation".

An event that was accepted is written down before its caller is told, and runs after the next start if the cloud ends
first; one that was running then runs again, as AWS delivers events at least once.
"""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.trace import new_request_id
from userlab.cloud.functions.api.delivery_targets import DeliveryTargets
from userlab.cloud.functions.invoking import waiting_event
from userlab.cloud.functions.invoking.destinations import Destinations
from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult, Invoke
from userlab.cloud.functions.invoking.measured import Measured
from userlab.cloud.functions.invoking.waiting_event import WaitingEvent
from userlab.cloud.http.aws_request import AwsError

RETRY_SECONDS = (60.0, 120.0)
THROTTLED_SECONDS = 1.0
AT_ONCE = 32
KEPT = 10_000


class EventQueue:
    """Runs invocations of type Event. `retry_seconds` are the waits before the second and third attempt.

    `switched_off(invocation)` tells whether the function's reserved concurrency is zero.
    """

    def __init__(
        self,
        accounts: Accounts,
        targets: DeliveryTargets,
        run: Invoke,
        switched_off: Callable[[Invocation], bool],
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        measured: Measured | None = None,
    ) -> None:
        self.retry_seconds = retry_seconds
        self._run_now, self._measured = run, measured or Measured()
        self._switched_off = switched_off
        self._accounts, self._clock = accounts, accounts.clock
        self._destinations = Destinations(accounts, targets, self.put, self._measured)
        self._workers: ThreadPoolExecutor | None = None
        self._heap: list[tuple[float, int, WaitingEvent]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._running: dict[str, int] = {}
        self._generation: dict[str, int] = {}
        self._thread: threading.Thread | None = None
        self._closed = False
        self._clock.on_advance(self._advanced)

    def put(self, invocation: Invocation) -> None:
        """Accept an event. Raises AwsError TooManyRequestsException when 10,000 are waiting."""
        if not invocation.request_id:
            invocation = replace(invocation, request_id=new_request_id())
        if len(self._heap) >= KEPT:
            raise AwsError("TooManyRequestsException", "Too many events are waiting.", 429)
        now = self._clock.monotonic(invocation.account)
        waiting = WaitingEvent(invocation, now, now)
        self._hold(waiting)
        self._measured.accepted(invocation)
        self._accounts.changed(invocation.account, ())
        with self._changed:
            self._push(waiting)

    def start(self) -> None:
        """Go on with what was accepted before the cloud ended."""
        for account in self._accounts.accepted.accounts():
            for name, text in self._accounts.accepted.of(account).items():
                try:
                    waiting = waiting_event.read(text, self._clock)
                except (ValueError, KeyError, TypeError):  # of another version
                    traceback.print_exc(file=sys.stderr)
                    self._accounts.accepted.drop(account, name)
                    continue
                with self._changed:
                    self._push(waiting)

    def _hold(self, waiting: WaitingEvent) -> None:
        called = waiting.invocation
        self._accounts.accepted.add(called.account, called.request_id, waiting.as_text(self._clock))

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

    def _advanced(self, account: str) -> None:
        """An account's clock was moved: what waits for it is due sooner."""
        with self._changed:
            self._heap = [(self._real(waiting), order, waiting) for _, order, waiting in self._heap]
            heapq.heapify(self._heap)
            self._changed.notify_all()

    def _real(self, waiting: WaitingEvent) -> float:
        """When an event is due on this machine's own steady clock."""
        return time.monotonic() + waiting.due - self._clock.monotonic(waiting.invocation.account)

    def _push(self, waiting: WaitingEvent) -> None:
        if self._closed:
            return
        if self._thread is None:
            self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lambda-event")
            self._thread = threading.Thread(target=self._dispatch, name="lambda-events", daemon=True)
            self._thread.start()
        heapq.heappush(self._heap, (self._real(waiting), next(self._order), waiting))
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
            if self._workers is not None:
                self._workers.submit(self._attempt, waiting, generation)

    def _attempt(self, waiting: WaitingEvent, generation: int) -> None:
        account = waiting.invocation.account
        again = None
        try:
            again = self._run(waiting)
        except Exception:
            traceback.print_exc(file=sys.stderr)
        finally:
            with self._changed:
                self._running[account] -= 1
                self._settle(waiting, again, generation == self._generation.get(account, 0))
                self._changed.notify_all()

    def _settle(self, waiting: WaitingEvent, again: float | None, is_wanted: bool) -> None:
        """After an attempt: it is due again in so many seconds, or done with. What the end broke off stays held."""
        account = waiting.invocation.account
        if self._closed or not is_wanted:
            return
        if again is None:
            self._accounts.accepted.drop(account, waiting.invocation.request_id)
        else:
            waiting.due = self._clock.monotonic(account) + again
            self._hold(waiting)
            self._push(waiting)
        self._accounts.changed_silently(account, ())

    def _run(self, waiting: WaitingEvent) -> float | None:
        """Try once; seconds until the next attempt, None when there is none."""
        invocation = waiting.invocation
        try:
            result = self._run_now(replace(invocation, kind="RequestResponse"))
        except AwsError as error:
            result = InvocationResult(error.status, error.message.encode(), error.code)
            if error.code != "TooManyRequestsException":
                waiting.attempts = len(self.retry_seconds)
            elif self._switched_off(invocation):
                self._failed(invocation, result, waiting.attempts, "ZeroReservedConcurrency")
                return None
            else:
                return self._again(waiting, result, THROTTLED_SECONDS)
        if self._closed:
            return None
        if result.function_error is None:
            self._destinations.succeeded(invocation, result, waiting.attempts + 1)
            return None
        waiting.attempts += 1
        allowed = min(self._destinations.retries(invocation), len(self.retry_seconds))
        if waiting.attempts <= allowed:
            return self._again(waiting, result, self.retry_seconds[waiting.attempts - 1])
        self._failed(invocation, result, waiting.attempts, "RetriesExhausted")
        return None

    def _failed(self, invocation: Invocation, result: InvocationResult, attempts: int, why: str) -> None:
        """An event is given up."""
        self._measured.dropped(invocation)
        self._destinations.failed(invocation, result, attempts, why)

    def _again(self, waiting: WaitingEvent, result: InvocationResult, seconds: float) -> float | None:
        """The seconds until the next attempt; None for an event that would be too old by then, which is given up."""
        age = self._clock.monotonic(waiting.invocation.account) - waiting.accepted
        if age + seconds < self._destinations.greatest_age(waiting.invocation):
            return seconds
        self._failed(waiting.invocation, result, waiting.attempts, "EventAgeExceeded")
        return None
