"""Provisioned capacity as a bucket: what is let through, refused, saved and raised."""

from dataclasses import replace

import pytest

from userlab.cloud.account.clock import Clock
from userlab.cloud.dynamodb.capacity.capacity import Consumption
from userlab.cloud.dynamodb.capacity.throttling import Throttle, cancellation_reason
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel
from userlab.cloud.http.aws_request import AwsError

ACCOUNT = "123456789012"
ARN = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Users"
ON_DEMAND = TableModel(ACCOUNT, "us-east-1", "Users", ARN, "UserID", None, {"UserID": "S"})
ONE_UNIT = replace(ON_DEMAND, provisioned=True, read_units=1, write_units=1)


class Stopwatch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self, account: str | None = None) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def throttle(clock: Stopwatch) -> Throttle:
    """Buckets that hold one second of capacity at first: what a table has that used up its burst."""
    return Throttle(clock, new_table_seconds=1)


def writing(table: TableModel, units: float = 1.0, **indexes: float) -> Consumption:
    parts = {name.replace("_", "-"): (0.0, amount) for name, amount in indexes.items()}
    return Consumption(table, write=units + sum(indexes.values()), on_table_write=units, indexes=parts)


def reading(table: TableModel, units: float, index: str = "") -> Consumption:
    if index:
        return Consumption(table, read=units, indexes={index: (units, 0.0)})
    return Consumption(table, read=units, on_table_read=units)


def refusals(throttle: Throttle, consumption: Consumption, times: int) -> int:
    refused = 0
    for _ in range(times):
        try:
            throttle.take(consumption)
        except AwsError:
            refused += 1
    return refused


def with_index(read: int, write: int, is_global: bool = True) -> TableModel:
    index = IndexModel("by-mail", is_global, ("Mail",), (), read_units=read, write_units=write)
    return replace(ONE_UNIT, read_units=10, write_units=10, indexes={"by-mail": index})


def test_a_new_table_takes_300_seconds_of_capacity_at_once(clock: Stopwatch) -> None:
    assert refusals(Throttle(clock), writing(ONE_UNIT), 301) == 1


def test_the_second_write_of_a_second_is_refused_on_a_table_of_one_unit_without_burst(throttle: Throttle) -> None:
    throttle.take(writing(ONE_UNIT))
    with pytest.raises(AwsError) as refused:
        throttle.take(writing(ONE_UNIT))
    assert refused.value.code == "ProvisionedThroughputExceededException"
    assert refused.value.status == 400
    assert refused.value.message == (
        "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API."
    )
    assert refused.value.members["ThrottlingReasons"] == [
        {"reason": "TableWriteProvisionedThroughputExceeded", "resource": ARN}
    ]


def test_a_second_later_the_next_write_is_let_through(throttle: Throttle, clock: Stopwatch) -> None:
    throttle.take(writing(ONE_UNIT))
    clock.seconds += 1
    throttle.take(writing(ONE_UNIT))
    assert refusals(throttle, writing(ONE_UNIT), 1) == 1


def test_unused_capacity_is_kept_for_300_seconds_and_not_longer(throttle: Throttle, clock: Stopwatch) -> None:
    throttle.take(writing(ONE_UNIT))
    clock.seconds += 3600
    assert refusals(throttle, writing(ONE_UNIT), 310) == 10


def test_reads_and_writes_have_buckets_of_their_own(throttle: Throttle) -> None:
    throttle.take(writing(ONE_UNIT))
    throttle.take(reading(ONE_UNIT, 0.5))
    throttle.take(reading(ONE_UNIT, 0.5))
    assert refusals(throttle, reading(ONE_UNIT, 0.5), 1) == 1


def test_tables_do_not_share_a_bucket(throttle: Throttle) -> None:
    throttle.take(writing(ONE_UNIT))
    throttle.take(writing(replace(ONE_UNIT, name="Carts", arn=ARN.replace("Users", "Carts"))))


def test_on_demand_tables_are_never_throttled(throttle: Throttle) -> None:
    assert refusals(throttle, writing(ON_DEMAND), 5000) == 0


def test_a_request_dearer_than_a_second_of_capacity_is_let_through_and_leaves_a_debt(
    throttle: Throttle, clock: Stopwatch
) -> None:
    throttle.take(writing(ONE_UNIT, 5.0))
    clock.seconds += 4
    assert refusals(throttle, writing(ONE_UNIT), 1) == 1
    clock.seconds += 1
    throttle.take(writing(ONE_UNIT))


def test_a_refused_request_takes_nothing(throttle: Throttle, clock: Stopwatch) -> None:
    table = replace(ONE_UNIT, write_units=2)
    throttle.take(writing(table, 1.0))
    assert refusals(throttle, writing(table, 2.0), 3) == 3
    throttle.take(writing(table, 1.0))


def test_an_index_without_write_capacity_throttles_the_tables_writes(throttle: Throttle) -> None:
    table = with_index(read=1, write=1)
    throttle.take(writing(table, 1.0, by_mail=1.0))
    with pytest.raises(AwsError, match="one or more global secondary indexes of the table was exceeded") as refused:
        throttle.take(writing(table, 1.0, by_mail=1.0))
    assert refused.value.members["ThrottlingReasons"] == [
        {"reason": "IndexWriteProvisionedThroughputExceeded", "resource": f"{ARN}/index/by-mail"}
    ]


def test_writes_that_do_not_touch_the_throttled_index_go_on(throttle: Throttle) -> None:
    table = with_index(read=1, write=1)
    throttle.take(writing(table, 1.0, by_mail=1.0))
    throttle.take(writing(table, 1.0))


def test_a_write_that_an_index_refuses_takes_nothing_from_the_table(throttle: Throttle) -> None:
    table = replace(with_index(read=1, write=1), write_units=3)
    throttle.take(writing(table, 1.0, by_mail=1.0))
    assert refusals(throttle, writing(table, 1.0, by_mail=1.0), 5) == 5
    assert refusals(throttle, writing(table, 1.0), 2) == 0


def test_reads_of_a_global_index_draw_on_the_index(throttle: Throttle) -> None:
    table = with_index(read=1, write=1)
    throttle.take(reading(table, 1.0, "by-mail"))
    assert refusals(throttle, reading(table, 1.0, "by-mail"), 1) == 1
    throttle.take(reading(table, 1.0))


def test_a_local_index_draws_on_its_table(throttle: Throttle) -> None:
    table = replace(with_index(read=0, write=0, is_global=False), write_units=2)
    throttle.take(writing(table, 1.0, by_mail=1.0))
    assert refusals(throttle, writing(table, 1.0), 1) == 1


def test_raised_capacity_can_be_used_at_once(throttle: Throttle) -> None:
    assert refusals(throttle, writing(ONE_UNIT), 3) == 2
    assert refusals(throttle, writing(replace(ONE_UNIT, write_units=5)), 6) == 1


def test_lowered_capacity_holds_from_the_next_request_on(throttle: Throttle, clock: Stopwatch) -> None:
    throttle.take(writing(replace(ONE_UNIT, write_units=10), 10.0))
    throttle.take_all([])
    assert refusals(throttle, writing(ONE_UNIT), 1) == 1
    clock.seconds += 10
    assert refusals(throttle, writing(ONE_UNIT), 100) == 90


def test_a_transaction_takes_all_or_nothing(throttle: Throttle) -> None:
    carts = replace(ONE_UNIT, name="Carts", arn=ARN.replace("Users", "Carts"))
    throttle.take(writing(carts))
    refused = throttle.take_all([writing(ONE_UNIT), writing(carts)])
    assert refused[0] is None
    assert cancellation_reason(refused[1]) == {
        "Code": "ProvisionedThroughputExceeded",
        "Message": refused[1].message,
    }
    throttle.take(writing(ONE_UNIT))


def test_a_lesson_that_moves_its_clock_saves_burst() -> None:
    clock = Clock()
    throttle = Throttle(clock, new_table_seconds=1)
    assert refusals(throttle, writing(ONE_UNIT), 5) >= 3
    clock.advance(100, ACCOUNT)
    assert refusals(throttle, writing(ONE_UNIT), 100) == 0


def test_a_table_made_anew_begins_anew(throttle: Throttle, clock: Stopwatch) -> None:
    throttle.take(writing(ONE_UNIT))
    clock.seconds += 100
    throttle.forget_table(ARN)
    assert refusals(throttle, writing(ONE_UNIT), 5) == 4


def test_resetting_an_account_leaves_the_buckets_of_others(throttle: Throttle) -> None:
    other = replace(ONE_UNIT, account="999999999999", arn=ARN.replace(ACCOUNT, "999999999999"))
    throttle.take(writing(ONE_UNIT))
    throttle.take(writing(other))
    throttle.forget(ACCOUNT)
    assert refusals(throttle, writing(ONE_UNIT), 1) == 0
    assert refusals(throttle, writing(other), 1) == 1
