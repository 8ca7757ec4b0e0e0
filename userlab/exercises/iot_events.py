"""Exercises of chapter 10, "IoT events"."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from userlab import event_sources, items, streams
from userlab.examples import readings
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

SECONDS = 15  # after a failure, Lambda's next attempt comes within ten


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
    return not_yet(f"{found} degrees is not it.", "the lowest of greenhouse-2 on 2024-07-11 from 08:00 to 11:00")


@exercise(
    "read-by-hand",
    chapter="iot-events",
    level="mistake",
    concept="times that sort",
    hints=[
        "The key looks like those in the table: `greenhouse-1#2024-07-12`, and a time in two and two digits.",
        'Texts sort from the left: `"9:05"` comes after `"10:00"`, as 9 comes after 1. And 21.5 is a `Decimal`.',
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
            "two",
            "device, `#`, day: as the others.",
        )
    found = readings.between("Readings", "greenhouse-1", "2024-07-12", "09:00", "09:59")
    if [reading["Time"] for reading in found] != ["09:05"]:
        return not_yet(
            f"The times of that day are {sorted(by_time)}. From 09:00 to 09:59 a query finds {len(found)} of them.",
            "the one of five past nine",
            'times are texts here: how does `"09:00"` sort beside them? Delete what is wrong, and put it again.',
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
    "highest-of-the-day",
    chapter="iot-events",
    level="open",
    concept="a function on a stream",
    hints=[
        "Start from `python/readings/lambda_function.py`. Skip what has no number: `reading['Temperature'].get('N')`.",
        "Two ways to keep the highest one: an UpdateItem with the condition `attribute_not_exists(Highest) OR "
        "Highest < :t`, whose refusal you catch; or read it first, which is enough as long as one function writes.",
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
        return not_yet("There is no function `highest`.", "one, deployed and connected to `Readings`")
    mappings = client.list_event_source_mappings(FunctionName="highest")["EventSourceMappings"]
    if not mappings:
        return not_yet(
            "No stream leads to the function `highest`.",
            "that of `Readings`",
            '`event_sources.connect("Readings", "highest")`',
        )
    wanted = _highest_in_stream()
    try:
        event_sources.wait_until(lambda: _highest_in_days() == wanted, SECONDS)
    except TimeoutError:
        pass  # what is there now is what there is to say
    found = _highest_in_days()
    if found == wanted:
        return passed(f"`Days` has {_shown(wanted)}, the poison notwithstanding.")
    result = event_sources.last_result(mappings[0]["UUID"])
    return not_yet(
        f"`Days` has as Highest {_shown(found)}. The mapping says: {result}.",
        _shown(wanted),
        '`functions.log("highest")` tells what the function met. Not every Temperature in the stream is a number.',
    )


def _highest_in_stream() -> dict[str, Decimal]:
    highest: dict[str, Decimal] = {}
    for record in streams.records("Readings"):
        reading = items.from_dynamodb_json(record["dynamodb"].get("NewImage", {}))
        if isinstance(reading.get("Temperature"), Decimal):
            day = reading["DeviceDay"]
            highest[day] = max(reading["Temperature"], highest.get(day, reading["Temperature"]))
    return highest


def _highest_in_days() -> dict[str, Any]:
    return {day["DeviceDay"]: day["Highest"] for day in items.scan("Days") if "Highest" in day}


def _shown(highest: dict[str, Any]) -> str:
    return ", ".join(f"{value} for {day}" for day, value in sorted(highest.items())) or "nothing"
