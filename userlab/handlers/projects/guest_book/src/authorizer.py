"""Who is calling: a Lambda authorizer that knows the sessions."""

import hashlib
import os
import time

import boto3

table = boto3.resource("dynamodb").Table(os.environ["SESSIONS"])


def lambda_handler(event, context):
    scheme, _, token = event["authorizationToken"].partition(" ")
    key = {"TokenHash": hashlib.sha256(token.encode()).hexdigest()}
    session = table.get_item(Key=key).get("Item") if scheme == "Bearer" else None
    if session is None or session["ExpiresAt"] <= time.time():
        raise Exception("Unauthorized")  # API Gateway knows this very word, and answers 401
    whole_api = "/".join(event["methodArn"].split("/")[:2]) + "/*"
    allowed = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": whole_api}
    return {
        "principalId": session["UserID"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [allowed]},
        "context": {"userID": session["UserID"]},
    }
