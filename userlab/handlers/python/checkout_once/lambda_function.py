"""Charge an order and write its receipt; a request that comes again gets the answer of the first one."""

import json
import os

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent

logger = Logger(service="checkout")
dynamodb = boto3.resource("dynamodb")
charges, receipts = dynamodb.Table("Charges"), dynamodb.Table("Receipts")
answers = DynamoDBPersistenceLayer(table_name=os.environ["ANSWERS"])
key = IdempotencyConfig(event_key_jmespath='headers."Idempotency-Key"', raise_on_no_idempotency_key=True)


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
@idempotent(persistence_store=answers, config=key)
def lambda_handler(event, context):
    order = json.loads(event["body"])
    charges.put_item(Item={"ChargeID": context.aws_request_id, "OrderID": order["OrderID"], "Amount": order["Amount"]})
    receipts.put_item(Item={"OrderID": order["OrderID"], "Text": f"Paid: {order['Amount']}"})
    logger.info("charged", order=order["OrderID"], amount=order["Amount"])
    return {"statusCode": 201, "body": json.dumps({"charged": order["Amount"]})}
