"""Chapter 19's second brief: a bank's payments, which move money once, or not at all."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from userlab import items, queries
from userlab.base.errors import LabError
from userlab.exercises.bill import measured
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

if TYPE_CHECKING:
    from userlab.lab.lab import Lab

TABLE, A, B, NOBODY = "Receipts", "check-a", "check-b", "check-nobody"
PAY_UNITS, STATEMENT_UNITS = 8.0, 0.5


@exercise(
    "pay-once",
    chapter="design-challenge",
    level="thought",
    concept="money moves once, or not at all",
    hints=[
        "Four things change together: two balances, and a line in two statements. One transaction of four writes.",
        "Each rule is a condition: the source has `Cents >= :least`, the target exists, and no line of this reference "
        "is there. A token protects for ten minutes only, a condition for ever.",
        "A line lies under its account, with a sort key such as `LINE#2031-05-07#r1`: the day, then the reference.",
    ],
    solution="""
        import uuid
        def pay(source, target, cents, day, reference):
            raw, writes = items.to_dynamodb_json, []
            for account, change, least in ((source, -cents, cents), (target, cents, 0)):
                key = {"PK": account, "SK": "BALANCE"}
                line = {"PK": account, "SK": f"LINE#{day}#{reference}", "Day": day, "Cents": change}
                update = {"Key": raw(key), "UpdateExpression": "ADD Cents :n", "ConditionExpression": "Cents >= :least"}
                update |= {"ExpressionAttributeValues": raw({":n": change, ":least": least})}
                put = {"Item": raw(line), "ConditionExpression": "attribute_not_exists(PK)"}
                writes += [{"Update": {"TableName": "Receipts"} | update}, {"Put": {"TableName": "Receipts"} | put}]
            return carts.check_out(writes, token=str(uuid.uuid4())) == []
        def statement(account, month):
            of_month = Key("PK").eq(account) & Key("SK").begins_with(f"LINE#{month}")
            found = queries.query("Receipts", of_month, ScanIndexForward=False)
            return [(line["Day"], int(line["Cents"])) for line in found]
    """,
)
def pay_once(pay: Any, statement: Any, lab: Lab) -> Verdict:
    _remove()
    for account, cents in ((A, 10_000), (B, 500)):
        items.put(TABLE, {"PK": account, "SK": "BALANCE", "Cents": cents})
    try:
        return _paid(pay, lab) or _refused(pay) or _told(pay, statement, lab) or _at_once(pay) or _well()
    finally:
        _remove()


def _well() -> Verdict:
    return passed(
        "Every payment is made once or not at all, no money appears or gets lost, and a statement is one read."
    )


def _paid(pay: Any, lab: Lab) -> Verdict | None:
    """A payment, and the same one sent again."""
    returned, bill = measured(lab, pay, A, B, 3_000, "2031-05-07", "r1")
    if _cents() != (7_000, 3_500):
        return not_yet(
            f"The accounts had 10000 and 500. After a payment of 3000 they have {_cents()}.",
            "(7000, 3500)",
            "add to both balances, with `ADD Cents :n`; of the source, a negative number.",
        )
    if bill.count("TransactWriteItems") != 1 or len(bill.calls) > 1:
        return not_yet(
            f"`pay` made {bill}. If the program stops between two of them, money is gone.",
            "1 call of TransactWriteItems",
            "all writes go into one transaction, and its conditions replace reads.",
        )
    if bill.write_units > PAY_UNITS:
        return not_yet(f"`pay` made {bill}.", f"at most {PAY_UNITS:g}: four writes, each counted double")
    if returned is not True:
        return not_yet(f"A payment that was made returned {returned!r}.", "True")
    with contextlib.suppress(LabError):
        lab.clock.advance(minutes=11)  # DynamoDB has forgotten the transaction's token
    with contextlib.suppress(Exception):
        pay(A, B, 3_000, "2031-05-07", "r1")
    if _cents() != (7_000, 3_500):
        return not_yet(
            f"The payment `r1` was sent again some minutes later, and paid twice: the accounts have {_cents()}.",
            "(7000, 3500)",
            "put a line with the reference in its key, on the condition that it is not there.",
        )
    return None


def _refused(pay: Any) -> Verdict | None:
    """More than there is, and an account that does not exist."""
    for what, words, advice in (
        ("more than there is", (A, B, 9_000, "2031-05-08", "r2"), "the balance is a condition of its own update."),
        (
            "to an account that does not exist",
            (A, NOBODY, 100, "2031-05-08", "r3"),
            "UpdateItem makes what is missing: a condition on the target, too.",
        ),
    ):
        try:
            returned = pay(*words)
        except Exception as error:
            return not_yet(
                f"For a payment of {what}, `pay` raised {type(error).__name__}: {error}",
                "it returns False",
                "a transaction that is cancelled is an answer: catch the exception, or use `carts.check_out`.",
            )
        if _cents() != (7_000, 3_500) or returned is not False:
            return not_yet(
                f"A payment of {what} returned {returned!r}, and the accounts have {_cents()}.",
                "False, and (7000, 3500) as before",
                advice,
            )
    return None


def _told(pay: Any, statement: Any, lab: Lab) -> Verdict | None:
    """The statement of a month, after two payments more."""
    pay(A, B, 100, "2031-05-30", "r0")
    pay(B, A, 50, "2031-06-02", "r4")
    expected = [("2031-05-30", -100), ("2031-05-07", -3_000)]
    found, bill = measured(lab, statement, A, "2031-05")
    if found != expected:
        return not_yet(
            f"`statement` of May returned {found!r}.",
            f"{expected}: day and cents, the newest first",
            "the line's sort key begins with the day; a query can go backwards.",
        )
    if len(bill.calls) != 1 or bill.read_units > STATEMENT_UNITS:
        return not_yet(
            f"`statement` is right, and made {bill}.",
            f"1 call, {STATEMENT_UNITS:g} read units",
            "query the lines of one account and one month.",
        )
    return None


def _at_once(pay: Any) -> Verdict | None:
    """Six payments of all that is there, at once."""
    cents, other = _cents()
    with ThreadPoolExecutor(6) as clerks:
        done = list(clerks.map(lambda number: pay(A, B, cents, "2031-06-03", f"all-{number}"), range(6)))
    after = _cents()
    if sum(after) == cents + other and after[0] >= 0 and done.count(True) <= 1:
        return None
    return not_yet(
        f"Six payments of all of {cents} came at once, and the accounts have {after}.",
        "one of them is made",
        "a balance that was read before may be old: let the condition compare.",
    )


def _cents() -> tuple[int, int]:
    """What the check's two accounts have."""
    found = (items.get(TABLE, {"PK": account, "SK": "BALANCE"}, consistent=True) or {} for account in (A, B))
    first, second = (int(each.get("Cents", 0)) for each in found)
    return first, second


def _remove() -> None:
    """Everything of the check's accounts."""
    for account in (A, B, NOBODY):
        for each in queries.query(TABLE, Key("PK").eq(account)):
            items.delete(TABLE, {"PK": each["PK"], "SK": each["SK"]})
