"""Tells a Python that is too old so, in a sentence. This file keeps to what old Pythons can read."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one gets to
    _message = (
        f"userlab needs Python 3.11 to 3.14, and this is Python {sys.version_info[0]}.{sys.version_info[1]} "
        f"({sys.executable}). Make a virtual environment with a newer one: "
        "python3.12 -m venv .venv && .venv/bin/pip install -e ."
    )
    if sys.argv[:1] == ["-m"]:
        sys.exit("userlab: " + _message)
    raise ImportError(_message)
