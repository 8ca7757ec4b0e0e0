"""Say to API Gateway who is calling: a Lambda authorizer that knows the sessions of the shop.

It needs dynamodb:GetItem on the table that the environment variable TABLE_NAME names ("Sessions" when there is none).
"""

import hashlib
import os
import time

import boto3

table = boto3.resource("dynamodb").Table(os.environ.get("TABLE_NAME", "Sessions"))


def lambda_handler(event, context):
    scheme, _, token = event["authorizationToken"].partition(" ")
    session = find(token) if scheme == "Bearer" else None
    if session is None:
        raise Exception("Unauthorized")  # API Gateway knows this very word, and answers 401
    return {
        "principalId": session["UserID"],
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": whole_api(event)}],
        },
        "context": {"userID": session["UserID"]},
    }


def find(token):
    key = {"TokenHash": hashlib.sha256(token.encode()).hexdigest()}
    session = table.get_item(Key=key, ConsistentRead=True).get("Item")
    return session if session and session["ExpiresAt"] > time.time() else None


def whole_api(event):
    """All methods of the stage: API Gateway keeps the answer, and uses it for the next path too."""
    return "/".join(event["methodArn"].split("/")[:2]) + "/*"
