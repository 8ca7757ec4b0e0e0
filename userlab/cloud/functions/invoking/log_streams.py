"""Execution logs to CloudWatch Logs: group /aws/lambda/NAME, one stream for each sandbox.

Lambda writes them with the function's role, so a role without logs:CreateLogGroup, logs:CreateLogStream and
logs:PutLogEvents leaves no log (Lambda guide, "Sending Lambda function logs to CloudWatch Logs").
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from userlab.cloud.functions.sandboxes.launcher import ExecutionEnvironment
from userlab.cloud.moto_seams import logs, random

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud


class LogStreams:
    """Writes execution logs as the functions' roles may."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def write(self, environment: ExecutionEnvironment, events: list[tuple[int, str]]) -> bool:
        """Append an invocation's events to the sandbox's stream; False when the role may not."""
        version = environment.version
        place = version.account, version.region, version.log_group
        try:
            with self.cloud.lock(version.account), random.drawing_for(version.account):
                if not self._ready(environment, place):
                    return False
                logs.put(*place, environment.log_stream, events)
        except Exception:
            # A log that cannot be written must not fail the invocation.
            traceback.print_exc(file=sys.stderr)
            return False
        self.cloud.changed(version.account)
        return True

    def _ready(self, environment: ExecutionEnvironment, place: tuple[str, str, str]) -> bool:
        account, region, group = place
        arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
        stream = environment.log_stream
        allows = self.cloud.authorizer.allows
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
