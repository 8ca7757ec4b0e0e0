"""A guest book: POST and GET /entries, GET and DELETE /entries/{id}."""

import json
import os
import secrets
import time

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
BOOK = "main"
PAGE = 20


def lambda_handler(event, context):
    caller = (event["requestContext"].get("authorizer") or {}).get("userID")
    action = ACTIONS[event["httpMethod"], event["resource"]]
    status, body = action(caller, event)
    return {"statusCode": status, "body": "" if body is None else json.dumps(body)}


def sign(caller, event):
    text = json.loads(event["body"])["Text"]
    entry = {"EntryID": f"{time.time_ns()}-{secrets.token_hex(4)}", "Author": caller, "Text": text}
    table.put_item(Item={"Book": BOOK} | entry)
    return 201, entry


def newest(caller, event):
    found = table.scan()["Items"]
    found = sorted(found, key=lambda entry: entry["EntryID"], reverse=True)[:PAGE]
    return 200, {"entries": [shown(entry) for entry in found]}


def read(caller, event):
    found = table.get_item(Key=key(event)).get("Item")
    return (200, shown(found)) if found else (404, {"message": "No such entry"})


def take_away(caller, event):
    found = table.get_item(Key=key(event)).get("Item")
    if not found:
        return 404, {"message": "No such entry"}
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
