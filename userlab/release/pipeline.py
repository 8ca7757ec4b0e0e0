"""A workflow of GitHub Actions that plans on a pull request and releases on main, run here without GitHub.

Source: GitHub Docs, "Workflow syntax for GitHub Actions", "Evaluate expressions in workflows and actions" (hashFiles),
"Configuring OpenID Connect in Amazon Web Services".
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from userlab.base.errors import LabError

WORKFLOW = Path(__file__).parents[1] / "infrastructure/release/release.yml"
# The AWS CLI takes a second to start, and a job has several commands of it.
ALL_IN_ONE_PROCESS = """
import shlex, sys
from awscli.clidriver import create_clidriver

for command in sys.argv[1:]:
    code = create_clidriver().main(shlex.split(command)[1:])
    if code:
        sys.exit(code)
"""
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


def run(job: str, template: str, workflow: Path = WORKFLOW) -> str:
    """Run the `aws` commands of a job, in their order, beside a file template.yaml; return what they print.

    Steps that use an action of GitHub's are passed over: here the template is there already, and so are keys.

    Args:
        job: "plan" or "release". template: the text of template.yaml, as it stands on the branch.

    Raises:
        LabError: a command failed. GitHub would end the job there, and paint it red.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "template.yaml").write_text(template, "utf-8")
        words = [sys.executable, "-c", ALL_IN_ONE_PROCESS, *commands(job, template, workflow)]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise LabError(f"The job {job} ends at one of its commands. {done.stderr.strip()}")
    return "\n".join(line for line in done.stdout.splitlines() if line and not line.startswith(("{", "}", " ")))


def commands(job: str, template: str, workflow: Path = WORKFLOW) -> list[str]:
    """What the steps of a job run, with GitHub's expressions worked out."""
    found = yaml.safe_load(workflow.read_text("utf-8"))
    known = {f"env.{name}": str(value) for name, value in found["env"].items()}
    known["hashFiles('template.yaml')"] = hash_of(template)
    steps: list[dict[str, Any]] = found["jobs"][job]["steps"]
    return [EXPRESSION.sub(lambda match: known[match[1]], step["run"]) for step in steps if "run" in step]


def hash_of(template: str) -> str:
    """What GitHub's hashFiles gives for one file: the hash of its hash."""
    return hashlib.sha256(hashlib.sha256(template.encode()).digest()).hexdigest()
