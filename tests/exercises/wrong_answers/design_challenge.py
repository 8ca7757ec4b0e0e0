"""What learners try in chapter 19, and a part of what the check says to it."""

BOOK = """
tables.create("Club", "PK", "SK")

def stored(booking):
    slots = f"COURT#{booking['Court']}#{booking['Day']}"
    when = f"{booking['Day']}#{booking['Hour']:02}"
    return {"Club": [booking | {"PK": slots, "SK": f"{booking['Hour']:02}", "When": when}]}

def book(court, day, hour, member):
    booking = {"Court": court, "Day": day, "Hour": hour, "Member": member}
    LAST
"""
VIEWS = """
indexes.add("Club", "by-member", "Member", "When")

def day_of(court, day):
    found = queries.query("Club", Key("PK").eq(f"COURT#{court}#{day}"))
    return [(int(each["Hour"]), each["Member"]) for each in found]

def next_of(member, day):
    from_day = Key("Member").eq(member) & Key("When").gte(day)
    found = queries.query("Club", from_day, IndexName="by-member")
    return [(each["Day"], int(each["Hour"]), each["Court"]) for each in found]
"""
CANCEL = """
def cancel(court, day, hour, member):
    slot = stored({"Court": court, "Day": day, "Hour": hour, "Member": member})["Club"][0]
    key = {"PK": slot["PK"], "SK": slot["SK"]}
    club_table = boto3.resource("dynamodb").Table("Club")
    LAST
"""
PAY = """
import uuid

def pay(source, target, cents, day, reference):
    raw, writes = items.to_dynamodb_json, []
    for account, change, least in ((source, -cents, LEAST), (target, cents, 0)):
        key = {"PK": account, "SK": "BALANCE"}
        line = {"PK": account, "SK": f"LINE#{day}#{reference}", "Day": day, "Cents": change}
        update = {"Key": raw(key), "UpdateExpression": "ADD Cents :n", "ConditionExpression": "Cents >= :least"}
        update |= {"ExpressionAttributeValues": raw({":n": change, ":least": least})}
        put = {"Item": raw(line), "ConditionExpression": "RULE"}
        writes += [{"Update": {"TableName": "Receipts"} | update}, {"Put": {"TableName": "Receipts"} | put}]
    return carts.check_out(writes, token=TOKEN) == []

def statement(account, month):
    of_month = Key("PK").eq(account) & Key("SK").begins_with(f"LINE#{month}")
    found = queries.query("Receipts", of_month, ScanIndexForward=FORWARD)
    return [(line["Day"], int(line["Cents"])) for line in found]
"""


def pay(**words: str) -> str:
    """The solution of `pay-once` with one of its rules written otherwise."""
    right = {
        "LEAST": "cents",
        "RULE": "attribute_not_exists(PK)",
        "TOKEN": "str(uuid.uuid4())",
        "FORWARD": "False",
    }
    code = PAY
    for name, text in (right | words).items():
        code = code.replace(name, text)
    return code


WRONG_ANSWERS = {
    "book-once": [
        ('stored = lambda booking: {"Clubs": [booking]}\nbook = print', "make it with `tables.create`"),
        (
            'tables.create("Club", "PK", "SK")\nstored = lambda booking: {"Club": [booking]}',
            "a part of the table's key",
        ),
        (
            BOOK.replace("LAST", 'items.put("Club", stored(booking)["Club"][0])\n    return True'),
            "a put replaces",
        ),
        (
            BOOK.replace(
                "LAST",
                'item = stored(booking)["Club"][0]\n'
                '    if items.get("Club", {"PK": item["PK"], "SK": item["SK"]}):\n        return False\n'
                '    items.put("Club", item)\n    return True',
            ),
            "Between look and write somebody else may book",
        ),
        (
            BOOK.replace('{"PK": slots, "SK"', '{"PK": booking["Court"], "SK"').replace(
                "LAST", 'return items.put_new("Club", stored(booking)["Club"][0], "PK")'
            ),
            "'c1', '2031-05-02', 9",
        ),
    ],
    "two-views": [
        (
            VIEWS.replace('queries.query("Club", Key("PK").eq(f"COURT#{court}#{day}"))', "scanned(court, day)")
            + "\n\ndef scanned(court, day):\n"
            '    found = [each for each in items.scan("Club") if (each["Court"], each["Day"]) == (court, day)]\n'
            '    return sorted(found, key=lambda each: each["Hour"])',
            "1 call, at most 0.5 read units",
        ),
        (VIEWS.replace(' & Key("When").gte(day)', ""), "which key condition selects these"),
        (VIEWS.replace('IndexName="by-member")', 'IndexName="by-member", ScanIndexForward=False)'), "in a wrong order"),
        (VIEWS.replace('[(int(each["Hour"]), each["Member"]) for each in found]', "found"), "a list of tuples"),
    ],
    "only-your-own": [
        (CANCEL.replace("LAST", "club_table.delete_item(Key=key)\n    return True"), "a condition of the delete"),
        (
            CANCEL.replace(
                "LAST",
                'club_table.delete_item(Key=key, ConditionExpression=Attr("Member").eq(member))\n    return True',
            ),
            "catch the exception",
        ),
        (
            CANCEL.replace(
                "LAST",
                'if (items.get("Club", key) or {}).get("Member") != member:\n        return False\n'
                "    club_table.delete_item(Key=key)\n    return True",
            ),
            "Between two calls somebody else may have booked it",
        ),
    ],
    "pay-once": [
        (
            "def pay(source, target, cents, day, reference):\n"
            '    items.add("Receipts", {"PK": source, "SK": "BALANCE"}, "Cents", -cents)\n'
            '    items.add("Receipts", {"PK": target, "SK": "BALANCE"}, "Cents", cents)\n'
            "    return True\n"
            "statement = lambda account, month: []",
            "If the program stops between two of them, money is gone",
        ),
        (pay(RULE="attribute_not_exists(Nothing)"), "and paid twice"),
        (pay(RULE="attribute_not_exists(Nothing)", TOKEN="f'{reference}'"), "was sent again some minutes later"),
        (pay(LEAST="-100_000"), "the balance is a condition of its own update"),
        (pay(FORWARD="True"), "the newest first"),
    ],
}
