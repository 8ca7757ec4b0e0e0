"""The events by which `may` is judged, in the exercise on owners."""

from __future__ import annotations

import json
from typing import Any

from userlab.exercises.who_are_you.calls import ALICE, BOB


def requests() -> list[tuple[str, dict[str, Any], bool]]:
    """Events with what they are, and whether the caller may."""

    def event(method: str, user: str | None, caller: str | None, **more: Any) -> dict[str, Any]:
        known = {"authorizer": {"userID": caller, "principalId": caller}} if caller else {}
        parameters = {"id": user} if user is not None else None
        base = {
            "httpMethod": method,
            "pathParameters": parameters,
            "headers": {},
            "body": None,
            "requestContext": known,
        }
        return base | more

    bobs = json.dumps({"UserID": BOB})
    return [
        ("Alice reads Alice", event("GET", ALICE, ALICE), True),
        ("Alice deletes Bob", event("DELETE", BOB, ALICE), False),
        ("Jörg reads Jörg, and the path says J%C3%B6rg", event("GET", "J%C3%B6rg", "Jörg"), True),
        (
            "Alice reads Bob, and a header says that she is Bob",
            event("GET", BOB, ALICE, headers={"userID": BOB}),
            False,
        ),
        ("Alice changes herself, and her body has no UserID", event("PUT", ALICE, ALICE, body='{"Name": "A."}'), True),
        (
            "Alice changes Bob, and the body says Alice",
            event("PUT", BOB, ALICE, body=json.dumps({"UserID": ALICE})),
            False,
        ),
        ("Bob creates Bob", event("POST", None, BOB, body=bobs), True),
        ("Alice creates Bob", event("POST", None, ALICE, body=bobs), False),
        ("a POST without a body", event("POST", None, ALICE), False),
        ("a POST whose body is no JSON", event("POST", None, ALICE, body="{"), False),
        ("a POST whose body is a list", event("POST", None, ALICE, body="[1]"), False),
        ("a stranger reads Alice", event("GET", ALICE, None), False),
        ("a stranger creates a user without a UserID", event("POST", None, None, body="{}"), False),
    ]


def advice(event: dict[str, Any]) -> str:
    """What to do about a wrong answer to an event."""
    if not event["requestContext"]:
        return "no authorizer, no caller: then the answer is `False`."
    if event["httpMethod"] == "POST":
        return "a POST has no path parameter: the user is in the body, which may be missing or wrong."
    if "%" in event["pathParameters"]["id"]:
        return "API Gateway hands the path on as it was sent: decode it first."
    return "compare the path's id with `requestContext.authorizer.userID`, and trust nothing else."
