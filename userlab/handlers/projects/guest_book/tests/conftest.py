"""A double in place of the table, and events as API Gateway sends them."""

import json
import os
from unittest.mock import Mock

import pytest

os.environ |= {"TABLE": "Entries", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture
def table(monkeypatch):
    import handler

    table = Mock()
    table.get_item.return_value = {}  # nothing is there
    monkeypatch.setattr(handler, "table", table)
    return table


@pytest.fixture
def send(table):
    """send("POST", "/entries", {"Text": "Hello"}) gives the status and what the body says."""
    import handler

    def send(method, resource, body=None, id=None, caller="alice"):
        event = {
            "httpMethod": method,
            "resource": resource,
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "pathParameters": None if id is None else {"id": id},
            "requestContext": {"authorizer": {"userID": caller}},
        }
        answer = handler.lambda_handler(event, None)
        return answer["statusCode"], json.loads(answer["body"] or "null")

    return send
