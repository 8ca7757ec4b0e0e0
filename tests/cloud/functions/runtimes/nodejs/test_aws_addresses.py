"""No Node.js function calls AWS itself by accident."""

import pytest

HTTPS = (
    "const https = require('https');\n"
    "exports.handler = (host) => new Promise((resolve) =>\n"
    "  https.get(`https://${host}/`).on('error', (error) => resolve(error.message)));\n"
)
FETCH = "exports.handler = (host) => fetch(`https://${host}/`).catch((error) => error.cause.message);\n"


@pytest.mark.parametrize("code", [HTTPS, FETCH], ids=["https", "fetch"])
def test_an_address_of_aws_is_not_called(function, code):
    host = "dynamodb.us-east-1.amazonaws.com"
    answer = function({"index.js": code}).result(host)
    assert answer == f"userlab: this function would call AWS itself at {host}. Use the endpoint in AWS_ENDPOINT_URL"
