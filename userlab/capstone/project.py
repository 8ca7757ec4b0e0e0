"""A project: the learner's folder with a service in it, and the changes of its files that a notebook makes."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from userlab import functions
from userlab.base.errors import LabError
from userlab.base.home import home_folder, prepare
from userlab.base.own_folders import own_folder, remove_within
from userlab.capstone import briefs
from userlab.capstone.brief import Brief

SKELETON = functions.HANDLERS / "projects/guest_book"
FINISHED = functions.HANDLERS / "projects/guest_book_finished"  # the files that are other ones then
TEMPLATE = "template.json"


@dataclass(frozen=True)
class Project:
    """A service's folder: `template.json`, the functions' code in `src`, its tests in `tests`; and its brief."""

    place: Path
    brief: Brief

    def __repr__(self) -> str:
        files = sorted(path.relative_to(self.place).as_posix() for path in self.place.rglob("*.*") if path.is_file())
        return "\n".join([f"a project for the brief {self.brief.name}:", *(f"  {name}" for name in files)])

    def read(self, file: str) -> str:
        """A file's text: `project.read("src/handler.py")`."""
        return (self.place / file).read_text("utf-8")

    def write(self, file: str, text: str) -> None:
        """Write a file, in place of one of that name. A file outside of the project's folder is refused."""
        path = self.place / file
        if not path.resolve().is_relative_to(self.place.resolve()):
            raise LabError(f"{file} is outside of the project's folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")

    def replace(self, file: str, old: str, new: str) -> None:
        """Put a text in the place of another one that stands in a file once. Raises LabError where it does not.

        >>> project.replace("src/handler.py", "PAGE = 20", "PAGE = 10")
        """
        text = self.read(file)
        if text.count(old) != 1:
            raise LabError(f"{file} has this text {text.count(old)} times, and not once:\n\n{old}")
        self.write(file, text.replace(old, new))

    def template(self) -> dict[str, Any]:
        """The CloudFormation template. Change it, and hand it to `save`."""
        return json.loads(self.read(TEMPLATE))

    def save(self, template: dict[str, Any]) -> None:
        """Write the template."""
        self.write(TEMPLATE, json.dumps(template, indent=1) + "\n")

    def parameters(self) -> dict[str, str]:
        """The code of `src/handler.py` as "HandlerCode", of `src/authorizer.py` as "AuthorizerCode", and so on."""
        paths = sorted((self.place / "src").glob("*.py"))
        return {f"{path.stem.title().replace('_', '')}Code": path.read_text("utf-8") for path in paths}


def start(brief: str = "guest-book", name: str = "", finished: bool = False) -> Project:
    """Lay out the skeleton of a guest book in a folder of the lab, and return it as a project for a brief.

    What was there under this name is replaced.

    Args:
        brief: "guest-book", "notes" or "bookings". name: of the folder; default: the brief's.
        finished: True lays out the guest book as it is at the end of chapter 26.

    Raises:
        LabError: there is no such brief.
    """
    project = open_again(brief, name)
    remove_within(project.place, prepare(home_folder()))
    for files in (SKELETON, FINISHED) if finished else (SKELETON,):
        shutil.copytree(files, project.place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    return project


def finished(file: str) -> str:
    """A file of the guest book as it is at the end of chapter 26: `capstone.finished("tests/test_handler.py")`."""
    return (FINISHED / file).read_text("utf-8")


def open_again(brief: str = "guest-book", name: str = "") -> Project:
    """The project that `start` laid out earlier, with your changes in it."""
    asked = briefs.find(brief)
    name = name or asked.name
    if Path(name).name != name or name.startswith("."):
        raise LabError(f"{name!r} is no name for a folder.")
    account = boto3.client("sts").get_caller_identity()["Account"]
    return Project(own_folder(prepare(home_folder()), "projects", account) / name, asked)
