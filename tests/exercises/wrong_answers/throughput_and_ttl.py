"""What learners try in chapter 6, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "units-by-hand": [
        ("write, consistent, eventual = 8.79, 2.2, 1.1", "You have 8.79 for the write"),
        ("write, consistent, eventual = 9, 3, 2", "You have 2 for the eventually consistent read"),
        ("write, consistent, eventual = 3, 9, 4.5", "You have 3 for the write"),
    ],
    "write-them-all": [
        (
            'requests = [{"PutRequest": {"Item": one}} for one in readings]\n'
            'answer = boto3.resource("dynamodb").batch_write_item(RequestItems={"Meter": requests})',
            "look at `UnprocessedItems`",
        ),
        (
            "for one in readings:\n    try:\n        meter.put_item(Item=one)\n"
            "    except client.exceptions.ProvisionedThroughputExceededException:\n        pass",
            "got lost",
        ),
    ],
    "spread-the-day": [
        ('keys = ["2024-07-10"] * 10_000', "gets 10,000 events with your 1 keys"),
        ('keys = [f"2024-07-10#{number}" for number in range(10_000)]', "10,000 different keys"),
        ('keys = [f"{number % 40}#2024-07-10" for number in range(10_000)]', "does not begin with the day"),
    ],
    "a-session-for-a-day": [
        (
            'items.put("Sessions", {"SessionID": "mine", "ExpiresAt": (lab.clock.now() + 86400) * 1000})',
            "are these milliseconds?",
        ),
        ('items.put("Sessions", {"SessionID": "mine", "ExpiresAt": str(lab.clock.now() + 86400)})', "is a text"),
        ('items.put("Sessions", {"SessionID": "mine", "ExpiresAt": 24 * 60 * 60})', "a moment, not a duration"),
    ],
}
