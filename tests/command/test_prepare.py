"""`userlab prepare`: what is fetched once, told one by one, and packed for machines without a network."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from userlab.base import terraform_mirror
from userlab.base.errors import LabError
from userlab.base.home import prepare
from userlab.command import cli
from userlab.command.stick import install, packing, unpacking
from userlab.nodejs import interpreter, npm

PROVIDER = "host/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws_v5"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, on a machine where nobody configured Terraform."""
    monkeypatch.setenv("USERLAB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    return prepare(tmp_path / "home")


def put(file: Path) -> Path:
    file.parent.mkdir(parents=True)
    file.write_text("x")
    return file


def test_each_thing_is_told_and_one_that_cannot_be_had_keeps_nobody_from_the_rest(home, monkeypatch, capsys):
    def fetch(name: str, progress: object) -> None:
        if name == "newman":
            raise LabError("npm could not fetch newman.\nMore.")

    monkeypatch.setattr(npm, "fetch", fetch)
    monkeypatch.setattr("userlab.terraform.provider", lambda: home)
    assert cli.main(["prepare"]) == 1
    told = capsys.readouterr()
    assert "[2 of 4] the AWS SDK for JavaScript v2: here" in told.out
    assert "[3 of 4] newman, the runner of Postman collections: not here" in told.out
    assert "[4 of 4] Terraform's AWS provider: here" in told.out
    assert "userlab: npm could not fetch newman.\n" in told.err


def test_once_the_provider_is_there_terraform_takes_it_from_the_lab_alone(home):
    assert terraform_mirror.settings(home)["TF_PLUGIN_CACHE_DIR"] == str(home / "terraform" / "providers")
    put(terraform_mirror.mirror(home) / PROVIDER)
    file = Path(terraform_mirror.settings(home)["TF_CLI_CONFIG_FILE"])
    assert (home / "terraform" / "providers").as_posix() in file.read_text()


def test_a_learner_s_own_configuration_of_terraform_stays(home, monkeypatch):
    put(terraform_mirror.mirror(home) / PROVIDER)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "mine")
    assert "TF_CLI_CONFIG_FILE" not in terraform_mirror.settings(home)


def test_a_provider_that_a_cache_elsewhere_keeps_is_copied_once(home, tmp_path):
    put(tmp_path / "place" / ".terraform" / "providers" / PROVIDER)
    terraform_mirror.fill(home, tmp_path / "place")
    assert (terraform_mirror.mirror(home) / PROVIDER).read_text() == "x"
    terraform_mirror.fill(home, tmp_path / "nowhere")


@pytest.fixture
def stick(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that was packed from a home, but for the wheels."""
    put(home / "nodejs" / "newman-0123456789ab" / "node_modules" / "newman" / "index.js")
    put(terraform_mirror.mirror(home) / PROVIDER)
    monkeypatch.setattr(packing, "_wheels", lambda folder: folder.mkdir(exist_ok=True))
    packing.pack(home, tmp_path / "stick")
    packing.pack(home, tmp_path / "stick")  # it can be repeated
    return tmp_path / "stick"


def test_a_stick_brings_another_lab_what_chapters_fetch(stick, tmp_path, monkeypatch):
    monkeypatch.setattr(interpreter, "find", lambda home: "there")
    other = tmp_path / "other"
    for _ in range(2):
        unpacking.unpack(other, stick)
        assert (other / "nodejs" / "newman-0123456789ab" / "node_modules" / "newman" / "index.js").exists()
        assert terraform_mirror.is_filled(terraform_mirror.mirror(other))


def test_what_is_no_stick_is_refused(home, tmp_path):
    with pytest.raises(LabError, match="not a folder that 'userlab prepare --to' packed"):
        unpacking.unpack(home, tmp_path)


def test_a_stick_for_another_machine_says_so_before_anything_is_installed(stick, tmp_path):
    manifest = json.loads((stick / "stick.json").read_text())
    assert (manifest["system"], manifest["machine"]) == (sys.platform, platform.machine())
    (stick / "stick.json").write_text(json.dumps({**manifest, "python": "3.99"}))
    done = subprocess.run([sys.executable, stick / "install.py", tmp_path / "new"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "holds packages for Python 3.99" in done.stderr
    assert not (tmp_path / "new").exists()


def test_the_stick_s_own_program_needs_nothing_but_python():
    source = Path(install.__file__).read_text()
    assert "import userlab" not in source
    assert "from userlab" not in source
