"""Dashboards of CloudWatch: the few curves that somebody looks at first.

Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch dashboards"; CloudWatch API Reference, "Dashboard Body
Structure and Syntax".
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import boto3

from userlab.monitoring import metrics

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Curve = tuple[dict[str, Any], str]
"""A metric and its statistic: `(metrics.metric("AWS/Lambda", "Duration", FunctionName="users"), "p99")`."""


def put(name: str, **widgets: list[Curve]) -> None:
    """Create a dashboard, or replace it: a diagram for each of the widgets, whose names are the titles.

    AWS operation: PutDashboard.

    >>> dashboards.put("shop", Requests=[(count, "Sum"), (errors, "Sum")], Latency=[(latency, "p99")])
    """
    region = boto3.client("cloudwatch").meta.region_name
    body = [
        {
            "type": "metric",
            "x": number % 2 * 12,  # a row has 24 columns: two diagrams
            "y": number // 2 * 6,
            "width": 12,
            "height": 6,
            "properties": {"title": title, "region": region, "period": 60, "metrics": [_row(*each) for each in curves]},
        }
        for number, (title, curves) in enumerate(widgets.items())
    ]
    boto3.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=json.dumps({"widgets": body}))


def _row(metric: dict[str, Any], stat: str) -> list[Any]:
    """A metric as a dashboard's body has it: its namespace, its name, its dimensions, its options."""
    pairs = [text for each in metric["Dimensions"] for text in (each["Name"], each["Value"])]
    return [metric["Namespace"], metric["MetricName"], *pairs, {"stat": stat}]


def plot(name: str, now: float, minutes: int = 30) -> Figure:
    """Draw a dashboard as it looks at a moment, and print the sum of each curve that has one.

    Args:
        now: seconds since 1970, the right end. minutes: how far it goes back.

    AWS operations: GetDashboard, GetMetricData.
    """
    from matplotlib.figure import Figure

    body = boto3.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"]
    widgets = [each["properties"] for each in json.loads(body)["widgets"]]
    figure = Figure(figsize=(10, 2.6 * ((len(widgets) + 1) // 2)), layout="constrained")
    places = figure.subplots((len(widgets) + 1) // 2, 2, squeeze=False, sharex=True).flat
    for place, widget in zip(places, widgets, strict=False):
        place.set_title(widget["title"], loc="left")
        for row in widget["metrics"]:
            _draw(place, row, now, minutes)
        place.set_ylim(0, place.get_ylim()[1] * 1.4)  # room for the legend
        place.set_xlabel("minutes before now")
        place.legend(fontsize="small", loc="upper left", ncols=2)
    return figure


def _draw(place: Any, row: list[Any], now: float, minutes: int) -> None:
    """One curve: a dot for each minute that has a value, and a line between minutes that follow each other."""
    namespace, name, *pairs, options = row
    metric = metrics.metric(namespace, name, **dict(zip(pairs[::2], pairs[1::2], strict=True)))
    values = metrics.by_minute(metric, now, options["stat"], minutes)
    label = f"{name}, {options['stat']}"
    times = range(min(values), max(values) + 60, 60) if values else range(0)
    heights = [values.get(at, math.nan) for at in times]
    place.plot([(at - now) / 60 for at in times], heights, marker="o", label=label)
    if options["stat"] == "Sum":  # the others measure time, which differs from run to run
        print(f"{label}: {sum(values.values()):g} in all")
