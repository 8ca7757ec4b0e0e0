"""The pool: who gets a warm sandbox, who a new one, and when the idle ones go. With sandboxes that are none."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from userlab.cloud.account.clock import Clock
from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.sandboxes import pool as pool_module
from userlab.cloud.functions.sandboxes.launcher import ExecutionEnvironment
from userlab.cloud.functions.sandboxes.pool import IDLE_SECONDS, SURPLUS_IDLE_SECONDS, Pool
from userlab.cloud.http.aws_request import AwsError

VERSION = FunctionVersion(
    account="123456789012",
    region="us-east-1",
    name="users",
    version="$LATEST",
    arn="arn:aws:lambda:us-east-1:123456789012:function:users",
    runtime="python3.12",
    handler="lambda_function.lambda_handler",
    role="arn:aws:iam::123456789012:role/r",
    timeout=3,
    memory_mb=128,
    environment=(),
    sha256="1",
    modified="1",
)
OTHER = replace(VERSION, name="orders")


class FakeSandbox:
    def __init__(self):
        self.closed, self.dead = False, False

    def alive(self):
        return not self.dead

    def end_process(self):
        self.dead = True

    def close(self):
        self.closed = True


class FakeLauncher:
    def __init__(self):
        self.launched = []
        self.expires = float("inf")

    def launch(self, version):
        self.launched.append(ExecutionEnvironment(FakeSandbox(), version, "stream", None, self.expires))
        return self.launched[-1]


class Time:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def launcher():
    return FakeLauncher()


@pytest.fixture
def pool(launcher, time):
    return Pool(launcher, Clock(wall=time, steady=time), limit=4, starts=4)


def taken(pool, version=VERSION):
    environment = pool.acquire(version)
    if not environment.initialized:
        environment.initialized = True
        pool.started()
    return environment


def test_a_released_sandbox_serves_the_next_invocation(pool):
    first = taken(pool)
    pool.release(first)
    assert taken(pool) is first


def test_a_busy_sandbox_is_not_shared(pool):
    assert taken(pool) is not taken(pool)


def test_another_function_gets_another_sandbox(pool):
    first = taken(pool)
    pool.release(first)
    assert taken(pool, OTHER) is not first


def test_new_code_or_configuration_ends_the_old_sandboxes(pool):
    first = taken(pool)
    pool.release(first)
    assert taken(pool, replace(VERSION, modified="2")) is not first
    assert first.sandbox.closed


def test_a_sandbox_that_was_busy_during_an_update_ends_afterwards(pool):
    first = taken(pool)
    taken(pool, replace(VERSION, modified="2"))
    pool.release(first)
    assert first.sandbox.closed


def test_a_discarded_sandbox_is_ended(pool):
    first = taken(pool)
    pool.discard(first)
    assert first.sandbox.closed
    assert pool.counts() == (0, 0)


def test_a_sandbox_that_died_while_idle_is_replaced(pool):
    first = taken(pool)
    pool.release(first)
    first.sandbox.dead = True
    assert taken(pool) is not first
    assert first.sandbox.closed


def test_a_sandbox_whose_keys_end_soon_is_replaced(pool, launcher, time):
    launcher.expires = time() + 3600
    first = taken(pool)
    pool.release(first)
    time.seconds += 3000
    assert taken(pool) is first
    pool.release(first)
    time.seconds += 400
    assert taken(pool) is not first


def test_idle_sandboxes_go_after_a_while(pool, time):
    first = taken(pool)
    pool.release(first)
    time.seconds += IDLE_SECONDS
    assert pool.reap() == 0
    time.seconds += 1
    assert pool.reap() == 1
    assert first.sandbox.closed


def test_busy_sandboxes_are_not_reaped(pool, time):
    taken(pool)
    time.seconds += 10 * IDLE_SECONDS
    assert pool.reap() == 0


def test_of_many_idle_sandboxes_the_surplus_goes_sooner(pool, time):
    for environment in [taken(pool) for _ in range(4)]:
        pool.release(environment)
    time.seconds += SURPLUS_IDLE_SECONDS + 1
    assert pool.reap() == 2
    assert pool.counts() == (2, 0)


def test_a_lesson_that_moves_its_clock_ends_its_own_idle_sandboxes(launcher, time):
    clock = Clock(wall=time, steady=time)
    pool = Pool(launcher, clock, limit=4)
    mine, other = taken(pool), taken(pool, replace(VERSION, account="210987654321"))
    pool.release(mine)
    pool.release(other)
    clock.advance(7200, VERSION.account)
    assert pool.reap() == 1
    assert mine.sandbox.closed
    assert not other.sandbox.closed


def test_at_the_limit_an_idle_sandbox_of_another_function_makes_room(pool):
    idle = taken(pool, OTHER)
    pool.release(idle)
    for _ in range(3):
        taken(pool)
    taken(pool)
    assert idle.sandbox.closed


def test_at_the_limit_an_invocation_waits_for_a_sandbox(pool):
    busy = [taken(pool) for _ in range(4)]
    got = []
    waiter = threading.Thread(target=lambda: got.append(pool.acquire(VERSION)))
    waiter.start()
    pool.release(busy[0])
    waiter.join(timeout=10)
    assert got == [busy[0]]


def test_an_invocation_that_waits_too_long_is_throttled(pool, monkeypatch):
    monkeypatch.setattr(pool_module, "WAIT_SECONDS", 0.0)
    for _ in range(4):
        taken(pool)
    with pytest.raises(AwsError) as refused:
        pool.acquire(VERSION)
    assert (refused.value.code, refused.value.status) == ("TooManyRequestsException", 429)
    assert refused.value.members["Reason"] == "ConcurrentInvocationLimitExceeded"


def test_few_sandboxes_start_at_once_and_a_released_one_serves_first(launcher, time):
    pool = Pool(launcher, Clock(wall=time, steady=time), limit=10, starts=1)
    first = taken(pool)
    starting = pool.acquire(VERSION)
    got = []
    waiter = threading.Thread(target=lambda: got.append(pool.acquire(VERSION)))
    waiter.start()
    pool.release(first)
    waiter.join(timeout=10)
    assert got == [first]
    assert launcher.launched == [first, starting]


def test_a_launch_that_fails_leaves_room_for_the_next(pool, launcher, monkeypatch):
    def fail(version):
        raise OSError("no more processes")

    with monkeypatch.context() as broken:
        broken.setattr(launcher, "launch", fail)
        for _ in range(10):
            with pytest.raises(OSError, match="no more"):
                pool.acquire(VERSION)
    assert taken(pool) is launcher.launched[0]


def test_a_deleted_function_loses_its_idle_sandboxes(pool):
    mine, other = taken(pool), taken(pool, OTHER)
    pool.release(mine)
    pool.release(other)
    pool.drop(VERSION.account, VERSION.region, VERSION.name)
    assert mine.sandbox.closed
    assert not other.sandbox.closed


def test_a_closed_pool_ends_everything_and_takes_nothing(pool):
    idle, busy = taken(pool), taken(pool)
    pool.release(idle)
    threading.Thread(target=lambda: pool.discard(busy)).start()
    pool.close()
    assert idle.sandbox.closed
    assert busy.sandbox.closed
    with pytest.raises(AwsError):
        pool.acquire(VERSION)


def test_a_sandbox_that_starts_while_the_pool_closes_is_ended_at_once(pool, launcher, monkeypatch):
    stock = launcher.launch

    def launch(version):
        closing.start()
        while not pool._closed:
            pass
        return stock(version)

    closing = threading.Thread(target=pool.close)
    monkeypatch.setattr(launcher, "launch", launch)
    with pytest.raises(AwsError, match="is stopping"):
        pool.acquire(VERSION)
    closing.join(timeout=1)
    assert not closing.is_alive()
    assert launcher.launched[0].sandbox.closed
