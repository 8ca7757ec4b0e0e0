"""Which room may import which: the arrows of the house run one way.

notebook -> lessons -> boto3 -> HTTP -> cloud -> moto, and inside the cloud: front and cloud.py above the services,
these above moto's seams, these above `http` and `account`. All imports count, those under TYPE_CHECKING and inside
functions, too; what runs outside of this process (handlers, a sandbox's bootstrap) has none.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ELSEWHERE = {"bootstrap", "handlers"}
MOST_FILES = 25

SERVICES = (
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "event_bus",
    "event_sources",
    "faults",
    "functions",
    "identity",
    "logs",
    "parameters",
    "queues",
    "rest_api",
    "http_api",
)
COMPOSITION = ("userlab.cloud.cloud", "userlab.cloud.__main__")
# What a service may know of another: values, what a PartiQL statement touches, and Lambda's own rules for the mappings
# that are a part of its API.
VALUES = {
    "userlab.cloud.dynamodb.partiql.touched",
    "userlab.cloud.functions.api.constraints",
    "userlab.cloud.functions.invoking.invocation",
    "userlab.cloud.functions.invoking.recorded",
    "userlab.cloud.functions.names",
    "userlab.cloud.identity.policies.policy",
}
LESSONS_MAY = ("base", "nodejs")
CLOUD_MAY = ("base", "nodejs", "process")
MONITORING_MAY = ("lessons", "base")
RELEASE_MAY = ("lessons", "base")
LAB_MAY = ("lessons", "examples", "measured", "base", "process")  # start states are made by what chapters show
CLOUDLESS = (
    *(
        "base",
        "capstone",
        "command",
        "examples",
        "exercises",
        "lab",
        "measured",
        "monitoring",
        "nodejs",
        "process",
        "release",
    ),
)


@functools.cache
def modules() -> dict[str, Path]:
    """Every module of userlab by its name."""
    found = {}
    for path in sorted((ROOT / "userlab").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if not ELSEWHERE & set(parts):
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


@functools.cache
def imports() -> dict[str, frozenset[str]]:
    """The modules that each module imports, of userlab and of others, wherever in the file."""
    return {name: frozenset(_imported(name, path)) - {name} for name, path in modules().items()}


def _imported(name: str, path: Path) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield inner if inner in modules() else source


def arrows(source: str, target: str) -> list[str]:
    """The arrows from a room to another, "a -> b" each."""
    return sorted(
        f"{name} -> {imported}"
        for name in imports()
        if is_in(name, source)
        for imported in imports()[name]
        if is_in(imported, target)
    )


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def room_of(module: str) -> str:
    """The first folder below userlab/ that a module stands in; "lessons" for those that stand in userlab/ itself."""
    parts = module.split(".")
    in_folder = len(parts) > 2 or modules()[module].name == "__init__.py"
    return parts[1] if in_folder and len(parts) > 1 else "lessons"


def arrows_of(source: str, allowed: tuple[str, ...]) -> list[str]:
    """The arrows from one of userlab's rooms to any other that is not among the allowed."""
    return sorted(
        f"{name} -> {imported}"
        for name, targets in imports().items()
        if room_of(name) == source and name not in ("userlab", "userlab.__main__")
        for imported in targets & modules().keys()
        if room_of(imported) not in (source, *allowed)
    )


def test_no_module_imports_itself_through_others():
    """A circle is a set of modules each of which reaches itself; the test names what is in it."""
    left = {name: set(targets) & modules().keys() for name, targets in imports().items()}
    while free := {name for name, targets in left.items() if not targets & left.keys()}:
        left = {name: targets for name, targets in left.items() if name not in free}
    while free := {name for name in left if not any(name in targets for targets in left.values())}:
        left = {name: targets for name, targets in left.items() if name not in free}
    assert sorted(left) == []


def test_only_the_composition_root_takes_the_whole_cloud():
    taking = [name for name, targets in imports().items() if "userlab.cloud.cloud" in targets]
    assert [name for name in taking if name not in COMPOSITION] == []


def test_only_the_composition_root_and_the_front_see_two_services():
    seeing = {
        name: {service for service in SERVICES for each in targets if is_in(each, f"userlab.cloud.{service}")}
        for name, targets in imports().items()
        if room_of(name) == "cloud" and not any(is_in(name, f"userlab.cloud.{service}") for service in SERVICES)
    }
    assert {name for name, services in seeing.items() if len(services) > 1} <= set(COMPOSITION)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_takes_no_other_service_but_its_values(service):
    others = [each for each in SERVICES if each != service]
    found = [arrow for other in others for arrow in arrows(f"userlab.cloud.{service}", f"userlab.cloud.{other}")]
    assert [arrow for arrow in found if arrow.partition(" -> ")[2] not in VALUES] == []


def test_every_value_that_services_share_is_one_that_they_do_share():
    shared = {
        target
        for service in SERVICES
        for name, targets in imports().items()
        if is_in(name, f"userlab.cloud.{service}")
        for target in targets & VALUES
        if not is_in(target, f"userlab.cloud.{service}")
    }
    assert shared == VALUES


@pytest.mark.parametrize("service", [*SERVICES, "front", "snapshot"])
@pytest.mark.parametrize("below", ["moto_seams", "http", "account"])
def test_what_stands_below_the_services_knows_none(below, service):
    assert arrows(f"userlab.cloud.{below}", f"userlab.cloud.{service}") == []


@pytest.mark.parametrize("below", ["http", "account"])
def test_account_and_http_know_nothing_of_moto(below):
    assert arrows(f"userlab.cloud.{below}", "userlab.cloud.moto_seams") == []


def test_moto_is_imported_in_its_seams_only():
    assert [arrow for arrow in arrows("userlab", "moto") if not arrow.startswith("userlab.cloud.moto_seams")] == []


@pytest.mark.parametrize("room", CLOUDLESS)
def test_nothing_outside_reaches_into_the_cloud(room):
    assert arrows(f"userlab.{room}", "userlab.cloud") == []


def test_lessons_import_lessons_base_and_nodejs():
    assert arrows_of("lessons", LESSONS_MAY) == []


def test_the_lessons_on_monitoring_import_lessons_and_base():
    assert arrows_of("monitoring", MONITORING_MAY) == []


def test_the_lessons_on_releases_import_lessons_and_base():
    assert arrows_of("release", RELEASE_MAY) == []


def test_the_cloud_imports_base_nodejs_and_process():
    found = arrows_of("cloud", CLOUD_MAY)
    # The process that runs the cloud mounts the console, which is a client of the cloud like any other.
    assert [arrow for arrow in found if arrow != "userlab.cloud.__main__ -> userlab.console.server"] == []


def test_the_lab_imports_lessons_examples_measured_base_and_process():
    assert arrows_of("lab", LAB_MAY) == []


def test_a_folder_has_at_most_25_files():
    folders = {path.parent for path in modules().values()}
    counts = {str(each.relative_to(ROOT)): len(list(each.glob("*.py"))) for each in folders}
    assert {folder: count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_flat_in_userlab_stand_lessons_only():
    """A lesson is a module that a notebook imports, or that a lesson does: nothing of the lab's own works."""
    notebooks = "".join(path.read_text("utf-8") for path in sorted((ROOT / "notebooks").glob("*.ipynb")))
    flat = {name for name in modules() if name.count(".") == 1 and room_of(name) == "lessons"} - {"userlab.__main__"}
    unused = [
        name
        for name in sorted(flat)
        if name.rpartition(".")[2] not in notebooks
        and not any(name in imports()[other] for other in flat if other != name)
    ]
    assert unused == []
