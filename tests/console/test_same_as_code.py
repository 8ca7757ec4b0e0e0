"""What a form shows as the same as code: it does what the form does, in Python, in a shell, and for Terraform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.programs import needed

PROGRAM = Path(__file__).parents[1] / "javascript/same_as_code.mjs"
CODE = "import os\n\n\ndef lambda_handler(event, context):\n    return [event, os.environ['MARK']]\n"


def said(account: str, name: str) -> dict[str, str]:
    done = subprocess.run(
        [needed("node"), str(PROGRAM), account, name], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def environment(cloud: Any, account: str, tmp_path: Path) -> dict[str, str]:
    """The variables of a program for the account; a package stands in its folder."""
    with zipfile.ZipFile(tmp_path / "function.zip", "w") as package:
        package.writestr("lambda_function.py", CODE)
    keys = cloud.keys.account_keys(account)
    scripts = str(Path(sys.executable).parent)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


@pytest.mark.parametrize(
    "language", ["boto3", pytest.param("cli", marks=pytest.mark.skipif(os.name == "nt", reason="sh"))]
)
def test_what_a_form_shows_does_what_it_does(
    cloud: Any, account: str, client: Any, environment: dict[str, str], tmp_path: Path, language: str
) -> None:
    code = said(account, "hello")[language]
    command = [sys.executable, "-c", code] if language == "boto3" else ["sh", "-e", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    function = client("lambda").get_function_configuration(FunctionName="hello")
    mark = "a b=$c, 'd' \"e\" ${x}"
    assert (function["Description"], function["Timeout"]) == ("it's $HOME", 9)
    assert function["Environment"]["Variables"] == {"MARK": mark}
    statement = json.loads(client("lambda").get_policy(FunctionName="hello")["Policy"])["Statement"][0]
    (api,) = client("apigateway").get_rest_apis()["items"]
    assert f":{api['id']}/*/*/hello" in json.dumps(statement)
    answer = json.loads(client("lambda").invoke(FunctionName="hello")["Payload"].read())
    assert answer == [{}, mark]
    if language == "boto3":
        assert client("lambda").get_alias(FunctionName="hello", Name="live")["FunctionVersion"] == "$LATEST"
    else:
        assert json.dumps([{"word": "it's"}, mark]) in done.stdout


def test_terraform_s_own_formatter_takes_it_as_it_is() -> None:
    text = said("123456789012", "hello")["terraform"]
    done = subprocess.run(
        [needed("terraform"), "fmt", "-check", "-diff", "-"], input=text, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
