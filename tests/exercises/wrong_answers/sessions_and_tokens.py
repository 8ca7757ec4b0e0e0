"""What learners try in chapter 9, and a part of what the check says to it."""

GUEST = 'items.put("Sessions", {{"TokenHash": "guest", "UserID": "guest", "ExpiresAt": {ends}}})'
LOG_IN = """
from boto3.dynamodb.conditions import Key

def log_in(user, now):
    token = sessions.start("Sessions", user, now)
    of_user = table.query(IndexName="ByUser", KeyConditionExpression=Key("UserID").eq(user))["Items"]
    found = [items.get("Sessions", {{"TokenHash": each["TokenHash"]}}) for each in of_user]
    good = sorted({good}, key=lambda each: each["{by}"])
    for old in reversed(good[:-3]):
        items.delete("Sessions", {{"TokenHash": old["TokenHash"]}})
    return token
"""

WRONG_ANSWERS = {
    "guest-session": [
        (GUEST.format(ends="str(lab.clock.now() + 3600)"), "which TTL ignores: the guest would stay forever"),
        (GUEST.format(ends="(lab.clock.now() + 3600) * 1000"), "that looks like milliseconds"),
        (GUEST.format(ends="3600"), "is a length of time, not a point in time"),
        ("import time\n" + GUEST.format(ends="int(time.time()) + 3600"), "the lab's clock was moved"),
    ],
    "not-forever": [
        (
            'def slide(token, now):\n    return sessions.extend("Sessions", token, now)',
            "that began 11 hours and 45 minutes ago ends 735 minutes after its beginning",
        ),
        (
            "def slide(token, now):\n"
            '    key = {"TokenHash": sessions.hash_of(token)}\n'
            '    session = items.get("Sessions", key) or {"CreatedAt": now}\n'
            '    ends = min(now + 1800, int(session["CreatedAt"]) + 12 * 3600)\n'
            '    items.update("Sessions", key, ExpiresAt=ends)\n'
            "    return True",
            "that has expired ends 70 minutes after its beginning",
        ),
        (
            "def slide(token, now):\n"
            '    if sessions.find("Sessions", token, now) is None:\n        return False\n'
            '    return sessions.extend("Sessions", token, now, minutes=12 * 60)',
            "a session of ten minutes that ends in twenty ends 730 minutes",
        ),
        (
            "def slide(token, now):\n"
            '    session = sessions.find("Sessions", token, now)\n'
            "    if session is None:\n        return False\n"
            '    ends = min(now + 1800, int(session["CreatedAt"]) + 12 * 3600)\n'
            '    items.update("Sessions", {"TokenHash": session["TokenHash"]}, ExpiresAt=ends)\n'
            "    return True",
            "Between your read and your write the user logged out",
        ),
        (
            "def slide(token, now):\n"
            '    session = sessions.find("Sessions", token, now)\n'
            "    if session is None:\n        return False\n"
            '    ends = min(now + 1800, int(session["CreatedAt"]) + 12 * 3600)\n'
            '    table.update_item(Key={"TokenHash": session["TokenHash"]}, UpdateExpression="SET ExpiresAt = :then",\n'
            '        ConditionExpression="ExpiresAt > :now", ExpressionAttributeValues={":then": ends, ":now": now})\n'
            "    return True",
            "a refused condition is an answer: catch it",
        ),
    ],
    "all-but-one": [
        (
            'for token in (phone, tablet):\n    items.delete("Sessions", {"TokenHash": token})',
            "logged in: phone and tablet",
        ),
        (
            'for token in (phone, tablet):\n    sessions.end("Sessions", sessions.hash_of(token))',
            "logged in: phone and tablet",
        ),
        ('sessions.end("Sessions", phone)', "Still logged in: tablet"),
    ],
    "three-devices": [
        ('def log_in(user, now):\n    return sessions.start("Sessions", user, now)', "4 sessions are good"),
        (LOG_IN.format(good="found", by="CreatedAt"), "a session that has expired is no device"),
        (
            LOG_IN.format(good='[each for each in found if each["ExpiresAt"] > now]', by="ExpiresAt"),
            "was not the oldest",
        ),
    ],
}
