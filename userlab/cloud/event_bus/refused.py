"""What EventBridge has on AWS and the local cloud has not: refused by name, since it would be kept and do nothing."""

from __future__ import annotations

from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.http.aws_request import AwsError

_ARCHIVES = "It keeps no events, and replays none."
_HTTP = "It sends no events to servers: let a function call them."
_PARTNERS = "There are no partners that send events."
_GLOBAL = "There are no global endpoints."
_POLICIES = "Only the account itself puts events on its buses."
_REASONS = {
    **dict.fromkeys(("CreateArchive", "UpdateArchive", "StartReplay", "CancelReplay"), _ARCHIVES),
    **dict.fromkeys(
        (
            *("CreateConnection", "UpdateConnection", "DeauthorizeConnection"),
            *("CreateApiDestination", "UpdateApiDestination"),
        ),
        _HTTP,
    ),
    **dict.fromkeys(
        ("CreatePartnerEventSource", "PutPartnerEvents", "ActivateEventSource", "DeactivateEventSource"), _PARTNERS
    ),
    **dict.fromkeys(("CreateEndpoint", "UpdateEndpoint"), _GLOBAL),
    "PutPermission": _POLICIES,
}
_CARRIED_OUT = ("lambda", "sqs", "sns", "logs", "events")
_MEMBERS = (
    *("KinesisParameters", "RunCommandParameters", "EcsParameters", "BatchParameters", "HttpParameters"),
    *("RedshiftDataParameters", "SageMakerPipelineParameters", "AppSyncParameters"),
)


def check_operation(action: str) -> None:
    """Raise AwsError UnknownOperationException for an operation that is refused."""
    if action in _REASONS:
        text = f"The local cloud cannot do EventBridge's {action}, though AWS can. {_REASONS[action]}"
        raise AwsError("UnknownOperationException", text)


def check_target(account: str, target: dict[str, Any]) -> None:
    """Raise AwsError ValidationException for a target that the local cloud does not reach."""
    arn = read_arn(str(target["Arn"]))
    member = next((name for name in _MEMBERS if target.get(name)), None)
    bus = arn.service == "events" and (not arn.resource.startswith("event-bus/") or arn.account != account)
    if arn.service not in _CARRIED_OUT or bus or member:
        what = member or ("another account's bus" if bus and arn.account != account else arn.service or target["Arn"])
        raise AwsError(
            "ValidationException",
            f"The local cloud cannot send events to {what}, though AWS can. It sends them to Lambda functions, SQS "
            "queues, SNS topics, log groups and the account's own event buses.",
        )
