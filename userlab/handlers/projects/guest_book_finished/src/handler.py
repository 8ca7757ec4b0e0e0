"""A guest book: POST and GET /entries, GET and DELETE /entries/{id}."""

import json
import os
import secrets
import time

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
BOOK = "main"
PAGE = 20


def lambda_handler(event, context):
    caller = (event["requestContext"].get("authorizer") or {}).get("userID")
    action = ACTIONS[event["httpMethod"], event["resource"]]
    status, body = action(caller, event)
    return {"statusCode": status, "body": "" if body is None else json.dumps(body)}


def text_of(body):
    try:
        text = json.loads(body or "")["Text"]
    except (ValueError, TypeError, KeyError):
        return None
    return text if isinstance(text, str) and 0 < len(text) <= 500 else None


def sign(caller, event):
    text = text_of(event["body"])
    if text is None:
        return 400, {"message": "Text has 1 to 500 characters"}
    entry = {"EntryID": f"{time.time_ns()}-{secrets.token_hex(4)}", "Author": caller, "Text": text}
    table.put_item(Item={"Book": BOOK} | entry)
    return 201, entry


def newest(caller, event):
    book = Key("Book").eq(BOOK)
    found = table.query(KeyConditionExpression=book, ScanIndexForward=False, Limit=PAGE)["Items"]
    return 200, {"entries": [shown(entry) for entry in found]}


def read(caller, event):
    found = table.get_item(Key=key(event)).get("Item")
    return (200, shown(found)) if found else (404, {"message": "No such entry"})


def take_away(caller, event):
    found = table.get_item(Key=key(event)).get("Item")
    if not found:
        return 404, {"message": "No such entry"}
    if found["Author"] != caller:
        return 403, {"message": "This is somebody else's entry"}
    table.delete_item(Key=key(event))
    return 204, None


def key(event):
    return {"Book": BOOK, "EntryID": event["pathParameters"]["id"]}


def shown(entry):
    return {name: entry[name] for name in ("EntryID", "Author", "Text")}


ACTIONS = {
    ("POST", "/entries"): sign,
    ("GET", "/entries"): newest,
    ("GET", "/entries/{id}"): read,
    ("DELETE", "/entries/{id}"): take_away,
}
