"""Terraform's AWS provider, once fetched, as a mirror in the lab's folder: `terraform init` then needs no network.

A plugin cache alone does not do: for every new directory Terraform asks its registry which versions there are. A mirror
has the cache's layout. Source: Terraform's documentation, "CLI Configuration File", section "Provider Installation".
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from userlab.base.home import patient_replace, write_private
from userlab.base.own_folders import own_folder, remove_tree

PROVIDERS = "hashicorp/aws"
CACHE = "TF_PLUGIN_CACHE_DIR"


def mirror(home: Path) -> Path:
    """The mirror's folder, whether it is there yet or not."""
    return home / "terraform" / "providers"


def is_filled(folder: Path) -> bool:
    """Whether the AWS provider is in a mirror."""
    return next(folder.glob(f"*/{PROVIDERS}/*/*/terraform-provider-aws*"), None) is not None


def settings(home: Path) -> dict[str, str]:
    """The variables with which Terraform takes the provider from the lab's folder, or first keeps it there.

    Where the learner configured that, nothing is said.

    >>> settings(home)
    {'TF_CLI_CONFIG_FILE': '/home/ann/.local/share/userlab/terraform/terraformrc'}
    """
    own = Path.home() / ".terraformrc", Path(os.environ.get("APPDATA", ""), "terraform.rc")
    configured = "TF_CLI_CONFIG_FILE" in os.environ or any(file.is_file() for file in own)
    if not configured and is_filled(mirror(home)):
        return {"TF_CLI_CONFIG_FILE": str(_configuration(home))}
    # A new directory has no lock file yet, and Terraform would fetch again what it has already.
    cache = {} if CACHE in os.environ else {CACHE: str(own_folder(home, "terraform", "providers"))}
    return {**cache, "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1"}


def fill(home: Path, place: Path) -> None:
    """Copy the provider into the mirror from a directory that Terraform initialized, if it is kept elsewhere."""
    fetched, folder = place / ".terraform" / "providers", mirror(home)
    if is_filled(folder) or not is_filled(fetched):
        return
    unfinished = own_folder(home, "terraform") / "providers.new"
    remove_tree(unfinished)
    shutil.copytree(fetched, unfinished)  # what a link leads to
    remove_tree(folder)
    patient_replace(unfinished, folder)


def _configuration(home: Path) -> Path:
    there = json.dumps(mirror(home).as_posix())
    ours, others = f'    path    = {there}\n    include = ["{PROVIDERS}"]\n', f'    exclude = ["{PROVIDERS}"]\n'
    text = f"provider_installation {{\n  filesystem_mirror {{\n{ours}  }}\n  direct {{\n{others}  }}\n}}\n"
    file = home / "terraform" / "terraformrc"
    if not file.exists() or file.read_text("utf-8") != text:
        write_private(file, text.encode())
    return file
