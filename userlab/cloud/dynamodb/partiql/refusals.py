"""What is wrong with a statement, in AWS's words.

Most texts are recorded (github.com, paritysuite/dynamodb-conformance: "tests/tier2/partiql",
"tests/tier3/error-messages/ partiql*"; floci-io/floci, PartiQL tests "captured from real DynamoDB"), the others are
those of DynamoDB local.
"""

from __future__ import annotations

from userlab.cloud.dynamodb.request.errors import RequestError, validation
from userlab.cloud.http.aws_request import AwsError

NO_FULL_KEY = "Where clause does not contain a mandatory equality on all key attributes"
OVERLAPPING = "Overlapping conditions with range keys are not supported in where clause"
TOO_MANY_READS = "Too many decomposed read operations for a given query."
ALIASING = "Aliasing is not supported"
EXISTS_OUTSIDE = "EXISTS can only be used in ExecuteTransaction write requests."
ON_INDEX = "This operation is not supported on an index"


class WrongKeyError(AwsError):
    """A statement that names no item of its table, or two. A transaction tells it as it tells a wrong key."""

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


def malformed(detail: str = "") -> AwsError:
    """A statement that cannot be read."""
    return validation(f"Statement wasn't well formed, can't be processed: {detail}")


def left_over() -> AwsError:
    """A statement that is whole, with something behind it."""
    return malformed("Unexpected token after expression")


def at(message: str, place: str) -> AwsError:
    """An error that tells its place in the statement, line:column:length."""
    return validation(f"{message} at {place}")


def text_of_error(error: AwsError) -> str:
    """The text of an error as PartiQL tells it: what was reworded in 2026 is told in the older way."""
    return error.older if isinstance(error, RequestError) else error.message
