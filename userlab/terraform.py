"""Terraform: write down what should be there, and let a program make it so.

The functions run the real `terraform`, as you would in a shell, and give its words in a short form. They work on
copies of the configurations in userlab/infrastructure, in a folder of the lab, where you may edit them.
Sources: Terraform's documentation, "Terraform CLI"; the AWS provider's, "Resource: aws_dynamodb_table".
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from userlab import tables
from userlab.base import terraform_mirror
from userlab.base.errors import LabError
from userlab.base.home import home_folder, prepare
from userlab.base.own_folders import own_folder, remove_within
from userlab.base.progress import progress

INFRASTRUCTURE = Path(__file__).with_name("infrastructure")
DOWNLOAD_SECONDS = 15.0  # whoever waits longer is waiting for the provider's download
DONE = {"create": "created", "update": "changed", "delete": "destroyed"}
# Lines of a plan that say what is not known yet, or not shown.
UNKNOWN = re.compile(r"\(known after apply\)|# \(\d+ unchanged \w+ hidden\)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # `terraform state` knows no -no-color
HOW_TO_GET_IT = (
    "Terraform is not installed on this machine, or not on the PATH. With conda it is "
    "`conda install -c conda-forge terraform`; for every system there is HashiCorp's page *Install Terraform*: a zip "
    "with one program in it. Then run this chapter again from its first cell."
)


@dataclass(frozen=True)
class Report:
    """What a command of Terraform said, line by line."""

    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def installed() -> bool:
    """Whether `terraform` and its AWS provider are there; the provider is fetched if need be, some 150 MB, once.

    If not, says how to get what is missing, and skips the cells that need it.
    """
    from userlab.base import skipped_cells

    skipped_cells.end()
    try:
        provider()
    except LabError as error:
        skipped_cells.begin("Skipped: this cell needs Terraform and its AWS provider.", str(error))
        return False
    return True


def provider() -> Path:
    """A folder in which Terraform has its AWS provider. Raises LabError: Terraform or the provider can't be had."""
    place = own_folder(prepare(home_folder()), "terraform", "provider")
    shutil.copyfile(INFRASTRUCTURE / "table" / "provider.tf", place / "provider.tf")
    with contextlib.redirect_stdout(io.StringIO()):
        init(place)
    return place


def directory(configuration: str) -> Path:
    """The working directory of a configuration: a folder of the lab, one for each account."""
    account = boto3.client("sts").get_caller_identity()["Account"]
    return home_folder() / "terraform" / account / configuration


def copy(configuration: str, into: str | None = None) -> Path:
    """Copy a configuration of userlab/infrastructure into its working directory, and return that.

    Files of the same name are replaced, others stay. What Terraform remembers of an account that the lab has
    emptied since is dropped.

    Args:
        configuration: "table", "stack"... into: the working directory of another configuration.

    >>> table = terraform.copy("table")
    """
    home, place = prepare(home_folder()), directory(into or configuration)
    own_folder(home, *place.relative_to(home).parts)
    if into is None and "AWS_ENDPOINT_URL" in os.environ and not tables.names():
        remove_within(place, home)
    return Path(shutil.copytree(INFRASTRUCTURE / configuration, place, copy_function=_replace, dirs_exist_ok=True))


def _replace(source: str, target: str) -> None:
    """Copy a file in the place of another one. Of a link, that is the link, and not the file that it leads to."""
    Path(target).unlink(missing_ok=True)
    shutil.copy2(source, target)


def init(place: Path) -> Report:
    """Get the provider: the program that translates a configuration into calls of AWS.

    It is fetched once, some 150 MB, and kept in the lab. In a shell: `terraform init`.

    Raises:
        LabError: the provider can't be fetched.
    """
    with progress("Fetching the AWS provider, some 150 MB, for the first time", DOWNLOAD_SECONDS):
        said = run(place, "init")
    return Report(tuple(re.findall(r"^Terraform has been successfully initialized!", said, re.MULTILINE)))


def plan(place: Path) -> Report:
    """Compare three things: the files, what Terraform remembers, what is there. Say what it would do; do nothing.

    + creates, ~ changes, - destroys. Left out here: what nobody can know yet. In a shell: `terraform plan`.
    """
    said = run(place, "plan")
    begin, end = said.find("Terraform will perform"), re.search(r"^(Plan: .*|No changes\..*)$", said, re.MULTILINE)
    if begin < 0 or end is None:
        return Report((end.group() if end else said,))
    lines = [line for line in said[begin : end.end()].splitlines()[2:] if not UNKNOWN.search(line)]
    # An empty line before an empty line, or before a closing brace, separates nothing.
    after = [*lines[1:], ""]
    return Report(tuple(line for line, following in zip(lines, after, strict=True) if line or following.strip(" }")))


def apply(place: Path) -> Report:
    """Do what the plan says, without asking. In a shell: `terraform apply`, which shows the plan and asks."""
    return _applied(run(place, "apply", "-auto-approve", "-json"))


def destroy(place: Path) -> Report:
    """Destroy all that Terraform made from this directory. In a shell: `terraform destroy`, which asks."""
    return _applied(run(place, "destroy", "-auto-approve", "-json"))


def state(place: Path) -> list[str]:
    """The addresses of all that Terraform has made and remembers. In a shell: `terraform state list`.

    >>> terraform.state(table)
    ['aws_dynamodb_table.users']
    """
    return run(place, "state", "list").split()


def remembered(place: Path) -> dict[str, dict[str, Any]]:
    """The attributes of all that Terraform has made, by address, as it remembers them in the file terraform.tfstate.

    {} where nothing was applied. What somebody changed by hand since is not in it.

    >>> terraform.remembered(table)["aws_dynamodb_table.users"]["hash_key"]
    'UserID'
    """
    file = place / "terraform.tfstate"
    if not file.exists():
        return {}
    found = {}
    for resource in json.loads(file.read_text("utf-8"))["resources"]:
        for instance in resource["instances"] if resource["mode"] == "managed" else ():
            key = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
            found[f"{resource['type']}.{resource['name']}{key}"] = instance["attributes"]
    return found


def outputs(place: Path) -> dict[str, Any]:
    """The values that a configuration hands out, by name. In a shell: `terraform output`.

    >>> terraform.outputs(stack)["api"]
    'a1b2c3d4e5'
    """
    return {name: output["value"] for name, output in json.loads(run(place, "output", "-json")).items()}


def run(place: Path, *words: str) -> str:
    """Run terraform in a working directory, and return what it printed."""
    program = shutil.which("terraform")
    if program is None:
        raise LabError(HOW_TO_GET_IT)
    print("$ terraform", " ".join(words).removesuffix(" -json"), flush=True)
    plain = [] if words[0] == "state" else ["-no-color"]
    done = subprocess.run(
        [program, *words, *plain],
        check=False,
        cwd=place,
        env=os.environ | _settings(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise LabError(_failure(words[0], done.stdout, done.stderr))
    return done.stdout


def _settings() -> dict[str, str]:
    """No questions, no advice for a shell, no look for a newer version; the provider is kept for all directories.

    At each command the AWS provider describes its 1,400 kinds of resources anew, and Go, which it is written in, spends
    a third of that time on giving memory back. It may keep 150 MB more instead, unless you set GOGC yourself.
    """
    quick = {} if "GOGC" in os.environ else {"GOGC": "400"}
    quiet = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
    return quiet | quick | terraform_mirror.settings(prepare(home_folder()))


def _messages(said: str) -> Iterator[dict[str, Any]]:
    """The messages of a command with -json: one JSON object a line."""
    for line in said.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def _applied(said: str) -> Report:
    """What was done, in order of the addresses: resources that do not need each other are made side by side."""
    messages = list(_messages(said))
    hooks = [message["hook"] for message in messages if message["type"] == "apply_complete"]
    lines = sorted(f"{hook['resource']['addr']}: {DONE[hook['action']]}" for hook in hooks if hook["action"] in DONE)
    summary = [message["@message"] for message in messages if message["type"] == "change_summary"]
    return Report((*lines, *summary[-1:]))


def _failure(command: str, said: str, error: str) -> str:
    """What failed and why, in Terraform's own words, and what to do next."""
    text = re.sub(r"^[╷│╵ ]+", "", COLOUR.sub("", error), flags=re.MULTILINE).strip()
    for message in _messages(said):
        if message.get("type") == "diagnostic" and message["diagnostic"]["severity"] == "error":
            found = message["diagnostic"]
            place = found.get("range")
            where = f" ({place['filename']}, line {place['start']['line']})" if place else ""
            text += f"\n{found['summary']}{where}: {found.get('detail', '')}"
    if re.search(r"Failed to (query available|install) provider", text):
        return (
            "Terraform could not get its AWS provider. It is fetched once from HashiCorp's registry, some 150 MB: "
            "check the network and its proxy, or name a folder that mirrors the registry in Terraform's CLI "
            "configuration (variable TF_CLI_CONFIG_FILE, block provider_installation). Then run this cell again.\n\n"
            f"Terraform says:\n\n{text}"
        )
    return f"terraform {command} failed. Terraform says:\n\n{text.strip()}"
