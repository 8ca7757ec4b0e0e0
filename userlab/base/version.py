"""userlab's version: the one of `pyproject.toml`, readable without looking through installed packages."""

VERSION = "0.1.0"
