"""Charge orders that wait in a queue: once each, however often their messages come.

It needs dynamodb:PutItem and UpdateItem on the tables Charges and Accounts.
"""

import json
import logging

import boto3

logger = logging.getLogger()
dynamodb = boto3.client("dynamodb")


def lambda_handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            charge(json.loads(record["body"]))
        except Exception:
            logger.exception("Message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}  # these come again, and no others


def charge(order):
    amount = {"N": str(int(order["Amount"]))}
    once = {
        "TableName": "Charges",
        "Item": {"OrderID": {"S": order["OrderID"]}, "Amount": amount},
        "ConditionExpression": "attribute_not_exists(OrderID)",
    }
    book = {
        "TableName": "Accounts",
        "Key": {"UserID": {"S": order["UserID"]}},
        "UpdateExpression": "ADD Charged :amount",
        "ExpressionAttributeValues": {":amount": amount},
    }
    try:
        dynamodb.transact_write_items(TransactItems=[{"Put": once}, {"Update": book}])
    except dynamodb.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
        logger.warning("Order %s was charged before", order["OrderID"])
