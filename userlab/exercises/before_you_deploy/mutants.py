"""Broken handlers, each with one fault, and what a learner's tests say to them.

A test that passes whatever the handler does is none. So a check runs the tests with the right handler, where all must
pass, and with the broken ones, where one must fail.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from userlab import measured, suites

LONGEST_SECONDS = 60


@dataclass(frozen=True)
class Mutant:
    """A handler with one fault: what it does wrong, and the change of the right one's code that makes it."""

    does: str
    old: str
    new: str

    @property
    def code(self) -> str:
        return right_code().replace(self.old, self.new)


READS_NOBODY = Mutant(
    "a GET of nobody answers 200",
    'if "Item" not in answer:\n        raise Refused(404, f"No user {user_id}")\n    return 200, answer["Item"]',
    'return 200, answer.get("Item")',
)
WRITES_NOTHING = Mutant(
    "a POST answers 201, and writes nothing", 'if not put(user, "attribute_not_exists(UserID)"):', "if not user:"
)
DELETES_NOTHING = Mutant(
    "a DELETE answers 204, and deletes nothing", 'table.delete_item(Key={"UserID": user_id})\n    return', "return"
)
DELETES_WITH_200 = Mutant("a DELETE answers 200", "return 204, None", "return 200, None")
FAILS_ON_TEXT = Mutant(
    "a body that is no JSON answers 500", 'raise Refused(400, "The body is not valid JSON") from None', "raise"
)
TAKES_ROLES = Mutant(
    'a POST takes {"Role": "admin"}',
    'TEXTS = {"UserID", "Name", "Email"}',
    'TEXTS = {"UserID", "Name", "Email", "Role"}',
)


@dataclass(frozen=True)
class Told:
    """What a run said: each test's name, outcome and error."""

    tests: list[tuple[str, str, str]]

    @property
    def failed(self) -> list[tuple[str, str]]:
        return [(name, error) for name, outcome, error in self.tests if outcome == "failed"]

    @property
    def passed(self) -> list[str]:
        return [name for name, outcome, _ in self.tests if outcome == "passed"]


def right_code() -> str:
    return suites.code_of("python/users")


def walkthrough_code() -> str:
    return suites.code_of("python/walkthrough")


def tried(tests: str, *handlers: str) -> list[Told]:
    """Run a file of unit tests once with each handler's code, in the project of the chapter.

    Raises subprocess.TimeoutExpired when the tests take longer than a minute.
    """
    with tempfile.TemporaryDirectory(prefix="userlab-mutants-", ignore_cleanup_errors=True) as folder:
        place = Path(folder).resolve() / "users"
        suites.laid_out(place)
        for left_out in ("unit/test_answers.py", "in_process/test_payloads.py", "deployed/test_api.py"):
            (place / "tests" / left_out).unlink()
        (place / "tests/unit/test_mine.py").write_text(tests, "utf-8")
        names = [f"handler_{number}" for number in range(len(handlers))]
        for name, code in zip(names, handlers, strict=True):
            (place / name).mkdir()
            (place / name / "lambda_function.py").write_text(code, "utf-8")
        program = Path(measured.__file__).with_name("mutant_run.py")
        result = place / "result.json"
        subprocess.run(
            [sys.executable, "-P", str(program), str(result), *names],
            cwd=place,
            env=suites.environment(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
        told = json.loads(result.read_text("utf-8"))
    return [Told([tuple(test) for test in told.get(name, [])]) for name in names]
