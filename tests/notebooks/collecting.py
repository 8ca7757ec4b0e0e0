"""Each chapter is a test: every cell is run, and its output compared with the committed one by nbval, strictly."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nbval.plugin import IPyNbFile

SANITIZE = Path(__file__).with_name("sanitize.cfg")
CELL_SECONDS = 120
# nbval's options, which would be its plugin's if pytest loaded that at its start.
STRICTLY = {
    "nbval": True,
    "nbval_lax": False,
    "nbval_current_env": True,
    "nbval_kernel_name": None,
    "nbval_kernel_startup_timeout": 60.0,
    "nbval_cell_timeout": float(CELL_SECONDS),
    "nbval_sanitize_with": str(SANITIZE),
    "nbdime": False,
}


def collected(path: Path, parent: pytest.Collector) -> IPyNbFile:
    """The cells of a notebook as nbval's tests. nbval is imported here, since that takes seconds."""
    # It makes parsers of web addresses when it is imported, for a second and a half; no notebook's format needs them.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from nbval.plugin import IPyNbFile

    for name, value in STRICTLY.items():
        setattr(parent.config.option, name, value)
    return IPyNbFile.from_parent(parent, path=path)
