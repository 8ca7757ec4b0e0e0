"""For all tests and all notebooks: a lab of their own, and no way to anybody's AWS account.

It stands at the top, since pytest must find it before it collects notebooks/.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests import programs, sharing
from userlab.base.home import prepare

NEEDS_TERRAFORM = "07-table-as-code.ipynb"
# The notebooks that use packages of npm.
WITH_NPM = ("13-nodejs-lambda.ipynb", "14-iam-role.ipynb", "16-test-payloads.ipynb")

SCRATCH = pytest.StashKey[Path]()
EMPTY = pytest.StashKey[int]()  # how many files a home holds that nobody has used

# Nothing that the tests start may read or touch the lab, or the AWS credentials, of whoever runs them.
for _name in [name for name in os.environ if name.startswith(("AWS_", "USERLAB_"))]:
    if not _name.startswith("USERLAB_TEST_"):
        del os.environ[_name]
# Every cloud, kernel and sandbox that a test starts would compile the package anew, a third of its start; and every
# worker all tests, for twelve seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# What reads notebooks would compile a grammar first, for over a second (userlab/command/quick_start.py).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# Terraform and its provider spend a fifth of their time on garbage of programs that end after three seconds.
os.environ.setdefault("GOGC", "400")
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def pytest_configure(config: pytest.Config) -> None:
    """Give the notebooks of this process (with `-n 2`: of this worker) a lab in a folder of its own.

    What is fetched from the network is fetched once: Node.js packages for all workers, in a folder that
    USERLAB_TEST_NODE_CACHE may name, to keep it for the next run; Terraform's provider for each worker, since two
    Terraforms may not fill a cache at once.
    """
    scratch = config.stash[SCRATCH] = Path(tempfile.mkdtemp(prefix="userlab-tests-"))
    home = prepare(scratch / "home")
    os.environ["USERLAB_HOME"] = str(home)
    if "USERLAB_TEST_NODE_CACHE" not in os.environ:  # the workers inherit it
        os.environ["USERLAB_TEST_NODE_CACHE"] = str(scratch / "node")
    packages = Path(os.environ["USERLAB_TEST_NODE_CACHE"], "nodejs")
    packages.mkdir(parents=True, exist_ok=True)
    (home / "nodejs").symlink_to(packages, target_is_directory=True)
    (scratch / "terraform").mkdir()
    os.environ["TF_PLUGIN_CACHE_DIR"] = str(scratch / "terraform")
    config.stash[EMPTY] = len(list(home.iterdir()))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """How many workers `--numprocesses=auto`, our default, means for what is asked for."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else sharing.workers(config)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests out by files, the long ones first, if nobody asked for something else."""
    return sharing.scheduler(config, log) if config.option.dist == "loadgroup" else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A notebook's cells are tests."""
    from tests.notebooks import collecting

    return collecting.collected(file_path, parent) if file_path.suffix == ".ipynb" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker, the long ones first."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: sharing.rank(item.nodeid))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What notebooks need of other programs must be there; where it is not, they are skipped, but never in CI."""
    if item.path.name == NEEDS_TERRAFORM:
        programs.needed_terraform()
    if item.path.name in WITH_NPM:
        programs.needed_npm_packages()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the local cloud that a notebook started, and remove its folder."""
    home = config.stash[SCRATCH] / "home"
    if len(list(home.iterdir())) > config.stash[EMPTY]:
        from userlab.process.local_cloud import stop

        stop(home)
    shutil.rmtree(config.stash[SCRATCH], ignore_errors=True)
