"""The way of one request through API Gateway, Lambda and DynamoDB, as a chart.

All calls that one HTTP request leads to carry the same trace id: API Gateway makes it up, hands it to Lambda in
the header X-Amzn-Trace-Id, and the SDKs in a function send it on. AWS X-Ray draws its traces from the same id.
Source: AWS X-Ray Developer Guide, "Tracing header".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from userlab.base.errors import LabError

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

NAMES = {"apigateway": "API Gateway", "lambda": "Lambda", "dynamodb": "DynamoDB", "logs": "CloudWatch Logs"}
INIT = "init phase"
INIT_COLOUR = "#f7b267"
COLOURS = {"apigateway": "#8c4fff", "lambda": "#ed7100", "dynamodb": "#3b82f6", "logs": "#e7157b"}


def trace_of(request: Any) -> str:
    """The trace id of a request: of an HTTP answer (its header X-Amzn-Trace-Id), or of the id itself.

    Takes what `apis.call` returns, a response of `requests` or `urllib`, or a text "1-...".
    Raises LabError where there is none.
    """
    headers = getattr(request, "headers", {})
    text = (
        request
        if isinstance(request, str)
        else next((value for name, value in dict(headers).items() if name.lower() == "x-amzn-trace-id"), "")
    )
    root = next((part for part in text.split(";") if part.startswith("Root=")), text)
    trace = root.removeprefix("Root=")
    if not trace.startswith("1-"):
        raise LabError(
            "That is no request that the lab can follow: it has no header X-Amzn-Trace-Id. "
            'Hand in the answer of apis.call("GET", url), or a trace_id of lab.calls().'
        )
    return trace


def spans(calls: pandas.DataFrame, trace: str) -> pandas.DataFrame:
    """The calls of one trace as spans: service, action, start (ms since the first) and milliseconds.

    The init phase of a cold start is a span of its own, below the Invoke that waited for it.

    Raises LabError when no call has this trace id.
    """
    import pandas

    made = calls[calls["trace_id"] == trace]
    if made.empty:
        raise LabError(f"No call in this chapter has the trace id {trace}. Was it made before begin()?")
    cold = made[made["init_began"].notna()]
    phases = cold.assign(action=INIT, time=cold["init_began"], milliseconds=cold["init_ms"].astype("float64"))
    both = pandas.concat([made, phases]) if len(phases) else made
    found = both.sort_values(["time", "milliseconds"], ascending=[True, False])
    start = (found["time"] - found["time"].min()).dt.total_seconds() * 1000
    return found[["service", "action", "milliseconds"]].assign(start=start)


def chart(found: pandas.DataFrame) -> Figure:
    """Spans as bars over time, one row each: what ran within what, and how long."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 0.6 + 0.5 * len(found)), layout="constrained")
    labels = [f"{NAMES.get(row.service, row.service)}\n{row.action}" for row in found.itertuples()]
    for position, row in enumerate(found.itertuples()):
        colour = INIT_COLOUR if row.action == INIT else COLOURS.get(row.service, "#777777")
        # The edge shows what is too short to be seen beside a cold start.
        axes.barh(position, row.milliseconds, left=row.start, color=colour, edgecolor=colour, linewidth=1.5)
        axes.text(row.start + row.milliseconds, position, f" {row.milliseconds:.1f} ms", va="center")
    axes.set_yticks(range(len(found)), labels)
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds since the request came in")
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    pyplot.close(figure)  # the notebook shows what is returned, and would show an open figure once more
    return figure


def sentence(found: pandas.DataFrame) -> str:
    """Who called whom, in one line: "API Gateway GET /user/{id} > Lambda Invoke > DynamoDB GetItem".

    Without the times, which the chart has: they differ from run to run.
    """
    return " > ".join(f"{NAMES.get(row.service, row.service)} {row.action}" for row in found.itertuples())
