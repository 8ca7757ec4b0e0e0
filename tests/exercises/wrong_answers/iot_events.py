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

NIGHT = """
def night(device):
    evening = readings.between("Readings", device, "2024-07-10", "22:00", "{evening}")
    return evening + readings.between("Readings", device, "2024-07-11", "00:00", "{morning}")
"""

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
        (
            'morning = readings.between("Readings", "greenhouse-2", "2024-07-11", "08:00", "11:00")\n'
            'coldest = max(reading["Temperature"] for reading in morning)',
            "is the highest of that morning",
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
        (
            "from decimal import Decimal\n"
            + BY_HAND.format(time="09:05", value='Decimal("21.5")')
            + BY_HAND.format(time="10:00", value="20"),
            "22 at 10:00",
        ),
    ],
    "over-midnight": [
        (NIGHT.format(evening="23:59", morning="06:00"), "returned 06:00, too"),
        (
            'def night(device):\n    return readings.between("Readings", device, "2024-07-10", "22:00", "06:00")',
            "a night is a part of two days",
        ),
        (
            "def night(device):\n"
            "    days = [f'{device}#2024-07-10', f'{device}#2024-07-11']\n"
            "    found = sorted(items.scan('Readings'), key=lambda one: (one['DeviceDay'], one['Time']))\n"
            "    found = [one for one in found if one['DeviceDay'] in days]\n"
            "    return found[22 * 12 : 30 * 12]",
            "2 read units at most",
        ),
        (
            "def night(device):\n"
            "    of_device = [one for one in measured if one['DeviceDay'].startswith(device)]\n"
            "    return of_device[22 * 12 : 30 * 12]",
            "Tomorrow's readings are not in it",
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
        (
            HIGHEST.format(
                body='if "N" in reading["Temperature"]: days.update_item('
                'Key={"DeviceDay": reading["DeviceDay"]["S"]}, UpdateExpression="SET Highest = :t", '
                'ExpressionAttributeValues={":t": int(reading["Temperature"]["N"])})'
            )
            + CONNECT,
            "that is the last one",
        ),
        (
            HIGHEST.format(
                body=(
                    'if "N" in reading["Temperature"]:\n'
                    '            new = int(reading["Temperature"]["N"])\n'
                    "            try:\n"
                    '                days.put_item(Item={"DeviceDay": reading["DeviceDay"]["S"], "Highest": new},\n'
                    '                    ConditionExpression="attribute_not_exists(Highest) OR Highest < :t",\n'
                    '                    ExpressionAttributeValues={":t": new})\n'
                    "            except days.meta.client.exceptions.ConditionalCheckFailedException: pass"
                )
            )
            + CONNECT,
            "its other attributes are gone",
        ),
    ],
}
