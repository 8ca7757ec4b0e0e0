"""An exercise of chapter 24: an alarm that never rang."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from userlab import apis, authorizers
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.monitoring import alarms

if TYPE_CHECKING:
    from userlab.lab.lab import Lab


@exercise(
    "silent-alarm",
    chapter="see-it",
    level="mistake",
    concept="an alarm's threshold",
    hints=[
        "`5XXError` is 1 for a request that failed and 0 for all others. When is the average of a minute 1?",
        "5 % is an average of 0.05. `alarms.create` changes the alarm of a name.",
    ],
    solution='alarms.create("shop-5xx", shop_failing, 0.05, topic, Statistic="Average")',
)
def silent_alarm(lab: Lab) -> Verdict:
    if not alarms.exists("shop-5xx"):
        return not_yet("There is no alarm `shop-5xx`.", "an alarm on 5 % of failed requests")
    url = f"{apis.url(apis.create('shop-api'))}/orders"
    for good, bad, rings in ((10, 0, False), (9, 1, True), (39, 1, False), (3, 0, False), (0, 5, True)):
        lab.clock.next_minute()
        for number in range(good + bad):
            _order(url, f"check-{good}-{number}", broken=number >= good)
        lab.clock.next_minute()
        state = alarms.state("shop-5xx")
        if (state == "ALARM") != rings:
            return not_yet(
                f"In a minute {bad} of {good + bad} orders failed, and `shop-5xx` says {state}.",
                "ALARM" if rings else "no ALARM",
                _advice(alarms.describe("shop-5xx")),
            )
    return passed("1 of 10 wakes you, and so does 5 of 5. 1 of 40 lets you sleep.")


def _order(url: str, order: str, broken: bool) -> None:
    """Send an order to the shop, as this chapter's handlers take it: before they know of keys, and after that."""
    body = {"OrderID": order} if broken else {"OrderID": order, "Amount": 1}
    authorizers.call("POST", url, {"Idempotency-Key": order}, body)


def _advice(alarm: dict[str, Any]) -> str:
    if alarm.get("Statistic") == "Average":
        return f"it compares the share of requests that failed with {alarm['Threshold']:g}. How much is 5 %?"
    return "a sum says how many failed, and not of how many. `Average` says the share."
