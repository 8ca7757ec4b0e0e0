"""Whether anything that is fetched by hash is known to be vulnerable: `python tests/audit.py`.

Asks PyPI's and npm's own databases, so it needs a network, pip-audit (.github/audit.txt) and npm; the workflow runs it,
the tests do not. Exit code 1 if something is found that ACCEPTED gives no reason for.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
PYTHON = [ROOT / ".github/requirements.txt", ROOT / ".github/audit.txt", ROOT / "userlab/nodejs/nodejs.txt"]
JAVASCRIPT = [
    "tests/javascript",
    "userlab/nodejs/sdk",
    "userlab/console/bundle",
    "userlab/npm_packages/aws-sdk-v2",
    "userlab/npm_packages/configurable-http-proxy",
    "userlab/npm_packages/newman",
]

ACCEPTED: dict[str, str] = {
    "GHSA-j965-2qgj-vjmq": "aws-sdk 2 takes any text for a region. Chapter 13 fetches it to show what an "
    "old handler needs; the region there is the lab's.",
}
"""Advisories that are let pass, each with the reason why it does no harm here."""


class Found(NamedTuple):
    """An advisory about a package; `where` is the file that pins it, `names` are its identifiers."""

    where: str
    package: str
    names: tuple[str, ...]
    text: str


def of_python(where: str, report: dict[str, Any]) -> Iterator[Found]:
    """What `pip-audit --format json` says.

    >>> vulnerability = {"id": "PYSEC-1", "aliases": ["CVE-1"], "description": "It lets them in. More."}
    >>> report = {"dependencies": [{"name": "a", "version": "1", "vulns": [vulnerability]}, {"name": "b"}]}
    >>> list(of_python("r.txt", report))
    [Found(where='r.txt', package='a 1', names=('PYSEC-1', 'CVE-1'), text='It lets them in')]
    """
    for package in report["dependencies"]:
        for each in package.get("vulns", []):
            text = str(each.get("description", "")).split(". ")[0].split("\n")[0]
            name = f"{package['name']} {package['version']}"
            yield Found(where, name, (each["id"], *each.get("aliases", [])), text)


def of_npm(where: str, report: dict[str, Any]) -> Iterator[Found]:
    """What `npm audit --json` says. A package that is only named since it needs another one is left out.

    >>> advisory = {"name": "a", "url": "https://github.com/advisories/GHSA-1", "title": "It lets them in"}
    >>> list(of_npm("newman", {"vulnerabilities": {"a": {"via": [advisory]}, "b": {"via": ["a"]}}}))
    [Found(where='newman', package='a', names=('GHSA-1',), text='It lets them in')]
    """
    for package in report["vulnerabilities"].values():
        for each in package["via"]:
            if isinstance(each, dict):
                yield Found(where, each["name"], (each["url"].rpartition("/")[2],), each["title"])


def audit() -> Iterator[Found]:
    """Ask about everything that is pinned. Raises SystemExit when there is no answer."""
    for file in PYTHON:
        words = ["-r", str(file), "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
        yield from of_python(file.name, _answer([sys.executable, "-m", "pip_audit", *words], ROOT, "dependencies"))
    npm = shutil.which("npm") or sys.exit("npm is not installed.")
    for folder in JAVASCRIPT:
        words = ["audit", "--package-lock-only", "--json"]
        yield from of_npm(folder, _answer([npm, *words], ROOT / folder, "vulnerabilities"))


def _answer(command: list[str], folder: Path, member: str) -> dict[str, Any]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = None
    if not isinstance(report, dict) or member not in report:
        sys.exit(f"{' '.join(command)} gave no report:\n{done.stdout[-500:]}{done.stderr[-500:]}")
    return report


def unexplained(found: list[Found]) -> list[Found]:
    """What has no reason to be let pass."""
    return [each for each in found if not set(each.names) & ACCEPTED.keys()]


def main() -> int:
    found = list(audit())
    for each in found:
        reason = next((f" Let pass: {ACCEPTED[name]}" for name in each.names if name in ACCEPTED), "")
        print(f"{each.where}: {each.package}: {each.names[0]}: {each.text}.{reason}")
    return int(bool(unexplained(found)))


if __name__ == "__main__":
    sys.exit(main())
