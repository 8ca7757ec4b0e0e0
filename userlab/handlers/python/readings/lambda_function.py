"""Follow the table Readings: note each day's times of measurement, and write an alarm for each that is too hot.

A record may come more than once. So all that is done here can be done again without harm: a set holds each time
once, and an alarm replaces itself.
"""

from decimal import Decimal

import boto3

dynamodb = boto3.resource("dynamodb")
days, alarms = dynamodb.Table("Days"), dynamodb.Table("Alarms")
HOT = 35


def lambda_handler(event, context):
    for record in event["Records"]:
        if record["eventName"] == "REMOVE":
            continue  # deleted or expired: there is no new image
        try:
            follow(record["dynamodb"]["NewImage"])
        except Exception as error:
            number = record["dynamodb"]["SequenceNumber"]
            print(f"Record {number} failed: {error!r}")
            # What came before it is done. Lambda goes on from here.
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def follow(reading):
    key, time = {"DeviceDay": reading["DeviceDay"]["S"]}, reading["Time"]["S"]
    temperature = Decimal(reading["Temperature"]["N"])
    days.update_item(
        Key=key,
        UpdateExpression="ADD Times :time",
        ExpressionAttributeValues={":time": {time}},
    )
    if temperature > HOT:
        alarms.put_item(Item=key | {"Time": time, "Temperature": temperature})
