"""The metrics of REST APIs: requests, how long they took, and what was answered with an error.

Told for the API by its name, and for its stage; for the method, too, where the stage has detailed metrics on. Source:
API Gateway developer guide, "Amazon API Gateway dimensions and metrics".
"""

from __future__ import annotations

from userlab.cloud.account.measures import Dimensions, Measure, Value
from userlab.cloud.rest_api.control.method_settings import settings_for
from userlab.cloud.rest_api.execute.exchange import Arrival, Exchange, Visit

NAMESPACE = "AWS/ApiGateway"


def tell(measure: Measure, known: Arrival, status: int, milliseconds: float, integration: float | None) -> None:
    """Tell of an answered request; `integration` is how long its integration took, None where it did not come to that.

    A request that no stage was found for has no metrics.
    """
    if not isinstance(known, Visit):
        return
    common = [
        ("Count", 1.0, "Count"),
        ("4XXError", float(400 <= status < 500), "Count"),
        ("5XXError", float(status >= 500), "Count"),
        ("Latency", milliseconds, "Milliseconds"),
    ]
    if integration is not None:
        common.append(("IntegrationLatency", integration, "Milliseconds"))
    values = [Value(name, each, value, unit) for each in _sets(known) for name, value, unit in common]
    measure(known.account, known.region, NAMESPACE, values)


def _sets(known: Visit) -> list[Dimensions]:
    api = str(known.deployment.snapshot["api"]["name"])
    stage = known.address.stage
    found: list[Dimensions] = [(("ApiName", api),), (("ApiName", api), ("Stage", stage))]
    if isinstance(known, Exchange):
        path, method = known.match.resource["path"], known.http_method
        if settings_for(known.stage, path, method).get("metricsEnabled"):
            found.append((("ApiName", api), ("Method", method), ("Resource", path), ("Stage", stage)))
    return found
