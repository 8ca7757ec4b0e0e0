"""The files that install the lab say the same thing, and nothing is missing from them."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import types
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import userlab.base.version
from tests import audit

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OWN = {"userlab"}
# What runs with packages of its own: as a function, or as a part of pytest.
ELSEWHERE = ("bootstrap", "handlers", "pytest_plugin.py")


def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text())


def normal(requirement: str) -> str:
    """The bare name of a requirement, as packages are compared: moto of moto[dynamodb]==5.2.5."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def declared() -> set[str]:
    return {normal(requirement) for requirement in PROJECT["dependencies"]}


def test_environment_yml_has_the_keys_that_binder_reads_and_conda_forge_alone():
    assert set(environment()) == {"name", "channels", "dependencies"}
    assert environment()["name"] == PROJECT["name"]
    assert environment()["channels"] == ["conda-forge"]


def test_environment_yml_leaves_python_packages_to_pyproject():
    *conda, pip = environment()["dependencies"]
    assert pip == {"pip": ["-e ."]}
    assert {normal(each.replace("=", " ")) for each in conda} == {"python", "pip", "nodejs", "terraform"}


def test_binder_s_own_environment_differs_by_the_folder_alone():
    binder = yaml.safe_load((ROOT / ".binder/environment.yml").read_text())
    assert binder["dependencies"].pop() == {"pip": ["-e .."]}
    mine = environment()
    mine["dependencies"].pop()
    assert binder == mine
    assert os.name == "nt" or os.access(ROOT / ".binder/postBuild", os.X_OK)


def test_environment_yml_s_python_is_one_that_pyproject_allows():
    python = next(each for each in environment()["dependencies"] if str(each).startswith("python="))
    version = tuple(map(int, python.removeprefix("python=").split(".")))
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    assert int(low) <= version[1] < int(high)


def test_the_workflow_runs_the_oldest_and_the_newest_python_on_three_systems():
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text())
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    assert matrix["python"] == [f"3.{low}", f"3.{int(high) - 1}"]
    assert [system.split("-")[0] for system in matrix["os"]] == ["ubuntu", "macos", "windows"]


def test_the_version_stands_twice_and_is_the_same():
    assert PROJECT["version"] == userlab.base.version.VERSION


def test_moto_is_pinned_exactly():
    moto = next(each for each in PROJECT["dependencies"] if normal(each) == "moto")
    assert re.fullmatch(r"moto\[[\w,]+\]==[\d.]+", moto)


def test_every_requirement_is_bounded_above():
    extras = [each for group in PROJECT["optional-dependencies"].values() for each in group]
    assert [each for each in PROJECT["dependencies"] + extras if "<" not in each and "==" not in each] == []


def test_every_package_that_userlab_imports_is_declared():
    files = [file for file in (ROOT / "userlab").rglob("*.py") if not set(ELSEWHERE) & set(file.parts)]
    names = {name for file in files for name in imported(file)} - set(sys.stdlib_module_names) - OWN
    owners = packages_distributions()
    hub = {normal(requirement) for requirement in PROJECT["optional-dependencies"]["hub"]}
    undeclared = {name for name in names if not {normal(owner) for owner in owners.get(name, [])} & (declared() | hub)}
    assert undeclared == set()


def imported(file: Path) -> set[str]:
    """The top-level names that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("name", ["__init__.py", "base/__init__.py", "base/python_version.py"])
def test_an_old_python_can_read_what_tells_it_so(name):
    ast.parse((ROOT / "userlab" / name).read_text(), feature_version=(3, 7))


@pytest.fixture
def package_metadata(monkeypatch):
    """The module that pip runs first; it needs nothing of hatchling but a name."""
    name = "hatchling.metadata.plugin.interface"
    for each in ("hatchling", "hatchling.metadata", "hatchling.metadata.plugin", name):
        monkeypatch.setitem(sys.modules, each, types.ModuleType(each))
    sys.modules[name].MetadataHookInterface = object
    spec = importlib.util.spec_from_file_location("package_metadata", ROOT / ".ci/package_metadata.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_wrong_python_is_told_before_pip_looks_for_packages(package_metadata):
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    assert ((3, int(low)), (3, int(high) - 1)) == (package_metadata.OLDEST, package_metadata.NEWEST)
    package_metadata.refuse_other_pythons((3, 11))
    for version in ((3, 10), (3, 15)):
        with pytest.raises(SystemExit, match=r"userlab needs Python 3\.11 to 3\.14, and this is Python 3\."):
            package_metadata.refuse_other_pythons(version)


def test_the_package_s_readme_has_no_link_that_leads_nowhere(package_metadata):
    source = (ROOT / "README.md").read_text("utf-8")
    bare, absolute = package_metadata.readme(source), package_metadata.readme(source, "https://example.org/userlab")
    assert re.findall(r"\]\((?!https?:|#)", bare + absolute) == []
    assert "](https://example.org/userlab/raw/HEAD/.github/pictures/workbook.png)" in absolute
    assert "](https://example.org/userlab/blob/HEAD/notebooks/00-start-here.ipynb)" in absolute
    assert doctest.testmod(package_metadata).failed == 0


def test_an_old_python_is_told_which_ones_will_do():
    code = "import sys; sys.version_info = (3, 9, 2); import userlab"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode != 0
    assert "ImportError: userlab needs Python 3.11 to 3.14, and this is Python 3.9" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="it is for machines with bash")
def test_the_ci_script_is_sound_and_can_be_run():
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs; built of a copy that has no more than git knows."""
    scratch = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if not name.startswith("tests/") and (ROOT / name).exists():
            (scratch / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, scratch / "source" / name)
    built = subprocess.run(
        [*wheel_builder(), str(scratch / "out"), str(scratch / "source")], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    with zipfile.ZipFile(next((scratch / "out").glob("*.whl"))) as wheel:
        wheel.extractall(scratch / "installed")
    return scratch / "installed"


def wheel_builder() -> list[str]:
    """The command that builds a wheel, without the folders for the wheel and of the source."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w"]
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("neither pip nor uv is here to build a wheel")
    return [uv, "build", "--wheel", "-o"]


def test_the_wheel_brings_the_chapters_and_the_pages_beside_them(installed):
    written = {"certificate.html"}  # by chapter 26, for whoever ran it here
    course = {file.name for file in (ROOT / "notebooks").iterdir() if file.is_file()} - written
    assert {file.name for file in (installed / "userlab" / "notebooks").iterdir()} == course


def test_the_wheel_s_readme_names_no_file_of_the_repository(installed):
    metadata = next(installed.glob("*.dist-info/METADATA")).read_text("utf-8")
    assert "# userlab" in metadata
    assert re.findall(r"\]\((?!https?:|#)", metadata) == []


def test_the_wheel_brings_every_file_of_the_package_and_nothing_else(installed):
    listed = subprocess.run(["git", "ls-files", "userlab"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = {file.relative_to(installed).as_posix() for file in (installed / "userlab").rglob("*") if file.is_file()}
    assert {name for name in found if not name.startswith("userlab/notebooks/")} == set(listed.stdout.splitlines())


def test_an_installed_userlab_lays_a_learner_s_copy_without_the_repository(installed, tmp_path):
    command = [sys.executable, "-m", "userlab", "copy", "3", "--folder", str(tmp_path / "workbook")]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    cells = json.loads((tmp_path / "workbook" / "03-add-items.ipynb").read_text("utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs")] == []


def pinned() -> dict[str, str]:
    """Name -> version of everything that the workflow installs by hash."""
    lines = (ROOT / ".github/requirements.txt").read_text().splitlines()
    found = [re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", line) for line in lines]
    return {normal(each[1]): each[2] for each in found if each}


def test_the_pinned_packages_are_those_that_pyproject_asks_for():
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    versions = pinned()
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(versions[normal(requirement.name)]), requirement


@pytest.mark.parametrize("file", [".github/requirements.txt", ".github/audit.txt", "userlab/nodejs/nodejs.txt"])
def test_every_pinned_python_package_has_a_hash(file):
    blocks = re.split(r"\n(?=[\w])", (ROOT / file).read_text())
    blocks = [block for block in blocks if not block.startswith("#")]
    assert blocks
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("folder", audit.JAVASCRIPT)
def test_every_pinned_npm_package_has_a_hash(folder):
    lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
    assert all(package["integrity"].startswith("sha512-") for name, package in lock["packages"].items() if name)


def test_an_advisory_passes_only_with_a_reason():
    known, reason = next(iter(audit.ACCEPTED.items()))
    found = [audit.Found("a", "b", ("CVE-1", known), "c"), audit.Found("a", "b", ("CVE-2",), "c")]
    assert len(reason) > 20
    assert audit.unexplained(found) == found[1:]
