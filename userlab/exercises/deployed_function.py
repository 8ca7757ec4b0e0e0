"""What the checks of several chapters look for in a deployed function."""

from __future__ import annotations

from typing import Any

import boto3

from userlab import functions
from userlab.exercises.catalogue import Verdict, not_yet, passed


def absent(name: str) -> Verdict | None:
    """A verdict if there is no function of this name."""
    client = boto3.client("lambda")
    try:
        client.get_function(FunctionName=name)
    except client.exceptions.ResourceNotFoundException:
        return not_yet(f"There is no function `{name}`.", "one, deployed", f'call `functions.deploy("{name}", ...)`.')
    return None


def failed(event: str, payload: Any) -> Verdict:
    """A verdict on a handler that raised an exception."""
    return not_yet(
        f"For the event `{event}` it failed with {payload.get('errorType')}: {payload.get('errorMessage')}",
        "an answer for this event too",
        "the end of `functions.invoke(...).log` says in which line.",
    )


def greets(function: str) -> Verdict:
    """A verdict on a function that reads a user by the event's `id` and greets by name, and anybody else too."""
    for user_id, name in (("user123", "Alice"), ("user456", "Bob"), ("nobody", None)):
        result = functions.invoke(function, {"id": user_id})
        if result.error:
            return failed(f'{{"id": "{user_id}"}}', result.payload)
        if name and name not in str(result.payload):
            return not_yet(f"To `{user_id}` it said {result.payload!r}.", f"a greeting of {name}, read from the table")
        # JavaScript puts the word "undefined" into a text where there is no value.
        if not name and (not isinstance(result.payload, str) or "undefined" in result.payload):
            return not_yet(f"To an unknown user it said {result.payload!r}.", "a sentence")
    return passed(f"It knows Alice and Bob, and says {result.payload!r} to others.")
