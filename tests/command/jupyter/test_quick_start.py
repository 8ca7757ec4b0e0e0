"""JupyterLab starts without what none of its parts needs, and is otherwise what `python -m` runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from userlab.command.jupyter import quick_start

SHOW = """
import sys
print(__name__, sys.argv[1:], sys.argv[0] == __file__, "userlab.command" in sys.modules)
print(sys.modules.get("rfc3987_syntax", "may be imported"))
"""


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=folder, env={"PYTHONPATH": str(folder)}
    )
    return done.stdout


def test_a_module_runs_as_by_python_m_but_for_the_parser(tmp_path: Path) -> None:
    (tmp_path / "shown.py").write_text(SHOW)
    usual = run([sys.executable, "-m", "shown", "--a", "b"], tmp_path).splitlines()
    quick = run([*quick_start.command("shown"), "--a", "b"], tmp_path).splitlines()
    assert quick[0] == usual[0] == "__main__ ['--a', 'b'] True False"
    assert (usual[1], quick[1]) == ("may be imported", "None")


def test_a_module_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run(quick_start.command("nowhere"), tmp_path)
    assert "No module named nowhere" in refused.value.stderr


def test_jupyter_s_events_are_still_checked() -> None:
    check = (
        "import sys; sys.modules['rfc3987_syntax'] = None\n"
        "from jupyter_events import EventLogger\n"
        "logger = EventLogger()\n"
        "logger.register_event_schema({'$id': 'https://a.example/e', 'version': '1', 'title': 'e', 'type': 'object',"
        " 'properties': {'at': {'type': 'string', 'format': 'date-time', 'title': 't'}}})\n"
        "logger.add_listener(schema_id='https://a.example/e', listener=print)\n"
        "logger.emit(schema_id='https://a.example/e', data={'at': 3})\n"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert "3 is not of type 'string'" in done.stderr
