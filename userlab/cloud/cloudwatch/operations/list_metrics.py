"""ListMetrics: the metrics of which there are values.

Source: CloudWatch API reference, "ListMetrics".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudwatch.messages import invalid
from userlab.cloud.cloudwatch.metrics import Metrics, Name

PAGE = 500
KEPT_SECONDS = 14 * 86400
RECENT_SECONDS = 3 * 3600


def list_metrics(metrics: Metrics, parameters: dict[str, Any], now: float) -> dict[str, Any]:
    """The metrics with values in the past two weeks, ordered by name; 500 a page. Raises AwsError."""
    youngest = now - (RECENT_SECONDS if parameters.get("RecentlyActive") else KEPT_SECONDS)
    found = sorted(name for name, newest in metrics.names().items() if newest >= youngest and _fits(name, parameters))
    token = str(parameters.get("NextToken") or "0")
    if not token.isdigit() or int(token) > len(found):
        raise invalid("Request parameter NextToken is invalid")
    first = int(token)
    answer: dict[str, Any] = {"Metrics": [described(name) for name in found[first : first + PAGE]]}
    if len(found) > first + PAGE:
        answer["NextToken"] = str(first + PAGE)
    return answer


def described(name: Name) -> dict[str, Any]:
    """A metric as CloudWatch shows it."""
    namespace, metric, dimensions = name
    return {
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions],
    }


def _fits(name: Name, parameters: dict[str, Any]) -> bool:
    namespace, metric, dimensions = name
    if parameters.get("Namespace", namespace) != namespace or parameters.get("MetricName", metric) != metric:
        return False
    of_metric = dict(dimensions)
    filters = parameters.get("Dimensions") or []
    return all(each["Name"] in of_metric and each.get("Value") in (None, of_metric[each["Name"]]) for each in filters)
