"""The files that AWS's tools read beside the environment: a config and a credentials file with the profile `default`.

Many tutorials say `profile = "default"` in a Terraform file, or `Session(profile_name="default")`, and tools then look
into these files and not at the environment's keys. Each account of the lab has a pair of its own in the lab's folder,
so the learner's own files stay out of reach. Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials
files".
"""

from __future__ import annotations

import configparser
import contextlib
import io
from collections.abc import Mapping
from pathlib import Path

from userlab.base.home import write_private
from userlab.base.own_folders import own_folder

PROFILE = "default"


def write(home: Path, account: str, variables: Mapping[str, str]) -> dict[str, str]:
    """Write both files for an account, and return the variables that name them.

    `variables` are those of its environment. What a learner adds there (`aws configure --profile mine`) stays. Nothing
    is written where it says the same already; a home that can't be written to is no error here.

    >>> write(home, "123456789003", variables)["AWS_CONFIG_FILE"]
    '/home/ann/.local/share/userlab/aws/123456789003/config'
    """
    folder = home / "aws" / account
    config = {"region": variables["AWS_REGION"], "endpoint_url": variables["AWS_ENDPOINT_URL"]}
    keys = {name.lower(): variables[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    with contextlib.suppress(OSError):
        own_folder(home, "aws", account)
        _say(folder / "config", config)
        _say(folder / "credentials", keys)
    return {"AWS_CONFIG_FILE": str(folder / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials")}


def _say(file: Path, values: Mapping[str, str]) -> None:
    said = configparser.RawConfigParser()
    with contextlib.suppress(configparser.Error, UnicodeError):
        said.read(file, "utf-8")
    if said.has_section(PROFILE) and values.items() <= dict(said[PROFILE]).items():
        return
    if not said.has_section(PROFILE):
        said.add_section(PROFILE)
    said[PROFILE].update(values)
    text = io.StringIO()
    said.write(text)
    write_private(file, text.getvalue().encode())
