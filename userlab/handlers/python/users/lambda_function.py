"""Create, read, update and delete users: the function behind a REST API.

The walkthrough's handler, repaired. It needs no more than the walkthrough's policy,
dynamodb:GetItem, PutItem and DeleteItem, on the table that the environment variable
TABLE_NAME names ("Users" when there is none).
"""

import base64
import json
import logging
import os
from decimal import Decimal, DecimalException

import boto3
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError

logger = logging.getLogger()
logger.setLevel(logging.INFO)

# Made once for each execution environment: warm calls reuse the connection.
dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ.get("TABLE_NAME", "Users"))


class Refused(Exception):
    """The request can't be served, and its sender may know why."""

    def __init__(self, status, message, **headers):
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers


def lambda_handler(event, context):
    try:
        response = respond(*route(event))
    except Refused as no:
        response = respond(no.status, {"message": no.message}, no.headers)
    except Exception:
        # The stack goes to the log; the client learns nothing about the inside.
        logger.exception("Unexpected error")
        response = respond(500, {"message": "Internal server error"})
    # The resource is /user/{id}. The path, /user/u101, would put users into the log.
    request = event.get("httpMethod"), event.get("resource")
    logger.info("%s %s -> %s", *request, response["statusCode"])
    return response


def route(event):
    method = event["httpMethod"]
    # pathParameters is null, not {}, when the path has none.
    user_id = (event.get("pathParameters") or {}).get("id")
    if user_id is None:
        if method == "POST":
            return create(read_body(event))
        raise Refused(405, f"Method {method} is not allowed here", Allow="POST")
    if method == "GET":
        return read(user_id)
    if method == "PUT":
        return update(user_id, read_body(event))
    if method == "DELETE":
        return delete(user_id)
    raise Refused(405, f"Method {method} is not allowed here", Allow="GET, PUT, DELETE")


def create(user):
    user_id = user.get("UserID")
    if not isinstance(user_id, str) or not user_id:
        raise Refused(400, "UserID must be a non-empty string")
    # Without the condition, PutItem replaces somebody else's user in silence.
    if not put(user, "attribute_not_exists(UserID)"):
        raise Refused(409, f"User {user_id} exists already")
    return 201, user


def read(user_id):
    answer = ask(table.get_item, Key={"UserID": user_id})
    if "Item" not in answer:
        raise Refused(404, f"No user {user_id}")
    return 200, answer["Item"]


def update(user_id, user):
    if user.setdefault("UserID", user_id) != user_id:
        raise Refused(400, "UserID in the body differs from the path")
    if not put(user, "attribute_exists(UserID)"):
        raise Refused(404, f"No user {user_id}")
    return 200, user


def delete(user_id):
    ask(table.delete_item, Key={"UserID": user_id})
    return 204, None


def put(user, condition):
    """Write the item if the condition holds; say whether it did."""
    try:
        ask(table.put_item, Item=user, ConditionExpression=condition)
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def ask(operation, **parameters):
    """Call DynamoDB. What it can't store is the client's fault: a key that is too long."""
    try:
        return operation(**parameters)
    except (DecimalException, RecursionError):
        # A number of 39 digits, a list in a list in a list...: boto3 sends nothing.
        raise Refused(400, "DynamoDB does not accept this item") from None
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationException":
            raise Refused(400, "DynamoDB does not accept this item") from None
        raise


def read_body(event):
    """The request's body as a dict. API Gateway sends null when there is none."""
    text = event.get("body") or "null"
    try:
        if event.get("isBase64Encoded"):
            text = base64.b64decode(text, validate=True).decode("utf-8")
        # DynamoDB's numbers are decimal: boto3 takes Decimal and refuses float.
        value = json.loads(text, parse_float=Decimal, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not valid JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "The body must be a JSON object")
    return value


def refuse_constant(name):
    """Python's json reads NaN and Infinity, which JSON does not have."""
    raise ValueError(f"{name} is not JSON")


def respond(status, value, headers=None):
    """The shape that API Gateway takes: these keys, and a string as the body."""
    if value is None:
        return {"statusCode": status, "body": ""}
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "body": json.dumps(value, default=to_json),
    }


def to_json(value):
    """What json.dumps can't write: Decimal, and the sets and binaries of DynamoDB."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, set):
        return sorted(m if isinstance(m, str) else to_json(m) for m in value)
    if isinstance(value, Binary):
        return base64.b64encode(value.value).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no JSON form")
