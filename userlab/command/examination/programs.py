"""Other programs that chapters use: Node.js and packages of npm, Terraform and its provider, a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import webbrowser
from collections.abc import Iterator
from pathlib import Path

from userlab.base import terraform_mirror
from userlab.command.examination.finding import NOTE, OK, Finding

PREPARE = "While there is a network: userlab prepare."
SECONDS = 30.0


def findings(home: Path) -> Iterator[Finding]:
    """How the programs are; without them their chapters say what is missing, and the rest of the course works."""
    yield node(home)
    yield npm_packages(home)
    yield terraform()
    yield provider(home)
    yield browser()


def node(home: Path) -> Finding:
    """Node.js, for functions of chapters 13 to 16."""
    from userlab.nodejs import interpreter

    found = interpreter.find(home)
    if found is None:
        return Finding("Node.js", NOTE, f"none of version {interpreter.OLDEST} or newer (chapters 13, 14, 16)", PREPARE)
    return Finding("Node.js", OK, f"{found.version} at {found.path}")


def npm_packages(home: Path) -> Finding:
    """The AWS SDKs for JavaScript, and newman."""
    from userlab.nodejs import npm, npm_install, sdk_packages

    folders = {name: npm_install.modules_folder(home, name, npm.LOCKED / name) for name in npm.SETS}
    folders["AWS SDK for JavaScript v3"] = sdk_packages.sdk_folder(home)
    missing = sorted(name for name, folder in folders.items() if not folder.exists())
    if missing:
        return Finding("npm packages", NOTE, f"not fetched yet: {', '.join(missing)} (chapters 13, 14, 16)", PREPARE)
    return Finding("npm packages", OK, "all that chapters use are here")


def terraform() -> Finding:
    """The program `terraform`, for chapter 07."""
    program = shutil.which("terraform")
    if program is None:
        fix = "Install it: HashiCorp's page Install Terraform, or conda install -c conda-forge terraform."
        return Finding("Terraform", NOTE, "not on the PATH (chapter 07)", fix)
    try:
        command = [program, "version", "-json"]
        said = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
        version = json.loads(said)["terraform_version"]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        return Finding("Terraform", NOTE, f"{program} does not tell its version (chapter 07)", "Install it again.")
    return Finding("Terraform", OK, f"{version} at {program}")


def provider(home: Path) -> Finding:
    """Terraform's AWS provider. Nothing is fetched: it is looked for where the lab keeps it."""
    if terraform_mirror.is_filled(terraform_mirror.mirror(home)):
        return Finding("Terraform's AWS provider", OK, "here")
    return Finding("Terraform's AWS provider", NOTE, "not fetched yet (chapter 07)", PREPARE)


def browser() -> Finding:
    """A browser that `userlab` can open."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        fix = "Open the address that userlab prints, or use it in VS Code."
        return Finding("browser", NOTE, "none that a program can open", fix)
    return Finding("browser", OK, "there is one")
