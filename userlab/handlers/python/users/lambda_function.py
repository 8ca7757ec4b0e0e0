"""Create, read, update and delete users: the function behind a REST API.

The walkthrough's handler, repaired. It needs no more than the walkthrough's policy,
dynamodb:GetItem, PutItem and DeleteItem, on the table that the environment variable
TABLE_NAME names ("Users" when there is none).
"""

import base64
import json
import logging
import os
import re
from decimal import Decimal
from urllib.parse import quote, unquote

import boto3
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError

logger = logging.getLogger()
logger.setLevel(logging.INFO)

# Made once for each execution environment: warm calls reuse the connection.
dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ.get("TABLE_NAME", "Users"))

# What a client may set. Everything else, "Role": "admin" for one, is refused.
TEXTS = {"UserID", "Name", "Email"}
NUMBERS = {"Age", "Followers", "Score"}
LARGEST_BODY = 4096  # bytes: a user stays within one read unit
# Most JSON programs keep a number as a double, exact up to here (RFC 8259, section 6).
LARGEST_NUMBER = 2**53 - 1
SMALLEST_NUMBER = 1e-130  # nearer to zero, DynamoDB has no number
USER_ID = re.compile(r"[^/\x00-\x1f\x7f\ud800-\udfff]{1,128}")
BUSY = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
}


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
    except ClientError as error:
        response = fault(error)
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
    encoded = (event.get("pathParameters") or {}).get("id")
    if encoded is None:
        if method == "POST":
            return create(read_body(event))
        raise Refused(405, f"Method {method} is not allowed here", Allow="POST")
    if method == "GET":
        return read(decode_id(encoded))
    if method == "PUT":
        return update(decode_id(encoded), read_body(event))
    if method == "DELETE":
        return delete(decode_id(encoded))
    raise Refused(405, f"Method {method} is not allowed here", Allow="GET, PUT, DELETE")


def create(user):
    if "Version" in user:
        raise Refused(400, "A new user has no Version yet")
    check_id(user.get("UserID"))
    user["Version"] = 1
    # Without the condition, PutItem replaces somebody else's user in silence.
    if not put(user, "attribute_not_exists(UserID)"):
        raise Refused(409, f"User {user['UserID']} exists already")
    # Relative to /dev/user, so it is right behind any host name and stage.
    return 201, user, {"Location": "user/" + quote(user["UserID"], safe="!'()*")}


def read(user_id):
    answer = table.get_item(Key={"UserID": user_id})
    if "Item" not in answer:
        raise Refused(404, f"No user {user_id}")
    return 200, answer["Item"]


def update(user_id, user):
    if user.setdefault("UserID", user_id) != user_id:
        raise Refused(400, "UserID in the body differs from the path")
    answer = table.get_item(Key={"UserID": user_id}, ConsistentRead=True)
    if "Item" not in answer:
        raise Refused(404, f"No user {user_id}")
    stored = answer["Item"]
    version = stored.get("Version", 0)  # 0: not written by this function
    if user.get("Version", version) != version:
        raise Refused(409, f"User {user_id} has another version: read it again")
    # PUT replaces what clients may set. What other programs keep here stays.
    kept = {name: stored[name] for name in stored.keys() - TEXTS - NUMBERS}
    user = {**kept, **user, "Version": version + 1}
    # Between the read and this write somebody else may have been here.
    if not put(user, "attribute_exists(UserID) AND " + unchanged(version), version):
        raise Refused(409, f"User {user_id} has another version: read it again")
    return 200, user


def delete(user_id):
    table.delete_item(Key={"UserID": user_id})
    return 204, None


def unchanged(version):
    return "Version = :version" if version else "attribute_not_exists(Version)"


def put(user, condition, version=None):
    """Write the item if the condition holds; say whether it did."""
    values = {"ExpressionAttributeValues": {":version": version}} if version else {}
    try:
        table.put_item(Item=user, ConditionExpression=condition, **values)
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def fault(error):
    """Our own fault, or a moment's. The SDK has tried some times by now."""
    if error.response["Error"]["Code"] in BUSY:
        logger.warning("Throttled: %s", error)
        return respond(503, {"message": "Busy. Try again"}, {"Retry-After": "1"})
    # A ValidationException too: what clients send was checked before.
    logger.exception("Unexpected error")
    return respond(500, {"message": "Internal server error"})


def decode_id(encoded):
    """The path's id: API Gateway hands it on as it was sent, J%C3%B6rg for Jörg."""
    try:
        if re.search("%(?![0-9A-Fa-f]{2})", encoded):
            raise ValueError("a % that begins no code")
        user_id = unquote(encoded, errors="strict")
    except ValueError:
        raise Refused(400, "The path is not valid UTF-8, percent-encoded") from None
    check_id(user_id)
    return user_id


def check_id(user_id):
    if not isinstance(user_id, str) or not USER_ID.fullmatch(user_id):
        raise Refused(400, "UserID must be a string, 1 to 128 long, no /")


def read_body(event):
    """The request's body as a user. API Gateway sends null when there is none."""
    text = event.get("body")
    try:
        data = (text or "null").encode("utf-8")
        if text and event.get("isBase64Encoded"):
            data = base64.b64decode(data, validate=True)
        if len(data) > LARGEST_BODY:
            raise Refused(413, f"The body is larger than {LARGEST_BODY} bytes")
        value = json.loads(data.decode(), parse_int=float, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not valid JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, "The body must be a JSON object")
    return check_attributes(value)


def check_attributes(value):
    if not value.keys() <= TEXTS | NUMBERS | {"Version"}:
        known = ", ".join(sorted(TEXTS | NUMBERS))
        raise Refused(400, f"A user may have {known}, and nothing else")
    for name in sorted(value.keys() - {"UserID"}):  # it has a check of its own
        if name in TEXTS:
            check_text(name, value[name])
        else:
            value[name] = to_number(name, value[name])
    return value


def check_text(name, value):
    # Half of a UTF-16 pair is valid JSON, and no character.
    if not isinstance(value, str) or re.search("[\ud800-\udfff]", value):
        raise Refused(400, f"{name} must be a string")


def to_number(name, value):
    """The number as DynamoDB takes it: boto3 wants Decimal and refuses float."""
    if not isinstance(value, float):
        raise Refused(400, f"{name} must be a number")
    if abs(value) > LARGEST_NUMBER or 0 < abs(value) < SMALLEST_NUMBER:
        raise Refused(400, f"{name} would be rounded: send it as a smaller number")
    return int(value) if value.is_integer() else Decimal(repr(value))


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
