"""For all tests and all notebooks: a lab of their own, and no way to anybody's AWS account.

It stands at the top, since pytest must find it before it collects notebooks/.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

NEEDS_TERRAFORM = "07-table-as-code.ipynb"
# The notebooks that use packages of npm.
WITH_NPM = ("notebooks/13-", "notebooks/14-", "notebooks/16-")

# Nothing that the tests start may read or touch the lab, or the AWS credentials, of whoever runs them.
for _name in [name for name in os.environ if name.startswith(("AWS_", "USERLAB_"))]:
    if not _name.startswith("USERLAB_TEST_"):
        del os.environ[_name]
# Every cloud, kernel and sandbox that a test starts would compile the package anew: a third of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def pytest_configure(config: pytest.Config) -> None:
    """Give the notebooks of this process (with `-n 2`: of this worker) a lab in a folder of its own."""
    from userlab.base.home import prepare

    home = os.environ["USERLAB_HOME"] = str(prepare(Path(tempfile.mkdtemp(prefix="userlab-tests-"))))
    kept = os.environ.get("USERLAB_TEST_NODE_CACHE")  # a folder that keeps what npm fetched, for the next run
    if kept:
        packages = Path(kept, "nodejs")
        packages.mkdir(parents=True, exist_ok=True)
        Path(home, "nodejs").symlink_to(packages, target_is_directory=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What notebooks need of other programs must be there; where it is not, they are skipped, but never in CI."""
    _need_terraform([item for item in items if item.path.name == NEEDS_TERRAFORM])
    _need_npm([item for item in items if item.nodeid.startswith(WITH_NPM) and "::Cell" in item.nodeid])


def _need_terraform(items: list[pytest.Item]) -> None:
    """Without Terraform its notebook runs, but shows something else than with it."""
    if not items:
        return
    sys.path.insert(0, str(Path(__file__).parent / "tests"))
    try:
        from programs import without_terraform
    finally:
        sys.path.pop(0)
    reason = without_terraform()
    for item in items if reason else ():
        item.add_marker(pytest.mark.skip(reason=reason))


def _need_npm(items: list[pytest.Item]) -> None:
    """Fetch what notebooks need of npm before they run: their outputs are those of a learner who has it already."""
    from userlab.base.errors import LabError
    from userlab.nodejs import npm

    if not items:
        return
    try:
        npm.fetch()
    except LabError as error:
        for item in items if not os.environ.get("CI") else ():
            item.add_marker(pytest.mark.skip(reason=str(error)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the local cloud that a notebook started, and remove its folder."""
    from userlab.process.local_cloud import stop

    home = Path(os.environ["USERLAB_HOME"])
    stop(home)
    shutil.rmtree(home, ignore_errors=True)
