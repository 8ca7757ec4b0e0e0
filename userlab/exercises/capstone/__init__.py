"""Exercises of chapter 26, "Capstone: a service of your own"."""

from __future__ import annotations

from typing import Any

from userlab.capstone import Line, Project, Scorecard, scorecard, start
from userlab.capstone.line import INFRASTRUCTURE, PRIVILEGE, STRANGERS, TESTS, UNITS, WORKS
from userlab.exercises.capstone import pages
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.lab.lab import Lab

CHAPTER = "capstone"


@exercise(
    "the-next-page",
    chapter=CHAPTER,
    level="thought",
    concept="pages without a Scan",
    hints=[
        'The query string is `event["queryStringParameters"]`: a dict, or None where there is none.',
        "The sort key is EntryID, and a Query takes a condition on it: which entries come before this one?",
        'With `before`: `Key("Book").eq(BOOK) & Key("EntryID").lt(before)`; order and Limit stay as they are.',
    ],
    solution='''
        page = """
        def newest(caller, event):
            before = (event["queryStringParameters"] or {}).get("before")
            asked = Key("Book").eq(BOOK)
            if before:
                asked = asked & Key("EntryID").lt(before)
            found = table.query(KeyConditionExpression=asked, ScanIndexForward=False, Limit=PAGE)["Items"]
            return 200, {"entries": [shown(entry) for entry in found]}
        """
    ''',
)
def the_next_page(text: Any, lab: Lab) -> Verdict:
    if not isinstance(text, str) or "def newest(" not in text:
        return not_yet("`page` has no function `newest`.", "a text that begins with `def newest(caller, event):`")
    project = pages.project(start("guest-book", "the-next-page", finished=True), text)
    return _judged(project, lab, WORKS, UNITS) or passed("The page before costs what the first one costs.")


@exercise(
    "the-open-door",
    chapter=CHAPTER,
    level="mistake",
    concept="every method asks",
    hints=[
        "Print `AuthorizationType` and `AuthorizerId` of each method: which one differs?",
        'The methods of the template are "Post", "List", "Get" and "Delete". Look at their "Properties".',
        'A Lambda authorizer is `"AuthorizationType": "CUSTOM"`, and `AuthorizerId` says which.',
    ],
    solution="""
        opened = colleague.template()
        closed = {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Authorizer"}}
        opened["Resources"]["Get"]["Properties"] |= closed
    """,
)
def the_open_door(template: Any, lab: Lab) -> Verdict:
    if not isinstance(template, dict) or "Resources" not in template:
        return not_yet("This is no template.", "the template of the cell above, repaired")
    project = start("guest-book", "the-open-door", finished=True)
    project.save(template)
    return _judged(project, lab, WORKS, STRANGERS) or passed("Whoever has no token gets 401, at each of the doors.")


@exercise(
    "the-authorizers-role",
    chapter=CHAPTER,
    level="easy",
    concept="the smallest role",
    hints=[
        "Which calls of DynamoDB stand in `src/authorizer.py`, and with which table?",
        'A table of the same template is named by `{"Fn::GetAtt": ["Sessions", "Arn"]}`.',
    ],
    solution="""
        of_sessions = {"Fn::GetAtt": ["Sessions", "Arn"]}
        allowed = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": of_sessions}
    """,
)
def the_authorizers_role(allowed: Any, lab: Lab) -> Verdict:
    if not isinstance(allowed, dict) or not {"Effect", "Action", "Resource"} <= set(allowed):
        return not_yet(
            f"`allowed` is {allowed!r}.",
            'a statement: `{"Effect": "Allow", "Action": ..., "Resource": ...}`',
        )
    project = start("guest-book", "the-authorizers-role", finished=True)
    template = project.template()
    policies = template["Resources"]["AuthorizerRole"]["Properties"]["Policies"]
    policies[0]["PolicyDocument"]["Statement"] = [allowed]
    project.save(template)
    return _judged(project, lab, WORKS, PRIVILEGE) or passed("The authorizer may read a session, and nothing else.")


@exercise(
    "a-suite-that-sees",
    chapter=CHAPTER,
    level="open",
    concept="tests that find faults",
    hints=[
        "`capstone.scorecard(project, lab, capstone.LINES[6])` names broken handlers that your suite did not notice.",
        'What is in the table, a test says itself: `table.get_item.return_value = {"Item": ENTRY}`.',
        "Look at what came of it: `table.delete_item.assert_called_once()`, or `assert_not_called()`.",
    ],
    solution='''
        more = """
        ENTRY = {"EntryID": "1", "Author": "alice", "Text": "Good bread."}
        def test_page(send, table):
            table.query.return_value = {"Items": [ENTRY]}
            assert send("GET", "/entries") == (200, {"entries": [ENTRY]})
        def test_entry(send, table):
            assert [send(how, "/entries/{id}", id="1")[0] for how in ("GET", "DELETE")] == [404, 404]
            table.get_item.return_value = {"Item": ENTRY}
            assert send("GET", "/entries/{id}", id="1") == (200, ENTRY)
            assert send("DELETE", "/entries/{id}", id="1", caller="bob")[0] == 403
            table.delete_item.assert_not_called()
            assert send("DELETE", "/entries/{id}", id="1")[0] == 204
            table.delete_item.assert_called_once()
        """
    ''',
)
def a_suite_that_sees(first: Any, more: Any, lab: Lab) -> Verdict:
    if not isinstance(first, str) or not isinstance(more, str):
        return not_yet(f"`more` is of the type {type(more).__name__}.", "a text with tests")
    project = start("guest-book", "a-suite-that-sees", finished=True)
    project.write("tests/test_handler.py", f"{first}\n\n{more}")
    return _judged(project, lab, TESTS) or passed("Four of five broken handlers turn it red, or more.")


def _judged(project: Project, lab: Lab, *names: str) -> Verdict | None:
    """What is wrong with the first line that has not all points; None if they have."""
    card = scorecard(project, lab, *names, *([INFRASTRUCTURE] if WORKS in names else []))
    lowered = card.lowered()
    if not lowered:
        return None
    line = _first(card, lowered)
    return not_yet(f"*{line.name}* has {line.points} of 10: {line.evidence}.", advice=f"{line.next_step}.")


def _first(card: Scorecard, lowered: list[str]) -> Line:
    """The line to look at first: without a stack there is nothing else to see."""
    return card.line(INFRASTRUCTURE if INFRASTRUCTURE in lowered else lowered[0])
