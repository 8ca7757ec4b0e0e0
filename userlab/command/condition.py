"""How the lab is: what `userlab status` tells."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psutil

from userlab.base.errors import LabError
from userlab.process import local_cloud
from userlab.process.record import LocalCloud


def condition(home: Path) -> dict[str, Any]:
    """The condition of the lab of this home, for JSON.

    `memory_mb` is of the cloud and of all its sandboxes together (memory that they share counts once, where
    the system tells), `uptime_seconds` since the cloud first answered, `accounts` how many accounts hold
    anything.
    """
    cloud = local_cloud.find(home)
    if cloud is None:
        return {"running": False, "home": str(home)}
    memory, processes = _memory(cloud)
    found = {
        "running": True,
        "home": str(home),
        "pid": cloud.pid,
        "endpoint": cloud.endpoint,
        "version": cloud.version,
        "ephemeral": cloud.ephemeral,
        "uptime_seconds": round(max(0.0, time.time() - cloud.started), 1),
        "memory_mb": round(memory / 1_000_000, 1),
        "processes": processes,
    }
    warnings = cloud.notice.splitlines()
    try:
        told = _ask(cloud)
    except LabError as error:
        return {**found, "accounts": None, "warnings": [*warnings, str(error)]}
    return {
        **found,
        "accounts": told["accounts"],
        "warnings": list(dict.fromkeys([*warnings, *told.get("warnings", [])])),
    }


def sentences(found: dict[str, Any]) -> str:
    """The same for a person, a line each."""
    if not found["running"]:
        return f"The lab is not running. 'userlab start' starts it. Its folder is {found['home']}."
    lines = [
        f"The lab is running at {found['endpoint']} (process {found['pid']}, userlab {found['version']}).",
        f"  for       {_duration(found['uptime_seconds'])}",
        f"  memory    {found['memory_mb']:.0f} MB in {found['processes']} process"
        + ("es" if found["processes"] > 1 else ""),
        f"  accounts  {'unknown' if found['accounts'] is None else found['accounts']}",
        f"  folder    {found['home']}" + (" (keeps nothing on disk)" if found["ephemeral"] else ""),
    ]
    return "\n".join([*lines, *(f"  note      {warning}" for warning in found["warnings"])])


def _ask(cloud: LocalCloud) -> dict[str, Any]:
    from userlab.base.chapters import account_of
    from userlab.lab import target
    from userlab.lab.lab_calls import ask

    return ask(target.attached(cloud, account_of()), "GET", "status")


def _memory(cloud: LocalCloud) -> tuple[int, int]:
    running = cloud.process()
    if running is None:
        return 0, 0
    total = count = 0
    for each in [running, *running.children(recursive=True)]:
        try:
            used = each.memory_full_info()
            total += getattr(used, "pss", 0) or used.uss
        except psutil.AccessDenied:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
        count += 1
    return total, count


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
