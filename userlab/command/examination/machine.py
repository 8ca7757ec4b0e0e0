"""The machine: disk, memory, clock, proxies, credentials of a real account."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from userlab.base import version
from userlab.command.examination.finding import NOTE, OK, WRONG, Finding

MB = 1_000_000
LITTLE_DISK, ENOUGH_DISK = 50 * MB, 1_000 * MB
LITTLE_MEMORY, ENOUGH_MEMORY = 150 * MB, 500 * MB
PROXIES = ("http_proxy", "https_proxy", "all_proxy")
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE")


def findings(home: Path) -> Iterator[Finding]:
    """How the machine is."""
    yield disk(shutil.disk_usage(_existing(home)).free, home)
    yield memory(psutil.virtual_memory().available)
    yield clock(time.time(), Path(version.__file__).stat().st_mtime)
    yield proxies(os.environ)
    yield credentials(os.environ, Path.home())


def disk(free: int, home: Path) -> Finding:
    """Room for the lab's folder: what chapters make is small, what they fetch is not."""
    told = f"{free // MB} MB free for {home}"
    if free < LITTLE_DISK:
        return Finding("disk", WRONG, told, "Free some space, or set USERLAB_HOME to a folder on another disk.")
    if free < ENOUGH_DISK:
        return Finding("disk", NOTE, told, "Terraform's provider and npm's packages need some 900 MB.")
    return Finding("disk", OK, told)


def memory(available: int) -> Finding:
    """Memory for one learner: server, lab, two notebooks."""
    told = f"{available // MB} MB available"
    if available < LITTLE_MEMORY:
        return Finding("memory", WRONG, told, "Close some programs: a learner needs some 500 MB.")
    if available < ENOUGH_MEMORY:
        return Finding("memory", NOTE, told, "A learner needs some 500 MB; keep one notebook open at a time.")
    return Finding("memory", OK, told)


def clock(now: float, installed: float) -> Finding:
    """Signatures carry the time, and so do sessions and TTL: a clock before userlab's own files is wrong."""
    told = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < installed - 86400:
        return Finding("clock", WRONG, f"{told}, before userlab was installed", "Set the machine's clock.")
    return Finding("clock", OK, told)


def proxies(environment: Mapping[str, str]) -> Finding:
    """Proxies of the network: the lab goes past them, other tools may not."""
    known = {name.lower(): value for name, value in environment.items()}
    found = [name.upper() for name in PROXIES if known.get(name)]
    if not found:
        return Finding("proxies", OK, "none")
    if "127.0.0.1" in known.get("no_proxy", ""):
        return Finding("proxies", OK, f"{', '.join(found)}, not used for 127.0.0.1")
    fix = "Notebooks and `userlab env` go past them; for other tools: NO_PROXY=127.0.0.1,localhost."
    return Finding("proxies", NOTE, f"{', '.join(found)} would be asked for 127.0.0.1, too", fix)


def credentials(environment: Mapping[str, str], user: Path) -> Finding:
    """Credentials of a real account: whether there are any, and whether they will be used."""
    found = [name for name in CREDENTIALS if environment.get(name)]
    found += [f"~/.aws/{name}" for name in ("credentials", "config") if (user / ".aws" / name).exists()]
    if environment.get("USERLAB_TARGET", "").strip() == "aws":
        told = f"USERLAB_TARGET=aws: notebooks ask to use {', '.join(found) or 'an account, and no keys are set'}"
        return Finding("real AWS", NOTE, told, "unset USERLAB_TARGET to stay on this machine.")
    if environment.get("AWS_ENDPOINT_URL", "").startswith("http://127.0.0.1:"):
        return Finding("real AWS", OK, "this shell's AWS tools are led to this machine")
    if not found:
        return Finding("real AWS", OK, "no credentials in sight")
    return Finding("real AWS", OK, f"{', '.join(found)} found; notebooks and `userlab env` will not use them")


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())
