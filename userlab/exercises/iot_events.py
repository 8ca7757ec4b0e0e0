"""Exercises of chapter 10, "IoT events"."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import event_sources, items, streams
from userlab.examples import readings
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

SECONDS = 15  # after a failure, Lambda's next attempt comes within ten
OF_THE_CHECK = "greenhouse of the check "
NIGHT_UNITS = 2.0  # two queries, of 24 and 72 readings


@exercise(
    "coldest-morning",
    chapter="iot-events",
    level="easy",
    concept="a range of the sort key",
    hints=[
        '`readings.between("Readings", device, day, first, last)` returns the readings of that time.',
        'The lowest of them: `min(reading["Temperature"] for reading in ...)`.',
    ],
    solution="""
        morning = readings.between("Readings", "greenhouse-2", "2024-07-11", "08:00", "11:00")
        coldest = min(reading["Temperature"] for reading in morning)
    """,
)
def coldest_morning(coldest: Any) -> Verdict:
    morning = readings.between("Readings", "greenhouse-2", "2024-07-11", "08:00", "11:00")
    temperatures = [reading["Temperature"] for reading in morning]
    if isinstance(coldest, Mapping):
        return not_yet("That is a whole reading.", "a number", 'take its `["Temperature"]`.')
    try:
        found = round(Decimal(str(coldest)), 1)
    except ArithmeticError:
        return not_yet(f"`coldest` is {coldest!r}.", "a number of degrees")
    if found == min(temperatures):
        return passed(f"{found} degrees is the lowest of {len(morning)} readings.")
    whole_day = readings.between("Readings", "greenhouse-2", "2024-07-11", "00:00", "23:59")
    if found == min(reading["Temperature"] for reading in whole_day):
        return not_yet(f"{found} degrees is the lowest of the whole day.", "of the time from 08:00 to 11:00")
    if found == max(temperatures):
        return not_yet(f"{found} degrees is the highest of that morning.", "the lowest", "`min`")
    return not_yet(
        f"{found} degrees is not the lowest of that morning.",
        "the lowest of greenhouse-2 on 2024-07-11 from 08:00 to 11:00",
    )


@exercise(
    "read-by-hand",
    chapter="iot-events",
    level="mistake",
    concept="times that sort",
    hints=[
        "The key looks like those in the table: `greenhouse-1#2024-07-12`, and a time in two and two digits.",
        'Strings sort from the left: `"9:05"` comes after `"10:00"`, as 9 comes after 1. And 21.5 is a `Decimal`.',
    ],
    solution="""
        from decimal import Decimal

        by_hand = {"09:05": Decimal("21.5"), "10:00": 22}
        for time, temperature in by_hand.items():
            key = {"DeviceDay": "greenhouse-1#2024-07-12", "Time": time}
            items.put("Readings", key | {"Temperature": temperature})
    """,
)
def read_by_hand() -> Verdict:
    by_time = {reading["Time"]: reading.get("Temperature") for reading in _of_that_day()}
    if not by_time:
        return not_yet(
            "There is no reading with the DeviceDay `greenhouse-1#2024-07-12`.",
            "two readings",
            "device, `#`, day: as the others.",
        )
    found = readings.between("Readings", "greenhouse-1", "2024-07-12", "09:00", "09:59")
    if [reading["Time"] for reading in found] != ["09:05"]:
        return not_yet(
            f"The times of that day are {sorted(by_time)}. From 09:00 to 09:59 a query finds {len(found)} of them.",
            "the one of five past nine",
            'times are strings here: how does `"09:00"` sort beside them? Delete what is wrong, and put it again.',
        )
    wanted = {"09:05": Decimal("21.5"), "10:00": Decimal(22)}
    if by_time != wanted:
        shown = {time: str(temperature) for time, temperature in sorted(by_time.items())}
        return not_yet(f"That day has {shown}.", "21.5 at 09:05 and 22 at 10:00, as numbers, and nothing else")
    return passed("A query from 09:00 to 09:59 finds five past nine, and leaves out ten o'clock.")


def _of_that_day() -> list[dict[str, Any]]:
    table = boto3.resource("dynamodb").Table("Readings")
    return table.query(KeyConditionExpression=Key("DeviceDay").eq("greenhouse-1#2024-07-12"))["Items"]


@exercise(
    "over-midnight",
    chapter="iot-events",
    level="thought",
    concept="a range over two partition keys",
    hints=[
        "The evening and the morning lie under different partition keys, and a Query reads one of them.",
        '`readings.between` includes both ends: the evening ends with "23:59". And the morning?',
        'The morning is everything up to "05:59". Lists are joined with `+`.',
    ],
    solution="""
        def night(device):
            evening = readings.between("Readings", device, "2024-07-10", "22:00", "23:59")
            return evening + readings.between("Readings", device, "2024-07-11", "00:00", "05:59")
    """,
)
def over_midnight(night: Callable[[str], Any], lab: Lab) -> Verdict:
    device = "greenhouse-3"
    evening = readings.between("Readings", device, "2024-07-10", "22:00", "23:59")
    expected = evening + readings.between("Readings", device, "2024-07-11", "00:00", "05:59")
    asked, wanted = f"For {device}, `night`", f"{len(expected)} readings, from 22:00 to 05:55"
    try:
        found, bill = measured(lab, night, device)
        times = [(reading["DeviceDay"], reading["Time"]) for reading in found]
    except Exception as error:
        return not_yet(
            f"{asked} raised {type(error).__name__}: {error}", "a list of readings", "a night is a part of two days."
        )
    right = [(reading["DeviceDay"], reading["Time"]) for reading in expected]
    if times == [*right, (f"{device}#2024-07-11", "06:00")]:
        return not_yet(f"{asked} returned 06:00, too.", wanted, "`between` includes both ends.")
    if sorted(times) == right != times:
        return not_yet(f"{asked} returned the right readings in another order.", "the earliest first")
    if times != right:
        shown = f", from {times[0][1]} to {times[-1][1]}" if times else ""
        return not_yet(f"{asked} returned {len(times)} readings{shown}.", wanted, "a night is a part of two days.")
    unread = bill.nothing_read("Tomorrow's readings are not in it.")
    if unread:
        return unread
    if bill.read_units > NIGHT_UNITS:
        return not_yet(
            f"{asked} made {bill}.", f"{NIGHT_UNITS:g} read units at most", "let the sort key choose, not a filter."
        )
    return passed(f"{len(times)} readings of two days: {bill}.")


@exercise(
    "highest-of-the-day",
    chapter="iot-events",
    level="open",
    concept="a function on a stream",
    hints=[
        "Start from `python/readings/lambda_function.py`. Skip what has no number: `reading['Temperature'].get('N')`.",
        "Compare in the write: an UpdateItem with the condition `attribute_not_exists(Highest) OR Highest < :t`, whose "
        "refusal you catch. To read first would need GetItem, which the role does not have.",
        '`functions.deploy("highest", functions.package_files({"lambda_function.py": code}), role)`, then '
        '`event_sources.connect("Readings", "highest")`.',
    ],
    solution='''
        code = """
        import boto3
        days = boto3.client("dynamodb")
        def lambda_handler(event, context):
            for reading in (record["dynamodb"].get("NewImage", {}) for record in event["Records"]):
                if "N" in reading.get("Temperature", {}):
                    try:
                        days.update_item(TableName="Days", Key={"DeviceDay": reading["DeviceDay"]},
                            UpdateExpression="SET Highest = :t",
                            ConditionExpression="attribute_not_exists(Highest) OR Highest < :t",
                            ExpressionAttributeValues={":t": reading["Temperature"]})
                    except days.exceptions.ConditionalCheckFailedException: pass
        """
        functions.deploy("highest", functions.package_files({"lambda_function.py": code}), role)
        event_sources.connect("Readings", "highest")
    ''',
)
def highest_of_the_day() -> Verdict:
    client = boto3.client("lambda")
    try:
        client.get_function(FunctionName="highest")
    except client.exceptions.ResourceNotFoundException:
        return not_yet("There is no function `highest`.", "a function, deployed and connected to `Readings`")
    mappings = client.list_event_source_mappings(FunctionName="highest")["EventSourceMappings"]
    if not mappings:
        return not_yet(
            "No stream leads to the function `highest`.",
            "that of `Readings`",
            '`event_sources.connect("Readings", "highest")`',
        )
    day = f"{OF_THE_CHECK}{uuid.uuid4().hex[:8]}#2024-07-12"
    items.put("Days", {"DeviceDay": day, "Kept": True})
    for number, temperature in enumerate((30, 20, 25)):
        items.put("Readings", {"DeviceDay": day, "Time": f"12:{number:02}", "Temperature": temperature})
    wanted = _highest_in_stream() | {day: Decimal(30)}
    try:
        event_sources.wait_until(lambda: wanted.items() <= _highest_in_days().items(), SECONDS)
    except TimeoutError:
        pass  # what is there now is what there is to say
    found = _highest_in_days()
    if found.get(day) == 25:
        return not_yet(
            "After 30, 20 and 25 degrees of one day, `Highest` is 25: that is the last one.",
            "30",
            "compare first: with a condition in the write, `attribute_not_exists(Highest) OR Highest < :t`.",
        )
    if wanted.items() <= found.items():
        if "Kept" not in (items.get("Days", {"DeviceDay": day}, consistent=True) or {}):
            return not_yet(
                "`Highest` is right, but your function replaced the item: its other attributes are gone.",
                "the item with its other attributes, and `Highest`",
                "UpdateItem changes one attribute, PutItem replaces the item.",
            )
        return passed(f"`Days` has {_shown(_highest_in_stream())}, and the poison record stops nothing.")
    result = event_sources.last_result(mappings[0]["UUID"])
    return not_yet(
        f"`Days` has as Highest {_shown(found)}. The mapping says: {result}.",
        _shown(wanted),
        '`functions.log("highest")` tells what the function met. Not every Temperature in the stream is a number.',
    )


def _highest_in_stream() -> dict[str, Decimal]:
    """The highest temperature of each day in the stream, without the readings that checks have put."""
    highest: dict[str, Decimal] = {}
    for record in streams.records("Readings"):
        reading = items.from_dynamodb_json(record["dynamodb"].get("NewImage", {}))
        day = reading.get("DeviceDay", OF_THE_CHECK)
        if isinstance(reading.get("Temperature"), Decimal) and not day.startswith(OF_THE_CHECK):
            highest[day] = max(reading["Temperature"], highest.get(day, reading["Temperature"]))
    return highest


def _highest_in_days() -> dict[str, Any]:
    return {day["DeviceDay"]: day["Highest"] for day in items.scan("Days") if "Highest" in day}


def _shown(highest: dict[str, Any]) -> str:
    return ", ".join(f"{value} for {day}" for day, value in sorted(highest.items())) or "nothing"
