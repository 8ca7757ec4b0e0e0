"""The FunctionConfiguration document, as Create, Get, Update, Publish and List answer it.

A new function is Pending and an update InProgress in the answer that starts it; a moment later they are Active and
Successful. Source: Lambda guide, "Lambda function states"; API reference, FunctionConfiguration.
"""

from __future__ import annotations

import hashlib
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.functions.api.details import Details, busy_revision, revision

CREATING = {
    "State": "Pending",
    "StateReason": "The function is being created.",
    "StateReasonCode": "Creating",
}
UPDATING = {
    "LastUpdateStatus": "InProgress",
    "LastUpdateStatusReason": "The function is being created.",
    "LastUpdateStatusReasonCode": "Creating",
}
SUCCESSFUL = {"LastUpdateStatus": "Successful"}


def configuration(base: dict[str, Any], details: Details, now: float, arn: str | None = None) -> dict[str, Any]:
    """The document of one version at the time `now` (epoch seconds). `base` is moto's, `arn` replaces its ARN."""
    document = {key: value for key, value in base.items() if value is not None}
    document.pop("LastUpdateStatus", None)
    document.pop("Environment", None)
    if not document.get("Layers"):
        document.pop("Layers", None)
    document["FunctionArn"] = arn or document["FunctionArn"]
    document["LastModified"] = details.last_modified
    document["RevisionId"] = revision(details, now)
    document["LoggingConfig"] = logging_config(base["FunctionName"], details)
    document["SnapStart"] = {"ApplyOn": "None", "OptimizationStatus": "Off"} | (details.snap_start or {})
    if details.environment is not None:
        document["Environment"] = {"Variables": details.environment}
    if details.dead_letter:
        document["DeadLetterConfig"] = details.dead_letter
    if "Runtime" in document:
        document["RuntimeVersionConfig"] = {"RuntimeVersionArn": runtime_version_arn(base)}
    document["State"] = "Active"
    document |= state(details, now)
    return document


def state(details: Details, now: float) -> dict[str, Any]:
    """State and LastUpdateStatus at a time."""
    if now < details.pending_until:
        return dict(CREATING)
    return dict(UPDATING) if now < details.updating_until else dict(SUCCESSFUL)


def created(document: dict[str, Any], details: Details) -> dict[str, Any]:
    """The document as the answer of CreateFunction."""
    whole = document | CREATING | {"RevisionId": busy_revision(details)}
    whole.pop("LastUpdateStatus", None)
    return whole


def updated(document: dict[str, Any], details: Details) -> dict[str, Any]:
    """The document as the answer of UpdateFunctionCode and UpdateFunctionConfiguration."""
    return document | UPDATING | {"RevisionId": busy_revision(details)}


def logging_config(name: str, details: Details) -> dict[str, Any]:
    """LoggingConfig with its defaults."""
    document = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"} | details.logging
    if document["LogFormat"] == "JSON":
        document = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"} | document
    return document


def runtime_version_arn(base: dict[str, Any]) -> str:
    region = read_arn(base["FunctionArn"]).region
    return f"arn:aws:lambda:{region}::runtime:{hashlib.sha256(base['Runtime'].encode()).hexdigest()}"
