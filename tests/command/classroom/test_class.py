"""A class of two and their instructor, on a real JupyterHub: `userlab hub`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from tests.command.classroom.rooms import PASSWORD, Class, Person, log_in, open_class, until
from tests.many_inputs import LARGE
from userlab.process import record

pytestmark = [
    pytest.mark.skipif(not LARGE, reason="a hub with two servers takes a quarter of a minute"),
    pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows"),
]
LEARNERS = ("ann", "bob")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """A class whose learners are folders."""
    opened = open_class(tmp_path_factory.mktemp("class") / "hub", "--users", "folders")
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="module")
def learners(room: Class) -> dict[str, Person]:
    """Two who started at the same time."""
    people = {name: room.enter(name) for name in LEARNERS}
    with ThreadPoolExecutor() as together:
        list(together.map(lambda person: person.start(), people.values()))
    return people


@pytest.fixture(scope="module")
def cells(learners: dict[str, Person]) -> dict[str, str]:
    """What each learner's cell printed: the lab's address, an API's id; then a check."""
    source = """
import boto3, userlab
lab = userlab.begin("rest-api")
client = boto3.client("apigateway")
print(client.meta.endpoint_url, client.create_rest_api(name="mine")["id"])
print(userlab.check("put-grace"))
print(userlab.exercises.record.noted())
"""
    with ThreadPoolExecutor() as together:
        return dict(zip(learners, together.map(lambda person: person.run(source), learners.values()), strict=True))


def home(room: Class, name: str) -> Path:
    return room.folder / "learners" / name / ".local/share/userlab"


def test_each_learner_has_a_copy_of_the_course_and_a_lab_of_their_own(room: Class, learners: dict[str, Person]) -> None:
    clouds = [record.read(home(room, name)) for name in learners]
    assert len({cloud.endpoint for cloud in clouds if cloud}) == 2
    for name, person in learners.items():
        assert (room.folder / "learners" / name / "userlab-workbook/00-start-here.ipynb").is_file()
        found = person.get(f"/user/{name}/api/contents/00-start-here.ipynb?content=0")
        assert found.json()["name"] == "00-start-here.ipynb"


def test_a_learner_s_api_has_an_id_that_no_neighbour_s_has(cells: dict[str, str]) -> None:
    shown = {name: re.search(r"(http://127.0.0.1:\d+) (\w+)", text) for name, text in cells.items()}
    assert all(shown.values()), cells
    for part in (1, 2):
        assert len({found[part] for found in shown.values() if found}) == 2


def test_the_console_opens_for_every_learner(learners: dict[str, Person]) -> None:
    for name, person in learners.items():
        page = person.get(f"/user/{name}/userlab-console/")
        assert (page.status_code, "<title>" in page.text) == (200, True), page.text


def test_nobody_reaches_a_neighbour_s_server_or_console(learners: dict[str, Person]) -> None:
    for path in ("api/contents", "userlab-console/", "api/kernels"):
        assert learners["ann"].get(f"/user/bob/{path}", allow_redirects=False).status_code in (302, 403, 404)
        assert learners["bob"].get(f"/user/bob/{path}", allow_redirects=False).status_code == 200


def test_the_board_shows_everybody_to_the_instructor_and_a_learner_only_themselves(
    room: Class, cells: dict[str, str]
) -> None:
    def board(name: str) -> str:
        return room.enter(name).session.get(f"{room.address}/services/board/", timeout=60).text

    shown = until(lambda: board("instructor") if 'class="tried"' in board("instructor") else None, 30)
    assert [name for name in LEARNERS if f'<th scope="row">{name}</th>' in shown] == [*LEARNERS]
    assert "<b>put-grace</b>" in shown
    own = board("ann")
    assert '<th scope="row">ann</th>' in own
    assert '<th scope="row">bob</th>' not in own
    assert "stuck" not in own
    told = subprocess.run(
        [sys.executable, "-m", "userlab", "progress", "--all", "--folder", str(room.folder)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert re.search(r"ann +0 passed, +1 tried \(put-grace\)", told)


def test_a_learner_notes_nothing_for_another_and_a_stranger_nothing_at_all(room: Class, cells: dict[str, str]) -> None:
    address = f"{room.address}/services/board/progress"
    before = (room.folder / "board.json").read_text()
    assert requests.post(address, json={"put-grace": "passed"}, allow_redirects=False, timeout=60).status_code in (
        302,
        403,
    )
    for name in LEARNERS:
        session = room.enter(name).session
        session.get(f"{room.address}/services/board/", timeout=60)
        assert session.post(address, json={"put-grace": "passed"}, timeout=60).status_code == 403
    assert (room.folder / "board.json").read_text() == before


def test_names_of_nobody_and_wrong_passwords_are_refused(room: Class) -> None:
    for name, password in (
        ("ann", "wrong password"),
        ("instructor", PASSWORD),
        ("../ann", PASSWORD),
        ("a/b", PASSWORD),
    ):
        with pytest.raises(PermissionError):
            log_in(room.address, name, password)


def test_a_learner_keeps_two_kernels_when_others_are_begun(learners: dict[str, Person]) -> None:
    for number in range(3):
        assert str(number) in learners["ann"].run(f"print({number})", anew=True)
    kernels = until(lambda: learners["ann"].get("/user/ann/api/kernels").json())
    assert len(kernels) == 2


def test_a_server_that_stops_takes_its_lab_with_it(
    room: Class, cells: dict[str, str], learners: dict[str, Person]
) -> None:
    lab = record.read(home(room, "bob"))
    assert lab is not None
    learners["bob"].stop()
    until(lambda: not psutil.pid_exists(lab.pid), 30)
    neighbour = record.read(home(room, "ann"))
    assert neighbour is not None
    assert neighbour.answers()
