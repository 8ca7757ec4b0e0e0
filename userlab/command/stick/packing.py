"""Packing a stick: userlab and its packages as wheels, and what the lab's folder has of npm and Terraform."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from userlab.base import terraform_mirror
from userlab.base.errors import LabError
from userlab.base.version import VERSION
from userlab.command.terminal import say
from userlab.nodejs.interpreter import LOCKED

MANIFEST = "stick.json"
FETCHED = ("sdk-*", "aws-sdk-v2-*", "newman-*")


def pack(home: Path, folder: Path) -> None:
    """Pack into a folder all that another machine of this kind needs. It can be repeated; what is there is renewed.

    Raises LabError: the folder can't be written to, or packages can't be had.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _wheels(folder / "wheels")
        for pattern in FETCHED:
            for each in (home / "nodejs").glob(pattern):
                shutil.copytree(each, folder / "nodejs" / each.name, dirs_exist_ok=True)
        if terraform_mirror.is_filled(terraform_mirror.mirror(home)):
            shutil.copytree(terraform_mirror.mirror(home), folder / "terraform", dirs_exist_ok=True)
        shutil.copyfile(Path(__file__).with_name("install.py"), folder / "install.py")
        kind = {"python": f"{sys.version_info[0]}.{sys.version_info[1]}", "system": sys.platform}
        manifest = {"userlab": VERSION, **kind, "machine": platform.machine()}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    except OSError as error:
        raise LabError(f"{folder} can't be written to: {error.strerror or error}. Name another folder.") from error


def _wheels(folder: Path) -> None:
    """Userlab itself and all that it needs; Node.js too, for machines that have none."""
    repository = Path(__file__).resolve().parents[3]
    source = str(repository) if (repository / "pyproject.toml").exists() else f"userlab=={VERSION}"
    say(f"Packing wheels of {source} and of all that it needs (200 MB) ...")
    with tempfile.TemporaryDirectory(prefix="userlab-stick-") as scratch:
        venv.create(Path(scratch, "venv"), with_pip=True)  # an environment made by uv has no pip
        python = Path(scratch, "venv", "Scripts" if sys.platform == "win32" else "bin", "python")
        pip = [str(python), "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "-w", str(folder)]
        for old in folder.glob("userlab-*.whl"):
            old.unlink()
        for wanted in ([source], ["--require-hashes", "-r", str(LOCKED)]):
            _run([*pip, *wanted])


def _run(pip: list[str]) -> None:
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["it gave no reason"]
        raise LabError(f"pip could not get all packages ({lines[0]}). Check the network, then run this again.")
