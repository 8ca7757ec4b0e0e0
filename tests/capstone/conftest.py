"""A project in a folder of the test, and a lab on the test's account."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from userlab.capstone import BRIEFS, Project
from userlab.capstone.project import FINISHED, SKELETON
from userlab.lab.lab import Lab
from userlab.lab.target import Target


@pytest.fixture
def lab(cloud: Any, account: str, environment: dict[str, str], learner: None) -> Lab:
    """The lab of the test's account, which a bare boto3.client(...) reaches, too."""
    return Lab("capstone", Target("local", cloud.endpoint, account, "us-east-1", environment))


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """project(brief="guest-book", finished=True) is the guest book in a folder of the test."""

    def make(brief: str = "guest-book", finished: bool = True) -> Project:
        place = tmp_path / brief
        for files in (SKELETON, FINISHED) if finished else (SKELETON,):
            shutil.copytree(files, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return Project(place, BRIEFS[brief])

    return make
