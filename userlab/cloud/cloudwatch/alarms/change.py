"""A change of an alarm's state: written down, and told by its actions."""

from __future__ import annotations

import json

from userlab.cloud.cloudwatch.alarms import actions
from userlab.cloud.cloudwatch.alarms.actions import Functions
from userlab.cloud.cloudwatch.alarms.alarm import Alarm


def change(functions: Functions, alarm: Alarm, state: str, reason: str, data: str, now: float) -> None:
    """Bring an alarm into a state. Actions follow if it was in another; the caller holds the account's lock."""
    before, changed = actions.state(alarm), alarm.state != state
    old = _told(alarm)
    alarm.state, alarm.reason, alarm.reason_data, alarm.state_updated = state, reason, data, now
    if not changed:
        return
    alarm.state_changed = now
    summary = f"Alarm updated from {before['value']} to {state}"
    history = {"version": "1.0", "oldState": old, "newState": _told(alarm)}
    alarm.note(now, "StateUpdate", summary, json.dumps(history, separators=(",", ":")))
    actions.perform(functions, alarm, before)


def _told(alarm: Alarm) -> dict[str, object]:
    told: dict[str, object] = {"stateValue": alarm.state, "stateReason": alarm.reason}
    if alarm.reason_data:
        try:
            told["stateReasonData"] = json.loads(alarm.reason_data)
        except ValueError:
            told["stateReasonData"] = alarm.reason_data
    return told
