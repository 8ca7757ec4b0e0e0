"""What all levels share: no way to an account, and a maker of events."""

import json
import os

import pytest

# A test that calls AWS by mistake must not reach an account: neither yours nor the lab's.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "testing"
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"


@pytest.fixture
def event():
    """event("GET", "u101") is what API Gateway sends for GET /user/u101: absent parts are null."""

    def make(method, user_id=None, body=None):
        return {
            "httpMethod": method,
            "resource": "/user" if user_id is None else "/user/{id}",
            "pathParameters": None if user_id is None else {"id": user_id},
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }

    return make
