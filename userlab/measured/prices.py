"""What calls would cost on AWS, from the journal's records and a list of AWS's public prices.

The list is `prices.json`: one region, one date, no free tier. It answers "what would a million of these cost",
not "what is on my bill": that depends on the free tier, on discounts, and on what is stored meanwhile.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

PRICE_LIST = Path(__file__).with_name("prices.json")
MB_A_GB = 1024
BYTES_A_GB = 10**9


@functools.cache
def price_list() -> dict[str, Any]:
    """The list: {"region", "currency", "date", "source", "prices": {name: {"price", "per", "what"}}}."""
    return json.loads(PRICE_LIST.read_text("utf-8"))


def of(name: str, quantity: float) -> float:
    """What a quantity of something costs, in US dollars. `of("lambda_request", 1_000_000)` is 0.2.

    Raises KeyError for a name that the list does not have.
    """
    entry = price_list()["prices"][name]
    return quantity * entry["price"] / entry["per"]


def quantities(calls: pandas.DataFrame) -> dict[str, float]:
    """What these calls (rows of `lab.calls()`) used of each thing that AWS charges for, on an on-demand table.

    Lambda is charged for a GB-second: memory in GB times billed seconds. Since August 2025 they include the init phase
    of a cold start, which is a quantity of its own here. CloudWatch Logs charges what functions write there. A request
    that API Gateway itself refused with 403 or 429 is not charged, nor is a call that IAM denied. Making and deploying
    an API is free.
    """
    functions = calls[calls["billed_ms"].notna()]
    init_ms, gb = functions["init_ms"].astype("float64").fillna(0), functions["memory_mb"] / MB_A_GB
    # A request to an API is named by method and path, "GET /user/{id}"; a call of API Gateway's own is "CreateRestApi".
    gateway = calls[(calls["service"] == "apigateway") & calls["action"].str.contains(" ")]
    refused = gateway["status"].isin((403, 429)) & (gateway["error"] != "")
    return {
        "read_request_unit": float(calls["read_units"].fillna(0).sum()),
        "write_request_unit": float(calls["write_units"].fillna(0).sum()),
        "lambda_request": float(len(functions)),
        "lambda_gb_second": float(((functions["billed_ms"] - init_ms) / 1000 * gb).sum()),
        "lambda_init_gb_second": float((init_ms / 1000 * gb).sum()),
        "rest_api_request": float(len(gateway[~refused])),
        "log_gb": float(functions["log_bytes"].astype("float64").fillna(0).sum() / BYTES_A_GB),
    }


def table(calls: pandas.DataFrame, times: float = 1) -> pandas.DataFrame:
    """The bill of these calls, made `times` times: a row for each thing used, with quantity and US dollars.

    >>> prices.table(lab.calls(), times=1_000_000)
    """
    import pandas

    listed = price_list()["prices"]
    rows = [
        {"what": listed[name]["what"], "quantity": quantity * times, "USD": of(name, quantity * times)}
        for name, quantity in quantities(calls).items()
        if quantity
    ]
    return pandas.DataFrame(rows, columns=["what", "quantity", "USD"]).set_index("what")
