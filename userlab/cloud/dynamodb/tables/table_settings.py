"""What hangs on a table: tags, continuous backups; and the account's limits.

Sources: DynamoDB API reference ("TagResource", "UpdateContinuousBackups", "DescribeLimits"); developer guide,
"Tagging restrictions in DynamoDB".
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.dynamodb.request.call import Call
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.dynamodb.tables import table_tags
from userlab.cloud.dynamodb.tables.table_operations import existing
from userlab.cloud.http.aws_request import AwsError

TAG_PAGE = 10
RECOVERY_DAYS = 35


def tag_resource(call: Call) -> dict[str, Any]:
    """Answer TagResource: a key that is there gets the new value."""
    table = _tagged(call)
    given = call.parameters["Tags"]
    if not given:
        raise validation("Atleast one Tag needs to be provided as Input.")
    tags = {tag["Key"]: tag["Value"] for tag in table.tags} | {tag["Key"]: tag["Value"] for tag in given}
    merged = [{"Key": key, "Value": value} for key, value in tags.items()]
    table_tags.check(merged)
    table.tags = merged
    call.changed = True
    return {}


def untag_resource(call: Call) -> dict[str, Any]:
    """Answer UntagResource."""
    table = _tagged(call)
    if not call.parameters["TagKeys"]:
        raise validation("Atleast one Tag Key needs to be provided as Input.")
    table.tags = [tag for tag in table.tags if tag["Key"] not in call.parameters["TagKeys"]]
    call.changed = True
    return {}


def list_tags_of_resource(call: Call) -> dict[str, Any]:
    """Answer ListTagsOfResource, ten tags a page."""
    tags = list(_tagged(call).tags)
    token = call.parameters.get("NextToken")
    keys = [tag["Key"] for tag in tags]
    first = keys.index(token) + 1 if token in keys else 0
    answer: dict[str, Any] = {"Tags": tags[first : first + TAG_PAGE]}
    if first + TAG_PAGE < len(tags):
        answer["NextToken"] = keys[first + TAG_PAGE - 1]
    return answer


def _tagged(call: Call) -> Any:
    arn = call.parameters["ResourceArn"]
    if not arn.startswith("arn:") or ":table/" not in arn:
        raise validation(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
    table = existing(call, arn)
    if table is None:
        raise AwsError("ResourceNotFoundException", f"Requested resource not found: ResourcArn: {arn} not found")
    return table


def describe_continuous_backups(call: Call) -> dict[str, Any]:
    """Answer DescribeContinuousBackups."""
    return {"ContinuousBackupsDescription": _continuous_backups(call, _backed_up(call))}


def update_continuous_backups(call: Call) -> dict[str, Any]:
    """Answer UpdateContinuousBackups: point-in-time recovery on or off."""
    table = _backed_up(call)
    wanted = call.parameters["PointInTimeRecoverySpecification"]
    description: dict[str, Any] = {"PointInTimeRecoveryStatus": "DISABLED"}
    if wanted["PointInTimeRecoveryEnabled"]:
        before = table.continuous_backups["PointInTimeRecoveryDescription"]
        description = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": wanted.get("RecoveryPeriodInDays", RECOVERY_DAYS),
            "EarliestRestorableDateTime": before.get("EarliestRestorableDateTime", round(call.now, 3)),
        }
    table.continuous_backups["PointInTimeRecoveryDescription"] = description
    call.changed = True
    return {"ContinuousBackupsDescription": _continuous_backups(call, table)}


def _backed_up(call: Call) -> Any:
    name = call.parameters["TableName"]
    table = existing(call, name)
    if table is None:
        raise AwsError("TableNotFoundException", f"Table not found: {name}")
    return table


def _continuous_backups(call: Call, table: Any) -> dict[str, Any]:
    recovery = dict(table.continuous_backups["PointInTimeRecoveryDescription"])
    if recovery["PointInTimeRecoveryStatus"] == "ENABLED":
        recovery["LatestRestorableDateTime"] = round(call.now, 3)
    return {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}


def describe_limits(call: Call) -> dict[str, Any]:
    """Answer DescribeLimits: the quotas that a new account has."""
    return {
        "AccountMaxReadCapacityUnits": 80_000,
        "AccountMaxWriteCapacityUnits": 80_000,
        "TableMaxReadCapacityUnits": 40_000,
        "TableMaxWriteCapacityUnits": 40_000,
    }
