"""What learners try in chapter 6, and a part of what the check says to it."""

COUNTER = """
key = {{"UserID": "memoirs"}}

def add_star():
    {add}

def stars():
    return int(items.get("Users", key).get("Stars", 0))
"""

WRONG_ANSWERS = {
    "units-by-hand": [
        ("write, consistent, eventual = 8.79, 2.2, 1.1", "You have 8.79 for the write"),
        ("write, consistent, eventual = 9, 3, 2", "You have 2 for the eventually consistent read"),
        ("write, consistent, eventual = 3, 9, 4.5", "You have 3 for the write"),
    ],
    "a-cheap-counter": [
        (COUNTER.format(add='items.add("Users", key, "Stars", 1)'), "it writes a large item for a small number"),
        (
            COUNTER.format(add='users.put_item(Item=key | {"UserID": "memoirs#count", "Stars": stars() + 1})'),
            "one star gets lost",
        ),
        (
            "given = []\n\ndef add_star():\n    given.append(1)\n\ndef stars():\n    return len(given)",
            "not in DynamoDB",
        ),
        (
            "def add_star():\n    items.put('Users', {'UserID': 'memoirs#set', 'Stars': 1})\n\n"
            "def stars():\n    return items.get('Users', {'UserID': 'memoirs#set'})['Stars']",
            "raised TypeError",
        ),
        (
            "def add_star():\n    items.put('Users', {'UserID': 'memoirs#one', 'Stars': 1})\n\n"
            "def stars():\n    return int((items.get('Users', {'UserID': 'memoirs#one'}) or {'Stars': 0})['Stars'])",
            "writes a number that your program counted",
        ),
        (
            "given = 0\n\ndef add_star():\n    global given\n    given += 1\n"
            "    items.put('Users', {'UserID': 'memoirs#given', 'Stars': given})\n\n"
            "def stars():\n    return int((items.get('Users', {'UserID': 'memoirs#given'}) or {'Stars': 0})['Stars'])",
            "A second program counts anew",
        ),
    ],
    "write-them-all": [
        ("# written tomorrow", "None of the 8 readings"),
        (
            "write_until_refused()\nlab.clock.advance(seconds=6)\n"
            'requests = [{"PutRequest": {"Item": one}} for one in readings]\n'
            'answer = impatient.batch_write_item(RequestItems={"Meter": requests})',
            "look at `UnprocessedItems`",
        ),
        (
            "write_until_refused()\nfor one in readings:\n    try:\n        meter.put_item(Item=one)\n"
            "    except client.exceptions.ProvisionedThroughputExceededException:\n        pass",
            "got lost",
        ),
    ],
    "spread-the-day": [
        ('keys = ["2024-07-10"] * 10_000', "gets 10,000 events with your 1 keys"),
        ('keys = [f"2024-07-10#{number}" for number in range(10_000)]', "10,000 different keys"),
        ('keys = [f"{number % 40}#2024-07-10" for number in range(10_000)]', "does not begin with the day"),
        (
            'keys = [f"2024-07-10#{number // 112}" for number in range(10_000)]',
            "let the key change from one event to the next",
        ),
    ],
    "a-session-for-a-day": [
        (
            'items.put("Sessions", {"SessionID": "mine", "ExpiresAt": (lab.clock.now() + 86400) * 1000})',
            "are these milliseconds?",
        ),
        ('items.put("Sessions", {"SessionID": "mine", "ExpiresAt": str(lab.clock.now() + 86400)})', "is a string"),
        ('items.put("Sessions", {"SessionID": "mine", "ExpiresAt": 24 * 60 * 60})', "a moment, not a duration"),
    ],
}
