"""Which runtime runs what, and what is said of those that nothing here runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from userlab.cloud.functions.runtimes import runtimes
from userlab.cloud.http.aws_request import AwsError


@pytest.mark.parametrize(
    ("name", "runtime"),
    [
        ("python3.9", "python"),
        ("python3.13", "python"),
        ("nodejs24.x", "nodejs"),
        ("nodejs22.x", "nodejs_until_22"),
        ("provided.al2023", "provided"),
    ],
)
def test_a_runtime_is_run_by_its_kind(name, runtime):
    assert runtimes.needed(name).name == runtime


def test_each_runtime_has_a_name_of_its_own():
    names = [runtime.name for runtime in runtimes.RUNTIMES.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["java21", "ruby3.4", "dotnet8"])
def test_a_runtime_of_aws_that_nothing_here_runs_is_refused_by_name(name):
    with pytest.raises(AwsError, match=f"The local cloud cannot run {name}, though AWS can"):
        runtimes.check(name)


def test_a_name_that_is_no_runtime_is_answered_as_aws_does():
    with pytest.raises(AwsError, match="Value python4 at 'runtime' failed to satisfy constraint"):
        runtimes.check("python4")


def test_a_missing_dependency_is_named_and_no_runtime_is_blamed():
    code = (
        "import sys\n"
        "sys.modules['userlab.nodejs.download'] = None\n"
        "from userlab.cloud.functions.runtimes import runtimes\n"
        "runtimes.check('nodejs24.x')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "userlab.nodejs.download" in done.stderr
    assert "cannot run" not in done.stderr
