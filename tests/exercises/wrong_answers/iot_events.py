"""What learners try in chapter 10, and a part of what the check says to it."""

BY_HAND = (
    'items.put("Readings", {{"DeviceDay": "greenhouse-1#2024-07-12", "Time": "{time}", "Temperature": {value}}})\n'
)
HIGHEST = '''code = """
import boto3
days = boto3.resource("dynamodb").Table("Days")
def lambda_handler(event, context):
    for record in event["Records"]:
        reading = record["dynamodb"]["NewImage"]
        {body}
"""
functions.deploy("highest", functions.package_files({{"lambda_function.py": code}}), role)
'''
CONNECT = 'event_sources.connect("Readings", "highest")'

WRONG_ANSWERS = {
    "coldest-morning": [
        (
            'day = readings.between("Readings", "greenhouse-2", "2024-07-11", "00:00", "23:59")\n'
            'coldest = min(reading["Temperature"] for reading in day)',
            "is the lowest of the whole day",
        ),
        (
            'coldest = readings.between("Readings", "greenhouse-2", "2024-07-11", "08:00", "11:00")[0]',
            "That is a whole reading",
        ),
    ],
    "read-by-hand": [
        (
            "from decimal import Decimal\n"
            + BY_HAND.format(time="9:05", value='Decimal("21.5")')
            + BY_HAND.format(time="10:00", value="22"),
            "From 09:00 to 09:59 a query finds 0 of them",
        ),
        (
            'items.delete("Readings", {"DeviceDay": "greenhouse-1#2024-07-12", "Time": "9:05"})\n'
            + BY_HAND.format(time="09:05", value='"21.5"'),
            "as numbers",
        ),
    ],
    "highest-of-the-day": [
        (HIGHEST.format(body="pass"), "No stream leads to the function"),
        (
            HIGHEST.format(
                body='days.put_item(Item={"DeviceDay": reading["DeviceDay"]["S"], '
                '"Highest": int(reading["Temperature"]["N"])})'
            )
            + CONNECT,
            "The mapping says: PROBLEM",
        ),
    ],
}
