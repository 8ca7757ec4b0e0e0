"""Charge an order, with a log that can be searched and a number to watch."""

import json

import boto3
from aws_lambda_powertools import Logger, Metrics

logger = Logger(service="checkout")
metrics = Metrics(namespace="Shop", service="checkout")
charges = boto3.resource("dynamodb").Table("Charges")


# The line's correlation_id is the id of the API's request. Keys of the request before this one are cleared.
@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
@metrics.log_metrics
def lambda_handler(event, context):
    order = json.loads(event["body"])
    logger.append_keys(order=order["OrderID"])
    try:
        charges.put_item(
            Item={"ChargeID": context.aws_request_id, "OrderID": order["OrderID"], "Amount": order["Amount"]}
        )
    except Exception:
        logger.exception("not charged")
        metrics.add_metric(name="Failures", unit="Count", value=1)
        return {"statusCode": 500, "body": '{"message": "Internal server error"}'}
    logger.info("charged", amount=order["Amount"])
    metrics.add_metric(name="Euros", unit="Count", value=order["Amount"])
    return {"statusCode": 201, "body": json.dumps({"charged": order["Amount"]})}
