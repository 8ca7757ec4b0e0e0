"""Python and the packages of userlab."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from importlib import metadata

from userlab.base.version import VERSION
from userlab.command.examination.finding import OK, WRONG, Finding

Version = tuple[int, ...]
INSTALL = f"{sys.executable} -m pip install userlab, or in a clone: -e ."


def findings() -> Iterator[Finding]:
    """How Python and the packages are."""
    yield python(tuple(sys.version_info[:2]))
    requirements = _requirements()
    if requirements is None:
        yield Finding("packages", WRONG, "userlab is not installed in this Python", f"Install it: {INSTALL}.")
        return
    yield packages(requirements)


def _requirements() -> list[str] | None:
    """What the whole of userlab needs, or its local cloud where that alone is installed; None: neither is."""
    for distribution in ("userlab", "userlab-cloud"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            return metadata.requires(distribution) or []
    return None


def python(version: Version) -> Finding:
    """Whether this Python is one that userlab is for."""
    told = f"{'.'.join(map(str, version))} at {sys.executable}"
    if (3, 11) <= version < (3, 15):
        return Finding("Python", OK, told)
    fix = "Make an environment with Python 3.11 to 3.14: python3.12 -m venv .venv."
    return Finding("Python", WRONG, told, fix)


def packages(requirements: list[str]) -> Finding:
    """Whether each required package is here, in a version that will do."""
    missing = [told for each in requirements if "extra ==" not in each and (told := _missing(each))]
    if missing:
        return Finding("packages", WRONG, "; ".join(missing), f"Install userlab again: {INSTALL}.")
    needed = sum("extra ==" not in each for each in requirements)
    return Finding("packages", OK, f"userlab {VERSION} and the {needed} packages that it needs")


def _missing(requirement: str) -> str:
    """What is wrong with a requirement such as "tornado<7,>=6.4", "" if nothing."""
    name, _, bounds = re.match(r"([\w.-]+)(\[[^]]*\])?\s*([^;]*)", requirement).groups()  # type: ignore[union-attr]
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing"
    for sign, bound in re.findall(r"(>=|<=|==|<|>)\s*([\d.]+)", bounds):
        if not _holds(_numbers(found), sign, _numbers(bound)):
            return f"{name} is {found}, and {bounds.strip()} is needed"
    return ""


def _holds(found: Version, sign: str, bound: Version) -> bool:
    digits = max(len(found), len(bound))
    one, other = (each + (0,) * (digits - len(each)) for each in (found, bound))
    return {">=": one >= other, "<=": one <= other, "==": one == other, "<": one < other, ">": one > other}[sign]


def _numbers(version: str) -> Version:
    return tuple(int(each) for each in re.findall(r"\d+", re.split(r"[a-z+]", version)[0]))
