"""The values for Zero to JupyterHub say what `userlab hub` says on one machine, in the chart's own keys."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("jupyterhub", reason="JupyterHub is not installed")
if os.name == "nt":
    pytest.skip("JupyterHub does not run on Windows", allow_module_level=True)

from traitlets.config import Config

from userlab.base.board_address import BOARD
from userlab.command.classroom import configuration
from userlab.command.classroom.settings import FOLDER, Settings

ROOT = Path(__file__).parents[3]
# The chart's own, of its values.schema.yaml, which refuses any other: as far as the values use them.
KNOWN = {
    "": {"singleuser", "hub", "proxy", "cull", "prePuller"},
    "singleuser": {
        "image", "cmd", "defaultUrl", "startTimeout", "extraEnv", "memory", "cpu", "storage", "networkPolicy",
    },
    "hub": {
        "config", "loadRoles", "services", "service", "networkPolicy", "extraContainers", "extraVolumes",
    },
    "proxy": {"chp"},
    "cull": {"enabled", "timeout", "every"},
    "prePuller": {"hook"},
}  # fmt: skip


@pytest.fixture(scope="module")
def values() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / ".hub/values.yaml").read_text("utf-8"))
    return found


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Config:
    """The configuration of a class on one machine."""
    monkeypatch.setattr(configuration, "proxy_command", lambda: ["proxy"])
    found = Config()
    configuration.configure(found, Settings(tmp_path, "a class of two", "x" * 32, system_users=True))
    return found


def test_every_key_is_one_of_the_chart_s(values: dict[str, Any]) -> None:
    for place, known in KNOWN.items():
        assert set(values[place] if place else values) <= known, place


def test_a_learner_s_server_is_started_as_on_one_machine(values: dict[str, Any], machine: Config) -> None:
    server = values["singleuser"]
    python, *command = server["cmd"]
    assert python == "python"
    assert command == [*machine.Spawner.cmd[1:], *machine.Spawner.args]
    assert server["defaultUrl"] == machine.Spawner.default_url
    assert set(server["extraEnv"]) == set(machine.Spawner.environment)
    assert server["memory"]["limit"] == machine.Spawner.mem_limit
    assert server["startTimeout"] == machine.Spawner.start_timeout


def test_roles_scopes_and_the_entrance_are_those_of_one_machine(values: dict[str, Any], machine: Config) -> None:
    config = values["hub"]["config"]
    assert config["Spawner"]["server_token_scopes"] == machine.Spawner.server_token_scopes
    roles = {role.pop("name"): role for role in machine.JupyterHub.load_roles}
    assert values["hub"]["loadRoles"] == {name: roles[name] for name in ("board", "user")}
    assert set(config["Authenticator"]["admin_users"]) == machine.Authenticator.admin_users
    assert config["Authenticator"]["allow_all"] is machine.Authenticator.allow_all
    assert config["Authenticator"]["username_pattern"] == machine.Authenticator.username_pattern
    culler = next(each for each in machine.JupyterHub.services if each["name"] == "idle-culler")["command"]
    assert f"--timeout={values['cull']['timeout']}" in culler
    assert f"--cull-every={values['cull']['every']}" in culler


def test_the_board_is_where_everybody_looks_for_it(values: dict[str, Any]) -> None:
    (board,) = values["hub"]["extraContainers"]
    told = {each["name"]: each.get("value") for each in board["env"]}
    port = board["ports"][0]["containerPort"]
    assert told["JUPYTERHUB_SERVICE_URL"] == f"http://0.0.0.0:{port}"
    assert values["hub"]["services"]["board"]["url"] == f"http://hub:{port}"
    assert values["singleuser"]["extraEnv"][BOARD] == f"http://hub:{port}{told['JUPYTERHUB_SERVICE_PREFIX']}progress"
    assert values["hub"]["service"]["extraPorts"] == [{"name": "board", "port": port, "targetPort": port}]
    for rules in (
        values["hub"]["networkPolicy"]["ingress"],
        values["singleuser"]["networkPolicy"]["egress"],
        values["proxy"]["chp"]["networkPolicy"]["egress"],
    ):
        assert [rule["ports"] for rule in rules] == [[{"port": port}]]


def test_the_board_runs_from_the_learners_image_and_keeps_what_it_heard_where_it_may_write(
    values: dict[str, Any],
) -> None:
    (board,) = values["hub"]["extraContainers"]
    image = values["singleuser"]["image"]
    assert board["image"] == f"{image['name']}:{image['tag']}"
    assert board["args"] == ["python", "-m", "userlab.command.classroom.board"]
    (mount,) = board["volumeMounts"]
    assert {each["name"]: each.get("value") for each in board["env"]}[FOLDER] == mount["mountPath"]
    assert values["hub"]["extraVolumes"] == [{"name": mount["name"], "emptyDir": {}}]
