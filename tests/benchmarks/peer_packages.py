"""The other local clouds, installed where nothing else sees them: a virtual environment and a folder of npm packages.

They lie in a cache folder of the user (USERLAB_TEST_PEER_CACHE names another one) and are installed once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

PIP = ("ministack", "boto3")  # functions in Python run in its environment
NPM = {"dynalite": "^4", "serverless": "^3", "serverless-offline": "^13", "@aws-sdk/client-dynamodb": "^3"}


def cache() -> Path:
    """The folder; it need not exist yet."""
    named = os.environ.get("USERLAB_TEST_PEER_CACHE")
    return Path(named).absolute() if named else Path(platformdirs.user_cache_dir("userlab-benchmarks", appauthor=False))


def install(tell: Callable[[str], None]) -> None:
    """Install what is missing. Raises RuntimeError without Node.js and npm."""
    if shutil.which("npm") is None:
        raise RuntimeError(
            "--peers needs Node.js with npm on the PATH: dynalite and serverless-offline are npm packages"
        )
    if not program("ministack").exists():
        tell("installing MiniStack")
        subprocess.run([sys.executable, "-m", "venv", str(cache() / "ministack")], check=True)
        pip = [str(program("python")), "-m", "pip", "install", "--quiet", *PIP]
        subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
    wanted = {"private": True, "dependencies": NPM}
    description = cache() / "npm" / "package.json"
    if not description.exists() or json.loads(description.read_text("utf-8")) != wanted:
        tell("installing dynalite and serverless-offline")
        description.parent.mkdir(parents=True, exist_ok=True)
        (description.parent / "package.json").write_text(json.dumps(wanted), encoding="utf-8")
        npm = [shutil.which("npm"), "install", "--no-audit", "--no-fund", "--loglevel=error"]
        try:
            subprocess.run(npm, cwd=description.parent, check=True, stdout=subprocess.DEVNULL)
        except subprocess.CalledProcessError:
            description.unlink()
            raise


def program(name: str) -> Path:
    """A program of MiniStack's virtual environment."""
    scripts = cache() / "ministack" / ("Scripts" if os.name == "nt" else "bin")
    return scripts / (name + (".exe" if os.name == "nt" else ""))


def script(package: str, path: str) -> list[str]:
    """The command that runs a script of an npm package."""
    return [shutil.which("node") or "node", str(cache() / "npm" / "node_modules" / package / path)]


def versions() -> dict[str, str]:
    """Package name -> the version that is installed."""
    code = "from importlib.metadata import version; print(version('ministack'))"
    done = subprocess.run([str(program("python")), "-c", code], capture_output=True, text=True, check=True)
    found = {"MiniStack": done.stdout.strip()}
    for package in ("dynalite", "serverless", "serverless-offline"):
        description = cache() / "npm" / "node_modules" / package / "package.json"
        found[package] = json.loads(description.read_text("utf-8"))["version"]
    return found
