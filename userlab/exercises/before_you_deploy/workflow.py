"""Reading a workflow of GitHub Actions: does it run the tests, and can it fail?

Source: GitHub Docs, "Workflow syntax for GitHub Actions": on, jobs.<job_id>.steps, continue-on-error, and shell (bash
runs with -e; with -o pipefail only where `shell: bash` is written).
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from userlab.exercises.catalogue import Verdict, not_yet, passed

RUNS_PYTEST = re.compile(r"\s*(?:uv run |poetry run |python3? -m |coverage run -m )*pytest\b")
COMMANDS = re.compile(r"\n|&&|\|\||;|\|")
# What makes a command's failure a success, or hides it.
SWALLOWS = re.compile(
    r"\|\|\s*(?:true|:|exit 0|echo)|;\s*(?:true|exit 0)\b|^\s*(?:exit 0|true)\s*$|set \+e", re.MULTILINE
)
PIPE = re.compile(r"pytest[^\n|]*\|(?!\|)")


def judged(text: str) -> Verdict:
    """What is wrong with a workflow, the first thing first."""
    try:
        workflow = yaml.safe_load(text)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" in line {where.line + 1}" if where else ""
        return not_yet(
            f"This is no YAML: {getattr(error, 'problem', 'an error')}{line}.", advice="look at the indents."
        )
    if not isinstance(workflow, dict):
        return not_yet(f"This is YAML for {type(workflow).__name__}.", "a mapping with `on` and `jobs`")
    return _not_started(workflow) or _without_steps(workflow) or _steps_judged(workflow)


def _not_started(workflow: dict[Any, Any]) -> Verdict | None:
    """A verdict on the events: YAML reads the bare word `on` as true, and GitHub does not mind."""
    events = workflow.get("on", workflow.get(True))
    names = [events] if isinstance(events, str) else list(events or [])
    if "push" in names or "pull_request" in names:
        return None
    return not_yet(
        f"It starts on {names or 'nothing'}.", "`push` or `pull_request` under `on`", "`on: [push, pull_request]`."
    )


def _without_steps(workflow: dict[Any, Any]) -> Verdict | None:
    jobs = workflow.get("jobs")
    if not isinstance(jobs, dict) or not jobs:
        return not_yet(
            "It has no jobs.", "a job with steps", "under `jobs`, a name of your own, and under that `steps`."
        )
    for name, job in jobs.items():
        if not isinstance(job, dict) or not isinstance(job.get("steps"), list):
            return not_yet(f"The job `{name}` has no list of steps.", advice="each step begins with a dash.")
        if "runs-on" not in job:
            return not_yet(f"The job `{name}` has no machine.", "`runs-on: ubuntu-latest`")
    return None


def _steps_judged(workflow: dict[Any, Any]) -> Verdict:
    for name, job in workflow["jobs"].items():
        steps = [step for step in job["steps"] if isinstance(step, dict)]
        at = next((number for number, step in enumerate(steps) if _runs_pytest(_commands(step))), None)
        if at is not None:
            return _cannot_fail(job, steps[at]) or _not_prepared(steps[:at]) or _levels(name, steps[at])
    return not_yet("No step runs pytest.", "a step `run: pytest tests/unit tests/in_process`")


def _cannot_fail(job: dict[str, Any], step: dict[str, Any]) -> Verdict | None:
    """A verdict on a job that is green whatever the tests say."""
    commands = _commands(step)
    if any(each.get("continue-on-error") not in (None, False) for each in (job, step)):
        why = "`continue-on-error` lets the job go on, and be green, when the tests fail."
    elif SWALLOWS.search(commands):
        why = f"`{SWALLOWS.search(commands)[0].strip()}` ends the step well, whatever pytest says."  # type: ignore[index]
    elif PIPE.search(commands) and step.get("shell") != "bash" and "pipefail" not in commands:
        why = "After a pipe the last command counts, and that is not pytest."
    elif _never(job) or _never(step):
        why = "Its `if` is never true."
    else:
        return None
    return not_yet(f"{why} This workflow can't fail.", "a workflow that is red when a test is", "take it out.")


def _never(part: dict[str, Any]) -> bool:
    return str(part.get("if", "")).strip().lower() in ("false", "${{ false }}")


def _not_prepared(before: list[dict[str, Any]]) -> Verdict | None:
    """A verdict on what is missing before the tests: the machine is new, and has nothing of yours."""
    used = [str(step.get("uses", "")) for step in before]
    if not any(each.startswith("actions/checkout@") for each in used):
        return not_yet(
            "The machine of a job is empty: your code is not on it.",
            "a step `uses: actions/checkout@...` before pytest",
        )
    installs = "\n".join(_commands(step) for step in before)
    if "pip install" not in installs and "uv " not in installs:
        return not_yet("pytest is never installed.", "a step that installs what the tests import", "`pip install ...`.")
    missing = [name for name in ("pytest", "boto3", "moto") if name not in installs]
    if missing and "-r " not in installs and not re.search(r"pip install (?:-e )?['\"]?\.", installs):
        return not_yet(f"It does not install {', '.join(missing)}.", "all that the tests import")
    return None


def _levels(name: str, step: dict[str, Any]) -> Verdict:
    commands = _commands(step)
    whole = not re.search(r"pytest[^\n]*tests/", commands)
    if (whole or "tests/deployed" in commands) and "API_URL" not in str(step):
        return not_yet(
            "It runs `tests/deployed`, too, and says no API_URL: these tests fail on every push.",
            "the two levels that need no AWS",
            "`pytest tests/unit tests/in_process`.",
        )
    if not whole and "in_process" not in commands:
        return not_yet("It runs the unit tests alone.", "the saved payloads as well", "add `tests/in_process`.")
    return passed(
        f"The job `{name}` gets the code, installs what it needs, runs the tests, and is red when one of them is."
    )


def _runs_pytest(commands: str) -> bool:
    return any(RUNS_PYTEST.match(command) for command in COMMANDS.split(commands))


def _commands(step: dict[str, Any]) -> str:
    return str(step.get("run") or "")
