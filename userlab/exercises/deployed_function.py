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
        return not_yet(
            f"There is no function `{name}`.",
            "a deployed function of that name",
            f'call `functions.deploy("{name}", ...)`.',
        )
    return None


ADVICE = {
    "Runtime.HandlerNotFound": "the file is there, the function in it is not: compare its name with the Handler.",
    "Runtime.ImportModuleError": "the zip has no such file at its top: compare its name with the Handler.",
    "Runtime.UserCodeSyntaxError": "the code is not valid: `functions.invoke(...).log` names the line.",
    "Runtime.JSONStringifyError": "what the handler returned can't become JSON. A BigInt can't: answer with its text.",
    "Runtime.MarshalError": "what the handler returned can't become JSON. A Decimal can't, nor a set.",
    "Sandbox.Timedout": "it did not answer in time: does it wait for something?",
}


def failed(event: str, payload: Any) -> Verdict:
    """A verdict on a handler that raised an exception, or was not found."""
    kind, message = payload.get("errorType"), payload.get("errorMessage")
    advice = ADVICE.get(kind, "the end of `functions.invoke(...).log` says in which line.")
    if "AccessDenied" in f"{kind}{message}":
        advice = "the role may not do that. Which calls may it make?"
    return not_yet(f"For the event `{event}` it failed with {kind}: {message}", "an answer for this event too", advice)


def greets(function: str) -> Verdict:
    """A verdict on a function that reads a user by the event's `id` and greets by name, and anybody else too."""
    for user_id, name in (("user123", "Alice"), ("user456", "Bob"), ("nobody", None)):
        result = functions.invoke(function, {"id": user_id})
        if result.error:
            return failed(f'{{"id": "{user_id}"}}', result.payload)
        if name and name not in str(result.payload):
            return not_yet(f"To `{user_id}` it said {result.payload!r}.", f"a greeting of {name}, read from the table")
        if name and (not isinstance(result.payload, str) or result.payload.strip() == name):
            return not_yet(
                f"To `{user_id}` it said {result.payload!r}, which is no greeting.",
                f"a sentence with the name {name} in it",
                "take the name from the item, and put it into a sentence.",
            )
        # JavaScript puts the word "undefined" into a text where there is no value.
        if not name and (not isinstance(result.payload, str) or "undefined" in result.payload):
            return not_yet(f"To an unknown user it said {result.payload!r}.", "a sentence")
    return passed(f"It knows Alice and Bob, and says {result.payload!r} to others.")
