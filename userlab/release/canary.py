"""Versions, and aliases that send some of the calls to a new one.

A version is a copy of a function's code and settings that never changes. An alias is a name that points to a version,
or to two, with a share for the second. Source: Lambda Developer Guide, "Manage Lambda function versions", "Implement
Lambda canary deployments using a weighted alias".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    import pandas


def send(function: str, alias: str, version: str, share: float) -> None:
    """Let an alias send a share of its calls to another version; the rest goes where it went.

    Args:
        share: 0.1 for every tenth call, by chance.

    AWS operation: UpdateAlias.
    """
    weights = {version: share}
    boto3.client("lambda").update_alias(
        FunctionName=function,
        Name=alias,
        RoutingConfig={"AdditionalVersionWeights": weights},
    )


def point(function: str, alias: str, version: str) -> None:
    """Let an alias send all of its calls to one version. AWS operation: UpdateAlias."""
    boto3.client("lambda").update_alias(
        FunctionName=function,
        Name=alias,
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": {}},
    )


def shares(function: str, alias: str) -> dict[str, float]:
    """Which versions an alias sends its calls to, and which share of them: {"1": 0.9, "2": 0.1}.

    AWS operation: GetAlias.
    """
    found = boto3.client("lambda").get_alias(FunctionName=function, Name=alias)
    weights = found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    return {found["FunctionVersion"]: 1 - sum(weights.values())} | weights


def call(function: str, events: Iterable[Any]) -> pandas.DataFrame:
    """Call a function with each of these events; a row for each version that ran, with how many calls it failed.

    Args:
        function: its name, with a version or an alias if need be: "checkout:live".

    AWS operation: Invoke, whose answer names the version that ran, `ExecutedVersion`.
    """
    import pandas

    client = boto3.client("lambda")
    ran = []
    for event in events:
        answer = client.invoke(FunctionName=function, Payload=json.dumps(event))
        ran.append((answer["ExecutedVersion"], "FunctionError" in answer))
    frame = pandas.DataFrame(ran, columns=["version", "failed"])
    return frame.groupby("version").agg(calls=("failed", "size"), failed=("failed", "sum"))
