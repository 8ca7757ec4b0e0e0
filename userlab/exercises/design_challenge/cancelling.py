"""Exercise of chapter 19: only who booked a slot gives it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from userlab.examples import club
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.exercises.design_challenge import in_tables

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

SLOT = ("c5", "2031-05-03", 12)


@exercise(
    "only-your-own",
    chapter="design-challenge",
    level="mistake",
    concept="a condition on a delete",
    hints=[
        "Whose booking does the function delete? It never looks at the member that lies in the table.",
        'DeleteItem takes a condition: `ConditionExpression=Attr("Member").eq(member)`. A booking that is gone does '
        "not fulfil it.",
        "Catch `table.meta.client.exceptions.ConditionalCheckFailedException`: it is the answer False. Two items for "
        "each booking need a transaction.",
    ],
    solution="""
        def cancel(court, day, hour, member):
            slot = stored({"Court": court, "Day": day, "Hour": hour, "Member": member})["Club"][0]
            table = boto3.resource("dynamodb").Table("Club")
            try:
                table.delete_item(
                    Key={"PK": slot["PK"], "SK": slot["SK"]}, ConditionExpression=Attr("Member").eq(member)
                )
            except table.meta.client.exceptions.ConditionalCheckFailedException:
                return False
            return True
    """,
)
def only_your_own(stored: Any, cancel: Any, lab: Lab) -> Verdict:
    made = stored(club.booking(*SLOT, "m001"))
    wrong = in_tables.problem("stored", made)
    if wrong:
        return wrong
    try:
        return _cancelled(made, cancel, lab)
    finally:
        in_tables.remove(made)


def _cancelled(made: dict[str, Any], cancel: Any, lab: Lab) -> Verdict:
    """The verdict on a stranger's cancelling, the owner's, and the owner's once more."""
    in_tables.put([made])
    for who, member, expected in (
        ("a stranger", "m666", False),
        ("who booked it", "m001", True),
        ("who had booked it, once more,", "m001", False),
    ):
        before = len(in_tables.there(made))
        try:
            returned, bill = measured(lab, cancel, *SLOT, member)
        except Exception as error:
            return not_yet(
                f"When {who} cancels, `cancel` raised {type(error).__name__}: {error}",
                f"it returns {expected}",
                "a condition that does not hold is an answer: catch the exception.",
            )
        left = len(in_tables.there(made))
        if not expected and left != before:
            return not_yet(
                f"A booking of m001 was cancelled by {member}, and it is gone.",
                "only who booked it cancels it",
                "put the member into a condition of the delete.",
            )
        if expected and left:
            return not_yet(
                f"After {who} cancelled, {left} of its items are there.", "0", "delete all that `stored` has."
            )
        if returned is not expected:
            return not_yet(f"When {who} cancels, `cancel` returned {returned!r}.", f"{expected}")
        if len(bill.calls) > 1:
            return not_yet(
                f"`cancel` made {bill}. Between two calls somebody else may have booked it.",
                "1 call of DeleteItem, or of TransactWriteItems",
                "a condition makes the look part of the delete.",
            )
    return passed("Who booked it cancels it, once, and nobody else does.")
