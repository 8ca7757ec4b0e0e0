"""nodejs22.x and older: as `nodejs`, but with callbacks, and without what AWS turns off there.

A module of its own, since what a release lets a module do is settled when Node.js starts: a spare sandbox is one
for the old runtimes or one for the new.
"""

from __future__ import annotations

from pathlib import Path

from userlab.cloud.functions.runtimes import nodejs, nodejs_process

BOOTSTRAP = nodejs.BOOTSTRAP
WATCHES_STDIN = nodejs.WATCHES_STDIN

log_message = nodejs.log_message


def spare(sandbox_dir: Path, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """A prepared process, see `nodejs.spare`."""
    return nodejs_process.argv(sandbox_dir, preload=True, switched_off=True), environment


def plain(sandbox_dir: Path, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """A process that imports nothing ahead, see `nodejs.plain`."""
    return nodejs_process.argv(sandbox_dir, preload=False, switched_off=True), environment
