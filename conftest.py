"""For all tests and all notebooks: a lab of their own, and no way to anybody's AWS account.

It stands at the top, since pytest must find it before it collects notebooks/.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

NEEDS_TERRAFORM = "07-table-as-code.ipynb"

# Nothing that the tests start may read or touch the lab, or the AWS credentials, of whoever runs them.
for _name in [name for name in os.environ if name.startswith(("AWS_", "USERLAB_"))]:
    if not _name.startswith("USERLAB_TEST_"):
        del os.environ[_name]
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def pytest_configure(config: pytest.Config) -> None:
    """Give the notebooks of this process (with `-n 2`: of this worker) a lab in a folder of its own."""
    os.environ["USERLAB_HOME"] = tempfile.mkdtemp(prefix="userlab-tests-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Terraform its notebook runs, but shows something else than with it. In CI it must be there."""
    if shutil.which("terraform") or os.environ.get("CI"):
        return
    missing = pytest.mark.skip(reason="terraform is not installed on this machine")
    for item in items:
        if item.path.name == NEEDS_TERRAFORM:
            item.add_marker(missing)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the local cloud that a notebook started, and remove its folder."""
    from userlab.cloud.process import stop

    home = Path(os.environ["USERLAB_HOME"])
    stop(home)
    shutil.rmtree(home, ignore_errors=True)
