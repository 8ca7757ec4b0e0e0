"""An alarm: its configuration, its state, what it went through.

Source: CloudWatch API reference, "MetricAlarm", "AlarmHistoryItem".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.saved_names import saved_as

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
MOST_HISTORY = 500
CREATED = "Unchecked: Initial alarm creation"


@saved_as("cloudwatch.Alarm")
@dataclass
class Alarm:
    """A metric alarm. `settings` are the members of PutMetricAlarm, times are epoch seconds.

    `evaluated` is the end of the minute up to which it has been looked at.
    """

    name: str
    arn: str
    settings: dict[str, Any]
    configured: float
    evaluated: float
    state: str = INSUFFICIENT_DATA
    reason: str = CREATED
    reason_data: str = ""
    state_updated: float = 0.0
    state_changed: float = 0.0
    tags: dict[str, str] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def actions_enabled(self) -> bool:
        return bool(self.settings.get("ActionsEnabled", True))

    def actions(self, state: str) -> list[str]:
        """The ARNs of what is done when the alarm comes into a state."""
        member = {OK: "OKActions", ALARM: "AlarmActions", INSUFFICIENT_DATA: "InsufficientDataActions"}[state]
        return list(self.settings.get(member) or ())

    def note(self, time: float, kind: str, summary: str, data: str) -> None:
        """Write an item of the history."""
        item = {"Timestamp": time, "HistoryItemType": kind, "HistorySummary": summary, "HistoryData": data}
        self.history.append(item | {"AlarmName": self.name, "AlarmType": "MetricAlarm"})
        del self.history[:-MOST_HISTORY]

    def described(self) -> dict[str, Any]:
        """The alarm as DescribeAlarms shows it."""
        shown = {name: value for name, value in self.settings.items() if name != "Tags"}
        found = {
            "AlarmName": self.name,
            "AlarmArn": self.arn,
            "AlarmConfigurationUpdatedTimestamp": self.configured,
            "ActionsEnabled": self.actions_enabled,
            "OKActions": self.actions(OK),
            "AlarmActions": self.actions(ALARM),
            "InsufficientDataActions": self.actions(INSUFFICIENT_DATA),
            "StateValue": self.state,
            "StateReason": self.reason,
            "StateUpdatedTimestamp": self.state_updated,
            "StateTransitionedTimestamp": self.state_changed,
            "Dimensions": shown.get("Dimensions") or [],
        }
        if self.reason_data:
            found["StateReasonData"] = self.reason_data
        return shown | found
