"""A line to the chapter's API on which answers get lost, for the exercise "was-it-created"."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from userlab import apis
from userlab.exercises.catalogue import Verdict, not_yet, passed

MOST = 10  # requests in one case; then nobody would wait any longer
ANSWER_LOST, REQUEST_LOST, BUSY = "answer lost", "request lost", "busy"
Create = Callable[[Callable[..., apis.Answer], dict[str, Any]], Any]


class AskedTooOften(Exception):
    """Somebody sends the same request on and on."""


@dataclass
class Line:
    """Sends requests to an API, and lets go wrong what `faults` says of the first ones."""

    address: str
    faults: list[str] = field(default_factory=list)
    sent: int = 0

    def send(self, method: str, path: str, body: Any = None) -> apis.Answer:
        """What `apis.call` returns. Raises TimeoutError when no answer comes."""
        self.sent += 1
        if self.sent > MOST:
            raise AskedTooOften
        fault = self.faults.pop(0) if self.faults else ""
        if fault == REQUEST_LOST:
            raise TimeoutError("timed out")
        if fault == BUSY:
            return apis.Answer(429, {}, '{"message": "Too Many Requests"}')
        answer = apis.call(method, self.address + path, body)
        if fault == ANSWER_LOST:
            raise TimeoutError("timed out")
        return answer


def judged(create: Create, address: str) -> Verdict:
    """What a learner's `create(send, user)` does on a good line, and on bad ones."""
    cases: tuple[tuple[str, list[str], bool, str], ...] = (
        ("On a good line", [], True, "the API answers 201 for a new user."),
        ("When the answer to the POST is lost", [ANSWER_LOST], True, "whose user is it that a 409 tells of? Read it."),
        ("When the request is lost", [REQUEST_LOST], True, "send it again."),
        ("When the API answers 429 first", [BUSY], True, "429 passes: send it again."),
    )
    for when, faults, right, advice in cases:
        user = {"UserID": f"lost-{uuid.uuid4().hex[:8]}", "Name": "Lou", "Age": 7}
        verdict = _tried(create, Line(address, faults), user, when, right, advice)
        if verdict is None and apis.call("GET", f"{address}/user/{user['UserID']}").status != 200:
            verdict = not_yet(f"{when} it returned True, and the user is not there.", "the user")
        apis.call("DELETE", f"{address}/user/{user['UserID']}")
        if verdict is not None:
            return verdict
    return _refused(create, address) or passed("Each user is created once, whatever gets lost on the way.")


def _refused(create: Create, address: str) -> Verdict | None:
    """What becomes of an id that somebody else has, and of a user that the API does not take."""
    user = {"UserID": f"lost-{uuid.uuid4().hex[:8]}", "Name": "Somebody else"}
    apis.call("POST", f"{address}/user", user)
    mine = {**user, "Name": "Lou"}
    when = "When somebody else has the id"
    verdict = _tried(create, Line(address), mine, when, False, "compare the user that is there with yours.")
    kept = apis.call("GET", f"{address}/user/{user['UserID']}").json.get("Name") == user["Name"]
    if verdict is None and not kept:
        verdict = not_yet("Another user was replaced.", "that user as it was", "POST never replaces, PUT does.")
    apis.call("DELETE", f"{address}/user/{user['UserID']}")
    wrong, advice = {**mine, "Role": "admin"}, "a 400 stays a 400, however often you ask."
    return verdict or _tried(create, Line(address), wrong, "When the API answers 400", False, advice)


def _tried(create: Create, line: Line, user: dict[str, Any], when: str, right: bool, advice: str) -> Verdict | None:
    """A verdict if `create` does not return what it should."""
    expected = f"`{right}`"
    try:
        said = create(line.send, dict(user))
    except AskedTooOften:
        return not_yet(f"{when} it sends more than {MOST} requests.", expected, advice)
    except Exception as error:
        return not_yet(f"{when} it raised {type(error).__name__}: {error}", expected, advice)
    return None if said is right else not_yet(f"{when} it returned {said!r}.", expected, advice)
