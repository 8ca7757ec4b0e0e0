"""A function finds the public keys of a user pool at AWS's own address, where libraries that check tokens look."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.functions.conftest import TRUST, zipped
from tests.cloud.user_pools.pool import Pool

PYTHON = {
    "urllib": "json.load(__import__('urllib.request').request.urlopen(url))",
    "http.client": (
        "(lambda to: (to.request('GET', path), json.load(to.getresponse()))[1])"
        "(__import__('http.client').client.HTTPSConnection(host))"
    ),
    "urllib3": "json.loads(__import__('urllib3').PoolManager().request('GET', url).data)",
}
NODE = {
    "https.get": (
        "new Promise((done) => require('https').get(url, (answer) => {"
        " let text = ''; answer.on('data', (part) => { text += part; }).on('end', () => done(JSON.parse(text))); }))"
    ),
    "https.request": (
        "new Promise((done) => require('https').request({ host, path }, (answer) => {"
        " let text = ''; answer.on('data', (part) => { text += part; }).on('end', () => done(JSON.parse(text)));"
        " }).end())"
    ),
    "fetch": "fetch(url).then((answer) => answer.json())",
    "fetch of a Request": "fetch(new Request(url)).then((answer) => answer.json())",
}


@pytest.fixture
def answer_of(client: Any):
    """answer_of(runtime, file, code, event): what a function answers."""
    functions = client("lambda")
    role = client("iam").create_role(RoleName="function-role", AssumeRolePolicyDocument=json.dumps(TRUST))

    def ask(runtime: str, file: str, code: str, event: dict[str, str]) -> Any:
        functions.create_function(
            FunctionName="checks",
            Runtime=runtime,
            Handler="index.handler",
            Role=role["Role"]["Arn"],
            Code={"ZipFile": zipped({file: code})},
            Timeout=20,
        )
        return json.load(functions.invoke(FunctionName="checks", Payload=json.dumps(event).encode())["Payload"])

    return ask


@pytest.fixture
def looked_for(cloud: Any, client: Any) -> tuple[dict[str, str], Any]:
    """Where a pool's keys are on AWS, and what they are."""
    pool = Pool(client)
    host, path = "cognito-idp.us-east-1.amazonaws.com", f"/{pool.id}/.well-known/jwks.json"
    with urllib.request.urlopen(cloud.endpoint + path) as answer:
        return {"host": host, "path": path, "url": f"https://{host}{path}"}, json.load(answer)


@pytest.mark.parametrize("library", PYTHON)
def test_a_python_function_finds_them(answer_of, looked_for, library):
    event, keys = looked_for
    code = (
        "import json\n"
        "def handler(event, context):\n"
        "    host, path, url = event['host'], event['path'], event['url']\n"
        f"    return {PYTHON[library]}\n"
    )
    assert answer_of("python3.12", "index.py", code, event) == keys


@pytest.mark.parametrize("library", NODE)
def test_a_node_js_function_finds_them(node: Path, answer_of, looked_for, library):
    event, keys = looked_for
    code = f"exports.handler = async ({{ host, path, url }}) => {NODE[library]};"
    assert answer_of("nodejs22.x", "index.js", code, event) == keys


def test_the_pool_s_configuration_goes_on_in_aws_s_name(answer_of, looked_for):
    event, _ = looked_for
    code = (
        "import json, urllib.request\n"
        "def handler(event, context):\n"
        "    return json.load(urllib.request.urlopen(event['url']))\n"
    )
    url = event["url"].replace("jwks.json", "openid-configuration")
    found = answer_of("python3.12", "index.py", code, {"url": url})
    assert found["jwks_uri"] == event["url"]


def test_another_address_of_aws_is_still_not_called(answer_of):
    code = (
        "import urllib.request\n"
        "def handler(event, context):\n"
        "    urllib.request.urlopen('https://dynamodb.us-east-1.amazonaws.com/')\n"
    )
    assert "would call AWS itself" in answer_of("python3.12", "index.py", code, {})["errorMessage"]
