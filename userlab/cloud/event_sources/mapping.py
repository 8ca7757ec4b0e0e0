"""One event source mapping: what Lambda's API tells of it, and where its reader stands.

Source: Lambda API reference, "EventSourceMappingConfiguration"; developer guide, "Using AWS Lambda with Amazon
DynamoDB" and "Using Lambda with Amazon SQS" (parameters and defaults).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.saved_names import saved_as

NO_RECORDS = "No records processed"
SUCCESS = "OK"
FUNCTION_FAILED = "PROBLEM: Function call failed"
EXPIRED = "PROBLEM: Records expired before they were handled"

STREAM_DEFAULTS: dict[str, Any] = {
    "BatchSize": 100,
    "MaximumBatchingWindowInSeconds": 0,
    "ParallelizationFactor": 1,
    "DestinationConfig": {"OnFailure": {}},
    "MaximumRecordAgeInSeconds": -1,
    "BisectBatchOnFunctionError": False,
    "MaximumRetryAttempts": -1,
    "TumblingWindowInSeconds": 0,
    "FunctionResponseTypes": [],
}
QUEUE_DEFAULTS: dict[str, Any] = {
    "BatchSize": 10,
    "MaximumBatchingWindowInSeconds": 0,
    "FunctionResponseTypes": [],
}
ACCEPTED_ELSEWHERE = ("FilterCriteria", "KMSKeyArn", "MetricsConfig", "ScalingConfig", "StartingPosition")


@saved_as("lambda.Mapping")
@dataclass
class Mapping:
    """A mapping's settings and progress. Changed only by who holds the account's lock.

    `settings` are the members of the API by name. `position` is the sequence number that the stream is read from
    next. `busy` is a state such as "Creating" that lasts until `busy_until` of the account's clock.
    """

    uuid: str
    account: str
    region: str
    source_arn: str
    function_arn: str
    settings: dict[str, Any]
    enabled: bool = True
    modified: float = 0.0
    position: int = 0
    result: str = NO_RECORDS
    busy: str = ""
    busy_until: float = 0.0
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_queue(self) -> bool:
        """Whether the source is an SQS queue, not a DynamoDB stream."""
        return read_arn(self.source_arn).service == "sqs"

    @property
    def function_name(self) -> str:
        """The function's name without a qualifier."""
        return read_arn(self.function_arn).resource.split(":")[1]

    @property
    def arn(self) -> str:
        partition = read_arn(self.function_arn).partition
        return f"arn:{partition}:lambda:{self.region}:{self.account}:event-source-mapping:{self.uuid}"

    @property
    def reports_item_failures(self) -> bool:
        return "ReportBatchItemFailures" in (self.settings.get("FunctionResponseTypes") or [])

    @property
    def failure_destination(self) -> str:
        """The ARN that discarded records are reported to, or ""."""
        on_failure = (self.settings.get("DestinationConfig") or {}).get("OnFailure") or {}
        return on_failure.get("Destination") or ""

    def state(self, now: float) -> str:
        """Creating, Enabling, Updating, Disabling, Enabled or Disabled at that time."""
        if self.busy and now < self.busy_until:
            return self.busy
        return "Enabled" if self.enabled else "Disabled"

    def describe(self, state: str) -> dict[str, Any]:
        """The mapping as the API answers it, in that state."""
        return {
            "UUID": self.uuid,
            **self.settings,
            "EventSourceArn": self.source_arn,
            "EventSourceMappingArn": self.arn,
            "FunctionArn": self.function_arn,
            "LastModified": self.modified,
            **({} if self.is_queue else {"LastProcessingResult": self.result}),
            "State": state,
            "StateTransitionReason": "USER_INITIATED" if self.is_queue else "User action",
        }


def default_settings(source_arn: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """The settings of a new mapping: what was asked for, the source's defaults for the rest."""
    defaults = QUEUE_DEFAULTS if read_arn(source_arn).service == "sqs" else STREAM_DEFAULTS
    settings = dict(defaults)
    for name in (*defaults, *ACCEPTED_ELSEWHERE):
        if wanted.get(name) is not None:
            settings[name] = wanted[name]
    return settings


def updated_settings(settings: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Settings after an update: members that were sent replace, the rest stays."""
    updatable = (set(settings) | set(ACCEPTED_ELSEWHERE)) - {"StartingPosition"}
    return settings | {name: wanted[name] for name in updatable if wanted.get(name) is not None}
