"""Access logs: a line of the stage's own format for each request, in the log group that the stage names.

A `$context` variable without a value is "-". CLF, JSON, XML and CSV are formats like any other. Source: API Gateway
developer guide, "Set up CloudWatch logging for REST APIs", "Configure logging for HTTP APIs".
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams import logs

GROUP = re.compile(r"log-group:([A-Za-z0-9_./#-]{1,512})(:\*)?")
_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)")
_TWO_LINES = "Access Log format must be single line, new line character is allowed only at end of the format"


class AccessLogs:
    """Writes the access logs of every stage."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def write(self, account: str, settings: Mapping[str, str], context: Mapping[str, Any], now: float) -> None:
        """Write the line of a request, if the stage's access log `settings` ask for one. Never raises.

        `context` is what the variables are, nested by their dots; `now` is epoch seconds. Nothing is written to a
        group that is not there.
        """
        try:
            arn, form = read_arn(settings.get("destinationArn", "")), settings.get("format", "")
            match = GROUP.fullmatch(arn.resource)
            if not form or match is None:
                return
            place = account, arn.region, match[1]
            stream = hashlib.md5(form.encode(), usedforsecurity=False).hexdigest()
            with self._accounts.lock(account), self._accounts.drawing(account):
                if not logs.has_group(*place):
                    return
                if not logs.has_stream(*place, stream):
                    logs.create_stream(*place, stream)
                logs.put(*place, stream, [(int(now * 1000), rendered(form, context))])
        except Exception:
            traceback.print_exc(file=sys.stderr)  # a log that cannot be written must not fail the request
            return
        self._accounts.changed_silently(account, ("logs",))


def rendered(form: str, context: Mapping[str, Any]) -> str:
    """A line of a format.

    >>> rendered("$context.requestId $context.identity.user", {"requestId": "r-1", "identity": {"user": None}})
    'r-1 -'
    """
    return _VARIABLE.sub(lambda match: _value(context, match[1]), form.rstrip("\n"))


def _value(context: Mapping[str, Any], path: str) -> str:
    if path in context:  # "error.message", told by its whole name
        return _text(context[path])
    found: Any = context
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return _text(found)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "-"
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def fault_of(member: str, value: str) -> str | None:
    """What is wrong with a setting of an access log, in API Gateway's words; None where nothing is."""
    if member == "format":
        return _TWO_LINES if "\n" in value.rstrip("\n") else None
    arn = read_arn(value)
    if arn.service == "firehose":
        return "The local cloud cannot send access logs to Firehose, though AWS can."
    if arn.service != "logs" or not arn.resource.startswith("log-group:"):
        return "Invalid ARN specified in the request"
    if GROUP.fullmatch(arn.resource) is None:
        name = arn.resource.removeprefix("log-group:")
        return f"Access Log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': '{name}'"
    return None
