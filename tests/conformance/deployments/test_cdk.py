"""An app in TypeScript, deployed by the CDK: called, changed, called, removed.

In the shape of the public ones: a function in TypeScript that its bundler builds, a REST API and an HTTP API before it,
a table, a queue, a bucket that is emptied before it goes, and resources that functions of CDK's own make.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.deployments.conftest import answer_of, ran
from tests.many_inputs import LARGE
from tests.programs import needed

pytestmark = pytest.mark.skipif(not LARGE, reason="the CDK is fetched for CI alone (USERLAB_TEST_LARGE)")
TOOLS = ["aws-cdk@2.1148.1", "aws-cdk-lib@2.276.0", "constructs@10.8.1", "esbuild@0.25.12"]
HERE = Path(__file__).with_name("cdk")


@pytest.fixture
def cdk(npm_tools: Any, environment: dict[str, str], tmp_path: Path, cloud: Any) -> Callable[..., str]:
    """cdk("deploy") runs in a folder with the app; what is not of AWS's tools lies beside it, as in a project."""
    tools = npm_tools("cdk", TOOLS)
    for file in HERE.iterdir():
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "node_modules").symlink_to(tools / "node_modules", target_is_directory=True)
    (tmp_path / "package-lock.json").write_text("{}")
    environment["PATH"] = f"{tools / 'node_modules' / '.bin'}:{environment['PATH']}"
    program = str(tools / "node_modules" / "aws-cdk" / "bin" / "cdk")
    more = {"CI": "true", "CDK_DISABLE_VERSION_CHECK": "1", "HOME": str(tmp_path)}

    def run(*words: str, **variables: str) -> str:
        command = [needed("node"), program, *words, "--no-notices", "--no-version-reporting"]
        return ran(command, environment | more | variables, tmp_path)

    return run


@pytest.mark.usefixtures("node")
def test_an_app_is_deployed_called_changed_and_removed(cdk, tmp_path, cloud, client, left):
    def outputs() -> dict[str, str]:
        return json.loads((tmp_path / "outputs.json").read_text())["Hits"]

    deploy = ["deploy", "--require-approval", "never", "--outputs-file", "outputs.json"]
    cdk("bootstrap")
    before = left()
    cdk(*deploy)
    made = outputs()
    rest, http = made["Rest"].removeprefix("https://").partition("/")[0], made["Http"].partition("//")[2]
    assert answer_of(cloud, http, "/home") == {"word": "one", "hits": 1}
    assert answer_of(cloud, rest, "/prod/home") == {"word": "one", "hits": 2}
    assert made["Made"] == "by a function: Create"
    client("s3").put_object(Bucket=made["Bucket"], Key="a", Body=b"b")
    cdk(*deploy, WORD="two")
    assert answer_of(cloud, http, "/home") == {"word": "two", "hits": 3}
    cdk("destroy", "--force")
    assert left() == before
