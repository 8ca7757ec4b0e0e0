"""A fault: what goes wrong, with what, and for which share of its calls."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.http.aws_request import AwsError

KINDS = ("throttle", "slow", "time_out", "deny", "server_error")
PLACES = ("table", "function", "service")
# The services whose calls come in by the front door, by the names of boto3.
SERVICES = frozenset(
    {
        "apigateway", "apigatewayv2", "cloudformation", "cloudwatch", "dynamodb", "dynamodbstreams", "events", "iam",
        "kinesis", "kms", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm", "stepfunctions", "sts",
    }
)  # fmt: skip
LONGEST_SECONDS = 900.0
HELD_SECONDS = 61.0  # boto3 waits for 60
SLOW_SECONDS = 1.0
STATUSES = (500, 503)


@dataclass(eq=False)
class Rule:
    """One fault of an account.

    `place` is "table", "function" or "service", `name` which. `share` of its calls fail, from over 0 to 1, drawn from
    a sequence that `seed` begins: the same calls fail each time. `action` is the one that fails, "" for each.
    `seconds` is how long calls wait, `status` that of a server's error.
    """

    number: int
    kind: str
    place: str
    name: str
    share: float = 1.0
    action: str = ""
    seconds: float = 0.0
    status: int = 500
    seed: int = 0
    lifted: threading.Event = field(default_factory=threading.Event, repr=False)
    struck: int = 0
    _sequence: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._sequence = random.Random(f"{self.seed} {self.kind} {self.place} {self.name} {self.action}")  # noqa: S311 - it shall repeat

    def strikes(self) -> bool:
        """Whether the next call is one that fails. The caller holds the lock of the rules."""
        if self._sequence.random() >= self.share:
            return False
        self.struck += 1
        return True

    def wait(self) -> None:
        """Wait as long as the fault says, or until it is lifted."""
        self.lifted.wait(self.seconds)

    def as_dict(self) -> dict[str, Any]:
        """The fault as the lab's calls tell it; `struck` is how many calls failed so far."""
        names = ("number", "kind", "place", "name", "share", "action", "seconds", "status", "seed", "struck")
        return {name: getattr(self, name) for name in names}


def rule_of(number: int, place: str, name: str, parameters: dict[str, Any]) -> Rule:
    """The fault that a lesson describes. Raises AwsError ValidationException."""
    kind, action = parameters.get("kind"), parameters.get("action") or ""
    if kind not in KINDS:
        raise invalid(f"There is no fault {kind!r}. There are: {', '.join(KINDS)}.")
    if not isinstance(action, str):
        raise invalid("action is the name of one operation, such as PutItem.")
    share = _number(parameters, "share", 1.0)
    if not 0 < share <= 1:
        raise invalid(f"share is a number over 0 and up to 1, not {share:g}.")
    default = {"slow": SLOW_SECONDS, "time_out": HELD_SECONDS}.get(kind, 0.0)
    seconds = _number(parameters, "seconds", default)
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise invalid(f"seconds is a number from 0 to {LONGEST_SECONDS:g}, not {seconds:g}.")
    status, seed = int(_number(parameters, "status", 500)), int(_number(parameters, "seed", 0))
    if status not in STATUSES:
        raise invalid(f"status is 500 or 503, not {status}.")
    return Rule(number, kind, place, name, share, action, seconds, status, seed)


def invalid(text: str) -> AwsError:
    """What the lab's calls answer to a fault that makes no sense."""
    return AwsError("ValidationException", text)


def _number(parameters: dict[str, Any], name: str, default: float) -> float:
    value = parameters.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"{name} is a number, not {value!r}.")
    return float(value)
