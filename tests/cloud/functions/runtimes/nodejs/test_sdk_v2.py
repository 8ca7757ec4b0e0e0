"""A function that brings the AWS SDK v2 along reaches this cloud, though v2 knows no AWS_ENDPOINT_URL."""

from __future__ import annotations

import pytest

# As much of the SDK as the runtime touches; test_on_the_cloud.py runs the real one.
LOADER = """
const AWS = module.exports = require("./core");
AWS.config = { update(more) { Object.assign(this, more); } };
AWS.DynamoDB = class { constructor(config) { this.config = { ...AWS.config, ...config }; } };
"""
SDK = {
    "node_modules/aws-sdk/package.json": '{"name": "aws-sdk", "main": "lib/aws.js"}',
    "node_modules/aws-sdk/lib/aws.js": 'require("./node_loader"); module.exports = require("./core");',
    "node_modules/aws-sdk/lib/node_loader.js": LOADER,
    "node_modules/aws-sdk/lib/core.js": "",
    "node_modules/aws-sdk/clients/dynamodb.js": """
        require("../lib/node_loader");
        module.exports = require("../lib/core").DynamoDB;
    """,
}
ENDPOINT = "http://127.0.0.1:4566"
HANDLER = "exports.handler = async (event) => new DynamoDB(event ?? {}).config.endpoint;"


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
@pytest.mark.parametrize(
    "where", ['{ DynamoDB } = require("aws-sdk")', 'DynamoDB = require("aws-sdk/clients/dynamodb")']
)
def test_required_it_gets_the_endpoint(function, runtime, where):
    files = {**SDK, "index.js": f"const {where}; {HANDLER}"}
    assert function(files, runtime=runtime, AWS_ENDPOINT_URL=ENDPOINT).result() == ENDPOINT


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])
def test_imported_it_gets_the_endpoint(function, runtime):
    code = f'import AWS from "aws-sdk"; const {{ DynamoDB }} = AWS; {HANDLER.replace("exports.", "export const ")}'
    assert function({**SDK, "index.mjs": code}, runtime=runtime, AWS_ENDPOINT_URL=ENDPOINT).result() == ENDPOINT


def test_an_endpoint_of_the_function_s_own_wins(function):
    started = function(
        {**SDK, "index.js": f'const {{ DynamoDB }} = require("aws-sdk"); {HANDLER}'}, AWS_ENDPOINT_URL=ENDPOINT
    )
    assert started.result({"endpoint": "http://elsewhere"}) == "http://elsewhere"


def test_a_package_of_another_name_is_left_alone(function):
    files = {name.replace("aws-sdk/", "my-aws/"): text for name, text in SDK.items()}
    files["index.js"] = f'const {{ DynamoDB }} = require("my-aws"); {HANDLER}'
    assert function(files, AWS_ENDPOINT_URL=ENDPOINT).result() is None
