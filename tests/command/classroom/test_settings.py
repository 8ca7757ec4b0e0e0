"""What a class is opened with, who may come in, and how it stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("jupyterhub", reason="JupyterHub is not installed")
if os.name == "nt":
    pytest.skip("JupyterHub does not run on Windows", allow_module_level=True)

from userlab.base.errors import LabError
from userlab.command.classroom import settings, standing
from userlab.command.classroom.class_password import may_be_learner
from userlab.command.classroom.standing import Standing
from userlab.exercises.record import sound


def test_passwords_are_drawn_once_and_nobody_else_reads_them(tmp_path: Path) -> None:
    first = settings.save(tmp_path / "hub", port=8001)
    again = settings.save(tmp_path / "hub", ip="0.0.0.0")
    assert (again.password, again.instructor_password) == (first.password, first.instructor_password)
    assert (len(first.password), len(first.instructor_password)) == (8, 32)
    assert settings.read(tmp_path / "hub") == again
    assert [each.stat().st_mode & 0o077 for each in (tmp_path / "hub", tmp_path / "hub/settings.json")] == [0, 0]


def test_another_s_folder_and_one_with_other_things_are_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/chapter.tex").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "thesis")
    for name in ("thesis", "link"):
        with pytest.raises(LabError, match="--folder"):
            settings.save(tmp_path / name)
    assert os.listdir(tmp_path / "thesis") == ["chapter.tex"]


@pytest.mark.parametrize("name", ["root", "daemon", "bin"])
def test_no_server_runs_as_a_user_of_the_machine_who_is_no_learner(name: str) -> None:
    assert not may_be_learner(name)
    assert may_be_learner("somebody-new-here")


def test_the_hub_listens_on_loopback_unless_told_otherwise(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from traitlets.config import Config
from userlab.command.classroom import configuration, settings
configuration.proxy_command = lambda: ["proxy"]
c = Config()
configuration.configure(c, settings.save(Path(sys.argv[1]), **eval(sys.argv[2])))
print(c.JupyterHub.bind_url, c.JupyterHub.hub_ip, c.ConfigurableHTTPProxy.api_url)
"""

    def addresses(given: str) -> list[str]:
        command = [sys.executable, "-c", code, str(tmp_path / "hub"), given]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    assert addresses("{}") == ["http://127.0.0.1:8000", "127.0.0.1", "http://127.0.0.1:0"]
    assert addresses("{'ip': '0.0.0.0'}") == ["http://0.0.0.0:8000", "127.0.0.1", "http://127.0.0.1:0"]


def test_the_board_takes_exercises_that_there_are_and_nothing_else() -> None:
    sent = {"put-grace": "passed", "<script>": "passed", "new-email": "hacked", "put-ann": ["tried"]}
    assert sound(sent) == {"put-grace": "passed"}
    assert [sound(each) for each in ([], None, 7, "text")] == [{}, {}, {}, {}]


def test_a_class_is_stuck_where_most_tried_in_vain(tmp_path: Path) -> None:
    class_ = Standing(
        {
            "ann": {"put-grace": "tried", "new-email": "tried"},
            "bob": {"put-grace": "passed", "new-email": "tried"},
            "eve": {},
        }
    )
    assert class_.stuck() == [("new-email", 2, 0), ("put-grace", 1, 1)]
    assert class_.only("eve").learners == {"eve": {}}
    standing.save(tmp_path, class_)
    assert standing.read(tmp_path) == class_
    assert "bob    1 passed,   1 tried (new-email)," in "\n".join(class_.lines())


def test_a_damaged_board_begins_empty(tmp_path: Path) -> None:
    for content in ("{", "[]", json.dumps({"ann": 7})):
        (tmp_path / "board.json").write_text(content)
        assert not any(standing.read(tmp_path).learners.values())
