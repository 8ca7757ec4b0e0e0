"""Execution logs to CloudWatch Logs: group /aws/lambda/NAME, one stream for each sandbox.

Lambda writes them with the function's role, so a role without logs:CreateLogGroup, logs:CreateLogStream and
logs:PutLogEvents leaves no log (Lambda guide, "Sending Lambda function logs to CloudWatch Logs").
"""

from __future__ import annotations

import sys
import traceback

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import Authority
from userlab.cloud.functions.sandboxes.launcher import ExecutionEnvironment
from userlab.cloud.moto_seams import logs


class LogStreams:
    """Writes execution logs as the functions' roles may."""

    def __init__(self, accounts: Accounts, authority: Authority) -> None:
        self._accounts = accounts
        self._authority = authority

    def write(self, environment: ExecutionEnvironment, events: list[tuple[int, str]]) -> int:
        """Append an invocation's events to the sandbox's stream. Returns their bytes, 0 when the role may not."""
        version, accounts = environment.version, self._accounts
        place = version.account, version.region, version.log_group
        try:
            with accounts.lock(version.account), accounts.drawing(version.account):
                if not self._ready(environment, place):
                    return 0
                logs.put(*place, environment.log_stream, events)
        except Exception:
            # A log that cannot be written must not fail the invocation.
            traceback.print_exc(file=sys.stderr)
            return 0
        accounts.changed_silently(version.account, ("logs",))
        return sum(len(text.encode()) for _, text in events)

    def _ready(self, environment: ExecutionEnvironment, place: tuple[str, str, str]) -> bool:
        account, region, group = place
        arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
        stream = environment.log_stream
        allows = self._authority.allows
        principal = environment.principal
        if not allows(principal, "logs:PutLogEvents", f"{arn}:log-stream:{stream}"):
            return False
        if not logs.has_group(*place):
            if not allows(principal, "logs:CreateLogGroup", arn):
                return False
            logs.create_group(*place)
        if not logs.has_stream(*place, stream):
            if not allows(principal, "logs:CreateLogStream", f"{arn}:*"):
                return False
            logs.create_stream(*place, stream)
        return True
