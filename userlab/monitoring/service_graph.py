"""The map of X-Ray: who calls whom, how often, how long, with what outcome.

Source: AWS X-Ray API Reference, "GetServiceGraph".
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

COLOURS = {"AWS::ApiGateway": "#8c4fff", "AWS::Lambda": "#ed7100", "AWS::DynamoDB": "#3b82f6", "AWS::SQS": "#e7157b"}
WRONG, OTHER = "#d13212", "#777777"


def services(minutes: int = 10, now: float | None = None) -> list[dict[str, Any]]:
    """The nodes of the map of the last minutes (at most 360), each with its edges. AWS operation: GetServiceGraph.

    `now` is in seconds since 1970, the end; the present if you say nothing.
    """
    end = now or time.time()
    pages = (
        boto3.client("xray").get_paginator("get_service_graph").paginate(StartTime=end - minutes * 60, EndTime=end + 1)
    )
    return [each for page in pages for each in page["Services"]]


def edges(nodes: list[dict[str, Any]]) -> pandas.DataFrame:
    """The edges of a map as a table: who calls whom, how often, how many went wrong, milliseconds on average.

    The client comes first, then what it calls, and so on.
    """
    import pandas

    names = {node["ReferenceId"]: _label(node) for node in nodes}
    rows = []
    places = _places(nodes)
    for node in sorted(nodes, key=lambda each: (places[each["ReferenceId"]][0], _label(each))):
        for edge in node["Edges"]:
            told = edge["SummaryStatistics"]
            wrong = told["FaultStatistics"]["TotalCount"] + told["ErrorStatistics"]["TotalCount"]
            average = told["TotalResponseTime"] / told["TotalCount"] * 1000
            row = {"from": names[node["ReferenceId"]], "to": names[edge["ReferenceId"]], "calls": told["TotalCount"]}
            rows.append(row | {"failed": wrong, "ms": round(average, 1)})
    return pandas.DataFrame(rows, columns=["from", "to", "calls", "failed", "ms"])


def draw(nodes: list[dict[str, Any]]) -> Figure:
    """A map as a picture, callers on the left. A ring is red where calls of a service failed."""
    from matplotlib import pyplot

    places = _places(nodes)
    width = 1 + max((x for x, _ in places.values()), default=0)
    height = max(([x for x, _ in places.values()].count(column) for column in range(width)), default=1)
    figure, axes = pyplot.subplots(figsize=(2.3 * width + 0.5, 1.6 * height + 0.4), layout="constrained")
    for node in nodes:
        for edge in node["Edges"]:
            _arrow(axes, places[node["ReferenceId"]], places[edge["ReferenceId"]], edge["SummaryStatistics"])
    for node in nodes:
        _circle(axes, places[node["ReferenceId"]], node)
    axes.set_xlim(-0.5, width - 0.5)
    axes.set_ylim(-height / 2 - 0.1, height / 2 + 0.1)
    axes.axis("off")
    pyplot.close(figure)  # the notebook shows what is returned, and would show an open figure once more
    return figure


def _label(node: dict[str, Any]) -> str:
    kind = node.get("Type", "").removeprefix("AWS::")
    return node["Name"] if kind in ("", node["Name"]) else f"{node['Name']} ({kind})"


def colour_of(kind: str) -> str:
    """The colour of a service, by the type of its segments. `colour_of("AWS::Lambda::Function")` is "#ed7100"."""
    return next((colour for start, colour in COLOURS.items() if kind.startswith(start)), OTHER)


def _places(nodes: list[dict[str, Any]]) -> dict[int, tuple[int, float]]:
    """Where each node stands: a column right of its callers, the nodes of a column below each other."""
    columns = dict.fromkeys((node["ReferenceId"] for node in nodes), 0)
    for _ in nodes:  # as often as a way can be long, so that a circle ends
        for node in nodes:
            for edge in node["Edges"]:
                further = columns[node["ReferenceId"]] + 1
                if further < len(nodes):
                    columns[edge["ReferenceId"]] = max(columns[edge["ReferenceId"]], further)
    places = {}
    for column in set(columns.values()):
        inside = [number for number, its in columns.items() if its == column]
        for row, number in enumerate(inside):
            places[number] = (column, (len(inside) - 1) / 2 - row)
    return places


def _arrow(axes: Any, start: tuple[int, float], end: tuple[int, float], told: dict[str, Any]) -> None:
    style = {"arrowstyle": "-|>", "color": OTHER, "shrinkA": 30, "shrinkB": 30}
    axes.annotate("", end, start, arrowprops=style)
    average = told["TotalResponseTime"] / told["TotalCount"] * 1000
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.06
    axes.text(*middle, f"{told['TotalCount']}x\n{average:.0f} ms", ha="center", va="bottom", fontsize=8)


def _circle(axes: Any, place: tuple[int, float], node: dict[str, Any]) -> None:
    told = node.get("SummaryStatistics", {})
    failed = sum(told.get(name, {}).get("TotalCount", 0) for name in ("FaultStatistics", "ErrorStatistics"))
    ring = WRONG if failed else "#2e7d32"
    axes.plot(*place, "o", markersize=44, color="white", markeredgecolor=ring, markeredgewidth=3)
    kind = node.get("Type", "")
    axes.plot(*place, "o", markersize=30, color=colour_of(kind))
    text = node["Name"] if kind in ("", "client") else f"{node['Name']}\n{kind.removeprefix('AWS::')}"
    axes.text(place[0], place[1] - 0.36, text, ha="center", va="top", fontsize=8)
