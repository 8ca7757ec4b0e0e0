"""Log groups: made, described, kept for days, protected from deletion.

Source: CloudWatch Logs API reference, CreateLogGroup, DescribeLogGroups, PutRetentionPolicy,
PutLogGroupDeletionProtection; texts and members as the service sends them.
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams import logs as moto

CLASSES = ("STANDARD", "INFREQUENT_ACCESS", "DELIVERY")
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
_NAME = re.compile(r"[.\-_/#A-Za-z0-9]+", re.ASCII)
_LONGEST_NAME = 512
_PAGE = 50
_DETAILS = "_userlab_details"  # what moto's groups have no members for


def invalid(text: str) -> AwsError:
    """InvalidParameterException with a text."""
    return AwsError("InvalidParameterException", text)


def missing(what: str = "log group") -> AwsError:
    """ResourceNotFoundException for a group or a stream."""
    return AwsError("ResourceNotFoundException", f"The specified {what} does not exist.")


def find(request: AwsRequest, name: str) -> Any:
    """The group of a name or an ARN. Raises AwsError ResourceNotFoundException."""
    plain = name.partition(":log-group:")[2].removesuffix(":*") if name.startswith("arn:") else name
    found = moto.groups(request.account, request.region).get(plain)
    if found is None:
        raise missing()
    return found


def named(request: AwsRequest) -> Any:
    """The group that a request names, by `logGroupName` or `logGroupIdentifier`."""
    parameters = request.parameters
    if parameters.get("logGroupName") and parameters.get("logGroupIdentifier"):
        raise AwsError("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.")
    return find(request, str(parameters.get("logGroupName") or parameters.get("logGroupIdentifier") or ""))


def details(group: Any) -> dict[str, Any]:
    """The class and the protection of a group."""
    return group.__dict__.setdefault(_DETAILS, {"logGroupClass": "STANDARD", "deletionProtectionEnabled": False})


def check_new(request: AwsRequest) -> None:
    """What CreateLogGroup asks for must be possible. Raises AwsError."""
    name = str(request.parameters.get("logGroupName") or "")
    if len(name) > _LONGEST_NAME:
        raise invalid("Invalid LogGroup or LogStream, both must have length less than or equal to 512.")
    if not _NAME.fullmatch(name):
        raise invalid(_violation(name, "logGroupName", r"satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+"))
    kind = request.parameters.get("logGroupClass", "STANDARD")
    if kind not in CLASSES:
        allowed = "[STANDARD, INFREQUENT_ACCESS, DELIVERY]"
        raise invalid(_violation(str(kind), "logGroupClass", f"satisfy enum value set: {allowed}"))
    if name in moto.groups(request.account, request.region):
        raise AwsError("ResourceAlreadyExistsException", "The specified log group already exists")


def note_new(request: AwsRequest) -> None:
    """Keep what moto does not keep of a new group."""
    kept = details(find(request, str(request.parameters["logGroupName"])))
    kept["logGroupClass"] = request.parameters.get("logGroupClass", "STANDARD")
    kept["deletionProtectionEnabled"] = bool(request.parameters.get("deletionProtectionEnabled", False))


def protect(request: AwsRequest) -> dict[str, Any]:
    """Answer PutLogGroupDeletionProtection."""
    details(named(request))["deletionProtectionEnabled"] = bool(request.parameters.get("deletionProtectionEnabled"))
    return {}


def check_deletion(request: AwsRequest) -> None:
    """A protected group stays. Raises AwsError."""
    if details(named(request))["deletionProtectionEnabled"]:
        raise AwsError("ValidationException", "Log group cannot be deleted: its deletion protection is enabled.")


def check_retention(request: AwsRequest) -> None:
    """Only some numbers of days are possible. Raises AwsError InvalidParameterException."""
    days = request.parameters.get("retentionInDays")
    if days not in RETENTIONS:
        allowed = ", ".join(map(str, RETENTIONS))
        raise invalid(_violation(str(days), "retentionInDays", f"satisfy enum value set: [{allowed}]"))


def describe(request: AwsRequest) -> dict[str, Any]:
    """Answer DescribeLogGroups: those of a prefix, or those in whose names a pattern stands, in order of names."""
    parameters = request.parameters
    prefix, pattern = parameters.get("logGroupNamePrefix"), parameters.get("logGroupNamePattern")
    if prefix and pattern:
        raise invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
    limit = parameters.get("limit", _PAGE)
    if not isinstance(limit, int) or not 1 <= limit <= _PAGE:
        above = isinstance(limit, int) and limit > _PAGE
        bound = f"less than or equal to {_PAGE}" if above else "greater than or equal to 1"
        raise invalid(_violation(str(limit), "limit", f"have value {bound}"))
    wanted, kind = parameters.get("logGroupIdentifiers"), parameters.get("logGroupClass")
    after = str(parameters.get("nextToken") or "")
    found = [
        group
        for name, group in sorted(moto.groups(request.account, request.region).items())
        if name.startswith(prefix or "")
        and (pattern or "").lower() in name.lower()
        and (not wanted or name in wanted or group.arn in wanted)
        and (not kind or details(group)["logGroupClass"] == kind)
        and name > after
    ]
    answer: dict[str, Any] = {"logGroups": [_described(request, group) for group in found[:limit]]}
    return answer | ({"nextToken": found[limit - 1].name} if len(found) > limit else {})


def _described(request: AwsRequest, group: Any) -> dict[str, Any]:
    found = group.to_describe_dict()
    found["metricFilterCount"] = len(moto.metric_filters(request.account, request.region, group.name))
    found["logGroupArn"] = group.arn
    return found | details(group)


def _violation(value: str, member: str, constraint: str) -> str:
    text = f"Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}"
    return f"1 validation error detected: {text}"
