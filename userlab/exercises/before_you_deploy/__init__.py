"""Exercises of chapter 20, "Test before you deploy"."""

from __future__ import annotations

import ast
import subprocess
from typing import Any

from userlab.exercises.before_you_deploy import mutants, workflow
from userlab.exercises.before_you_deploy.mutants import Mutant
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

CHAPTER = "test-before-you-deploy"
FIVE = (
    mutants.READS_NOBODY,
    mutants.WRITES_NOTHING,
    mutants.DELETES_NOTHING,
    mutants.FAILS_ON_TEXT,
    mutants.TAKES_ROLES,
)


@exercise(
    "a-test-of-delete",
    chapter=CHAPTER,
    level="easy",
    concept="a unit test",
    hints=[
        'The event is `event("DELETE", "u101")`. Two things are to be seen: the status, and what the table was asked.',
        'A Mock keeps its calls: `table.delete_item.assert_called_once_with(Key={"UserID": "u101"})`.',
    ],
    solution='''
        mine = """
        from lambda_function import lambda_handler

        def test_a_deleted_user_is_204_and_gone(table, event):
            assert lambda_handler(event("DELETE", "u101"), None)["statusCode"] == 204
            table.delete_item.assert_called_once_with(Key={"UserID": "u101"})
        """
    ''',
)
def a_test_of_delete(tests: Any) -> Verdict:
    return _caught(
        tests,
        (mutants.DELETES_WITH_200, mutants.DELETES_NOTHING),
        "Two broken handlers, two red runs: your test can fail.",
    )


@exercise(
    "an-event-as-it-is-sent",
    chapter=CHAPTER,
    level="mistake",
    concept="made-up events",
    hints=[
        "Which line of the walkthrough's handler fails for a real GET? What does the event need, so that it does?",
        'API Gateway sends `"body": null` where there is no body. In Python that is `"body": None`.',
        'The fixture makes such events: `event("GET", "u101")`.',
    ],
    solution='''
        mine = """
        from lambda_function import lambda_handler

        def test_a_user_is_200(table, event):
            table.get_item.return_value = {"Item": {"UserID": "u101"}}
            assert lambda_handler(event("GET", "u101"), None)["statusCode"] == 200
        """
    ''',
)
def an_event_as_it_is_sent(tests: Any) -> Verdict:
    told = _with_the_right_one(tests, mutants.walkthrough_code())
    if isinstance(told, Verdict):
        return told
    failed = told[0].failed
    if not failed:
        return not_yet(
            "It passes with the walkthrough's handler, which fails on every GET that API Gateway sends.",
            "a test that is red with that handler, and green with the repaired one",
            "what does API Gateway send as the body of a GET?",
        )
    if not any("NoneType" in error for _, error in failed):
        return not_yet(
            f"With the walkthrough's handler it says: {failed[0][1]}.",
            "the error of chapter 15, `json.loads` of None",
            "test a GET of a user who is there, with the event as it is sent.",
        )
    return passed("Red with the walkthrough's handler, green with the repaired one: the event is a true one.")


@exercise(
    "five-mutants",
    chapter=CHAPTER,
    level="thought",
    concept="tests that can fail",
    hints=[
        "One test for each: nobody is 404; a POST calls `put_item`; a DELETE calls `delete_item`; text that is no JSON "
        "is 400; so is a Role.",
        'The POST that is refused: `event("POST", body={"UserID": "u101", "Role": "admin"})`. Text that is no JSON: '
        '`event("POST") | {"body": "Alice"}`.',
        "A Mock tells whether it was called: `table.put_item.assert_called_once()`, `assert_not_called()`.",
    ],
    solution='''
        mine = """
        from lambda_function import lambda_handler
        def status(event): return lambda_handler(event, None)["statusCode"]
        def test_nobody(event): assert status(event("GET", "u101")) == 404
        def test_text(event): assert status(event("POST") | {"body": "Alice"}) == 400
        def test_role(event):
            assert status(event("POST", body={"UserID": "u101", "Role": "admin"})) == 400
        def test_post(table, event):
            assert status(event("POST", body={"UserID": "u101"})) == 201
            table.put_item.assert_called_once()
        def test_delete(table, event):
            assert status(event("DELETE", "u101")) == 204
            table.delete_item.assert_called_once_with(Key={"UserID": "u101"})
        """
    ''',
)
def five_mutants(tests: Any) -> Verdict:
    return _caught(tests, FIVE, "Five broken handlers, five red runs. The right one is green.")


@exercise(
    "a-workflow-that-can-fail",
    chapter=CHAPTER,
    level="open",
    concept="tests on every push",
    hints=[
        "Four steps: `uses: actions/checkout@v5`, `uses: actions/setup-python@v6`, a `run` that installs, a `run` that "
        "tests.",
        "The machine has no AWS: `pytest tests/unit tests/in_process`. It needs pytest, boto3, and `moto[dynamodb]`.",
        "A step whose command ends with an exit code other than 0 makes the job red. Let nothing stand in its way.",
    ],
    solution='''
        workflow = """
        on: [push, pull_request]
        permissions: {contents: read}
        jobs:
          tests:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v5
              - uses: actions/setup-python@v6
                with: {python-version: "3.14"}
              - run: pip install pytest boto3 "moto[dynamodb]"
              - run: pytest tests/unit tests/in_process
        """
    ''',
)
def a_workflow_that_can_fail(text: Any) -> Verdict:
    if not isinstance(text, str) or not text.strip():
        return not_yet(f"`workflow` is {text!r}.", "the text of a workflow, in YAML")
    return workflow.judged(text)


def _caught(tests: Any, broken: tuple[Mutant, ...], praise: str) -> Verdict:
    """A verdict on tests that should pass with the right handler, and fail with each broken one."""
    told = _with_the_right_one(tests, *(each.code for each in broken))
    if isinstance(told, Verdict):
        return told
    survived = [mutant.does for mutant, each in zip(broken, told, strict=True) if not each.failed]
    if not survived:
        return passed(praise)
    return not_yet(
        f"With the right handler all is green. It stays green where {'; where '.join(survived)}.",
        "a red test for each of them",
        "what would somebody see of it: the status, or what the table was asked?",
    )


def _with_the_right_one(tests: Any, *others: str) -> Verdict | list[mutants.Told]:
    """What the tests say to the other handlers; a verdict if they don't pass with the right one."""
    if not isinstance(tests, str):
        return not_yet(f"`mine` is of the type {type(tests).__name__}.", "the text of a file with tests")
    try:
        ast.parse(tests)
    except SyntaxError as slip:
        return not_yet(f"This is no Python: {slip.msg}, in line {slip.lineno}.", advice="count from the quotes.")
    try:
        right, *told = mutants.tried(tests, mutants.right_code(), *others)
    except subprocess.SubprocessError:
        return not_yet("The tests did not end within a minute.", advice="does one of them wait for something?")
    if not right.tests:
        return not_yet("pytest found no test.", "a function whose name begins with `test_`")
    if right.failed:
        name, error = right.failed[0]
        return not_yet(
            f"With the right handler `{name}` fails: {error or 'it does not run'}.",
            "a test that passes there",
            "is the handler wrong, or what the test expects?",
        )
    if not right.passed:
        return not_yet("No test ran to its end.", "a test that is not skipped")
    return told
