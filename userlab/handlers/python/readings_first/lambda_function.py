"""Follow the table Readings: count each day's readings, and write an alarm for each that is too hot."""

from decimal import Decimal

import boto3

dynamodb = boto3.resource("dynamodb")
days, alarms = dynamodb.Table("Days"), dynamodb.Table("Alarms")
HOT = 35


def lambda_handler(event, context):
    for record in event["Records"]:
        reading = record["dynamodb"]["NewImage"]
        key = {"DeviceDay": reading["DeviceDay"]["S"]}
        temperature = Decimal(reading["Temperature"]["N"])
        days.update_item(
            Key=key,
            UpdateExpression="ADD Readings :one",
            ExpressionAttributeValues={":one": 1},
        )
        if temperature > HOT:
            alarms.put_item(Item=key | {"Time": reading["Time"]["S"], "Temperature": temperature})
