"""The users function for a web page: a list of users, and the header that lets a page of another origin read answers.

Beside it in the zip lies `users.py`, the handler of chapter 12. The role needs dynamodb:Scan for the list.
"""

import os

import users

# Empty: no page of another origin may read what this function answers.
ORIGIN = os.environ.get("ALLOWED_ORIGIN", "")
MOST = 50  # a page of the list, and no more: a scan is paid by what it reads


def lambda_handler(event, context):
    if event["httpMethod"] == "GET" and event["resource"] == "/user":
        answer = users.respond(200, {"users": first_users()})
    else:
        answer = users.lambda_handler(event, context)
    if ORIGIN:
        answer["headers"] = {**answer.get("headers", {}), "Access-Control-Allow-Origin": ORIGIN}
    return answer


def first_users():
    found = users.table.scan(Limit=MOST, ConsistentRead=True)["Items"]
    return sorted(found, key=lambda user: user["UserID"])
