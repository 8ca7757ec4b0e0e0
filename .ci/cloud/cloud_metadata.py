"""The version and the packages of userlab-cloud: those of the whole, but for what only the workbook needs."""

import re
import tomllib
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

WORKBOOK = frozenset(
    {"jupyterlab", "jupyter-server-proxy", "tornado", "pyzmq", "ipython", "nbformat", "pandas", "matplotlib", "pytest"}
)


class CloudMetadata(MetadataHookInterface):
    """Called by hatchling for a wheel and an editable installation."""

    def update(self, metadata: dict) -> None:
        """Take from the whole's pyproject.toml what has to be the same."""
        whole = tomllib.loads(Path(self.root, "../../pyproject.toml").read_text("utf-8"))["project"]
        metadata["version"], metadata["requires-python"] = whole["version"], whole["requires-python"]
        metadata["dependencies"] = without_the_workbook(whole["dependencies"])


def without_the_workbook(requirements: list[str]) -> list[str]:
    """The requirements of the local cloud among those of the whole.

    >>> without_the_workbook(["boto3>=1.43,<2", "pandas>=3.0,<3.2"])
    ['boto3>=1.43,<2']
    """
    return [each for each in requirements if re.split(r"[^\w.-]", each, maxsplit=1)[0] not in WORKBOOK]
