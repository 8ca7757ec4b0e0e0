"""The warm sandboxes of every function.

An invocation takes an idle sandbox of its version, or starts one when there is none; afterwards the sandbox waits
for the next invocation. New code or configuration makes another version of it, and the old sandboxes go. How many
run at once is bounded by the machine: above the bound an invocation waits for a sandbox to become free.

Source: Lambda guide, "Understanding Lambda function scaling", "execution environment lifecycle".
"""

from __future__ import annotations

import os
import threading
import time
from typing import Protocol

import psutil

from userlab.cloud.account.clock import Clock
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.sandboxes.launcher import RENEW_SECONDS, ExecutionEnvironment
from userlab.cloud.http.aws_request import AwsError

IDLE_SECONDS = 300.0
SURPLUS_IDLE_SECONDS = 30.0  # of idle sandboxes beyond WARM of a version
WARM = 2
SANDBOX_MEMORY = 96 * 1024 * 1024
WAIT_SECONDS = 30.0
CLOSE_SECONDS = 5.0

Key = tuple[str, str, str, str]


class Launches(Protocol):
    """What the pool starts sandboxes with."""

    def launch(self, version: FunctionVersion) -> ExecutionEnvironment: ...


def machine_limit() -> int:
    """How many sandboxes this machine should run at once: half of its memory, at most 128."""
    return max(8, min(128, psutil.virtual_memory().total // 2 // SANDBOX_MEMORY))


class Pool:
    """Hands sandboxes to invocations, one each. `clock` decides when an idle one is old."""

    def __init__(self, launcher: Launches, clock: Clock, limit: int | None = None, starts: int | None = None) -> None:
        self._launcher = launcher
        self._clock = clock
        self.limit = limit or machine_limit()
        self._starts = starts or max(2, os.cpu_count() or 2)
        self._changed = threading.Condition()
        self._idle: dict[Key, list[ExecutionEnvironment]] = {}
        self._busy: set[ExecutionEnvironment] = set()
        self._starting = 0  # until they have asked for their first event
        self._launching = 0  # of these, not among the busy yet
        self._current: dict[Key, FunctionVersion] = {}
        self._closed = False

    def acquire(self, version: FunctionVersion) -> ExecutionEnvironment:
        """A sandbox of this very version; `initialized` is False for a new one, which the caller initializes.

        Raises AwsError TooManyRequestsException when the machine has no room for long, or what launching raises.
        """
        limit = time.monotonic() + WAIT_SECONDS
        outdated: list[ExecutionEnvironment] = []
        try:
            with self._changed:
                while True:
                    self._check_open()
                    outdated += self._outdated(version)
                    ready = self._take_idle(version, outdated)
                    if ready is not None:
                        return ready
                    if self._may_start(outdated):
                        self._starting += 1
                        self._launching += 1
                        break
                    if not self._changed.wait(limit - time.monotonic()) and time.monotonic() >= limit:
                        raise throttled("ConcurrentInvocationLimitExceeded")
        finally:
            for environment in outdated:
                environment.sandbox.close()
        return self._start(version)

    def started(self) -> None:
        """Say that a new sandbox is ready, or has failed: another may start."""
        with self._changed:
            self._starting -= 1
            self._changed.notify_all()

    def release(self, environment: ExecutionEnvironment) -> None:
        """Give a sandbox back for the next invocation."""
        with self._changed:
            self._busy.discard(environment)
            current = self._current.get(environment.version.key)
            keep = not self._closed and current == environment.version
            if keep:
                environment.idle_since = self._clock.monotonic(environment.version.account)
                self._idle.setdefault(environment.version.key, []).append(environment)
            self._changed.notify_all()
        if not keep:
            environment.sandbox.close()

    def discard(self, environment: ExecutionEnvironment) -> None:
        """End a sandbox that must not be used again."""
        with self._changed:
            self._busy.discard(environment)
            self._changed.notify_all()
        environment.sandbox.close()

    def reap(self) -> int:
        """End the sandboxes that have been idle for long; returns how many."""
        with self._changed:
            old = []
            for key, waiting in self._idle.items():
                now = self._clock.monotonic(key[0])
                for place, each in enumerate(reversed(waiting)):
                    allowed = IDLE_SECONDS if place < WARM else SURPLUS_IDLE_SECONDS
                    if now - each.idle_since > allowed:
                        old.append(each)
                self._idle[key] = [each for each in waiting if each not in old]
            self._idle = {key: waiting for key, waiting in self._idle.items() if waiting}
        for environment in old:
            environment.sandbox.close()
        return len(old)

    def drop(self, account: str, region: str | None = None, name: str | None = None) -> None:
        """End the idle sandboxes of a function, or of a whole account; busy ones end with their invocation."""
        with self._changed:
            keys = [
                key
                for key in {*self._idle, *self._current}
                if key[0] == account and region in (None, key[1]) and name in (None, key[2])
            ]
            dropped = [each for key in keys for each in self._idle.pop(key, [])]
            for key in keys:
                self._current.pop(key, None)
        for environment in dropped:
            environment.sandbox.close()

    def counts(self) -> tuple[int, int]:
        """How many sandboxes are idle, and how many busy."""
        with self._changed:
            return sum(map(len, self._idle.values())), len(self._busy)

    def close(self) -> None:
        """End every sandbox, busy ones too: their invocations end with an error."""
        with self._changed:
            self._closed = True
            idle = [each for waiting in self._idle.values() for each in waiting]
            self._idle.clear()
            busy = list(self._busy)
            self._changed.notify_all()
        for environment in idle:
            environment.sandbox.close()
        for environment in busy:  # each still belongs to the thread that invokes it, which sees it exit
            environment.sandbox.end_process()
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and not self._launching, CLOSE_SECONDS)
            left = list(self._busy)
        for environment in left:
            environment.sandbox.close()

    def _start(self, version: FunctionVersion) -> ExecutionEnvironment:
        environment = None
        try:
            environment = self._launcher.launch(version)
        finally:
            with self._changed:
                self._launching -= 1
                late = self._closed
                if environment is not None and not late:
                    self._busy.add(environment)
                else:
                    self._starting -= 1
                    self._changed.notify_all()
        if late:  # nobody else will end what started while the pool was closing
            environment.sandbox.close()
            self._check_open()
        return environment

    def _check_open(self) -> None:
        if self._closed:
            raise AwsError("ServiceException", "The local cloud is stopping.", 500)

    def _outdated(self, version: FunctionVersion) -> list[ExecutionEnvironment]:
        """Make `version` the current one; the idle sandboxes of another one are returned to be ended."""
        if self._current.get(version.key) == version:
            return []
        self._current[version.key] = version
        return self._idle.pop(version.key, [])

    def _take_idle(self, version: FunctionVersion, unusable: list[ExecutionEnvironment]) -> ExecutionEnvironment | None:
        waiting = self._idle.get(version.key, [])
        while waiting:
            environment = waiting.pop()
            if environment.expires - self._clock.now() > RENEW_SECONDS and environment.sandbox.alive():
                self._busy.add(environment)
                return environment
            unusable.append(environment)
        return None

    def _may_start(self, evicted: list[ExecutionEnvironment]) -> bool:
        if self._starting >= self._starts:
            return False
        idle = [each for waiting in self._idle.values() for each in waiting]
        if self._launching + len(self._busy) + len(idle) < self.limit:
            return True
        if not idle:
            return False
        oldest = min(idle, key=lambda each: each.idle_since)
        self._idle[oldest.version.key].remove(oldest)
        evicted.append(oldest)
        return True


def throttled(reason: str) -> AwsError:
    """TooManyRequestsException as Lambda answers it; `reason` is one of its ThrottleReason values."""
    return AwsError("TooManyRequestsException", "Rate Exceeded.", 429, Reason=reason)
