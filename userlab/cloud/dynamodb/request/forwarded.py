"""Operations that moto answers: backups, restores, resource policies.

What else AWS has and this cloud has not is refused by name: no answer is better than a wrong one.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams.dynamodb import tables as moto
from userlab.cloud.moto_seams.forwarding.application import Tripped

_NO_BULK = "It exports no tables to S3 and imports none; Scan and BatchWriteItem copy items."
_REASONS = dict.fromkeys(("ExportTableToPointInTime", "DescribeExport", "ListExports"), _NO_BULK)
_REASONS |= dict.fromkeys(("ImportTable", "DescribeImport", "ListImports"), _NO_BULK)
_REASONS |= dict.fromkeys(
    ("StartBulkPutItems", "DescribeBulkOperation", "ListBulkOperations", "CancelBulkOperation"), _NO_BULK
)
_REASONS["SearchVectors"] = "It has no vector indexes."
_REASONS |= dict.fromkeys(
    (
        *("EnableKinesisStreamingDestination", "DisableKinesisStreamingDestination"),
        *("DescribeKinesisStreamingDestination", "UpdateKinesisStreamingDestination"),
    ),
    "It sends no changes to Kinesis; the table's own stream tells them.",
)
_REASONS |= dict.fromkeys(
    (
        *("CreateGlobalTable", "UpdateGlobalTable", "DescribeGlobalTable", "ListGlobalTables"),
        *("DescribeGlobalTableSettings", "UpdateGlobalTableSettings"),
    ),
    "It has no replicas of tables: global tables need several Regions of AWS.",
)
_REASONS |= dict.fromkeys(
    ("DescribeTableReplicaAutoScaling", "UpdateTableReplicaAutoScaling"), "It scales no capacity by itself."
)
_REASONS |= dict.fromkeys(
    ("DescribeContributorInsights", "UpdateContributorInsights", "ListContributorInsights"),
    "It counts no keys for Contributor Insights; the lab's journal tells every call.",
)
_RESTORES = frozenset({"RestoreTableFromBackup", "RestoreTableToPointInTime"})


def refuse_by_name(action: str) -> None:
    """Raise UnknownOperationException for an operation that AWS has and the local cloud has not."""
    if action in _REASONS:
        message = f"The local cloud cannot do dynamodb {action}, though AWS can. {_REASONS[action]}"
        raise AwsError("UnknownOperationException", message)


class Forwarded:
    """Hands a request to moto and repairs the answer."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Moto's answer. Raises AwsError where moto fails."""
        try:
            answer = forward(request)
        except Tripped:
            raise _as_validation(request) from None
        if answer.status >= 500:
            raise _as_validation(request)
        if answer.status == 200 and request.action in _RESTORES:
            self._complete(request, answer)
        if answer.status == 200 and "Backup" in request.action:
            self._tell_sizes(request, answer)
        return answer

    def _complete(self, request: AwsRequest, answer: AwsResponse) -> None:
        """A restored table is a table like any other: it has a billing mode, and is CREATING in the answer."""
        with self._accounts.lock(request.account):
            table = moto.find_table(request.account, request.region, request.parameters["TargetTableName"])
            assert table is not None  # it was just restored
            extras = moto.extras_of(table)
            extras.created = self._accounts.clock.now(request.account)
            if table.billing_mode is None:
                units = (table.throughput or {}).get("ReadCapacityUnits")
                table.billing_mode = "PROVISIONED" if units else "PAY_PER_REQUEST"
            self._accounts.changed(request.account, ("dynamodb",))
        assert isinstance(answer.body, bytes)
        document = json.loads(answer.body)
        document["TableDescription"]["TableStatus"] = "CREATING"
        _write(answer, document)

    def _tell_sizes(self, request: AwsRequest, answer: AwsResponse) -> None:
        """Moto says that every backup has 123 bytes."""
        assert isinstance(answer.body, bytes)
        document = json.loads(answer.body)
        with self._accounts.lock(request.account):
            for details in _backups_in(document):
                size = moto.backup_size(request.account, request.region, details["BackupArn"])
                if size is not None:
                    details["BackupSizeBytes"] = size
        _write(answer, document)


def _as_validation(request: AwsRequest) -> AwsError:
    return validation(f"The local cloud cannot do {request.action} with these parameters.")


def _write(answer: AwsResponse, document: dict[str, Any]) -> None:
    answer.body = json.dumps(document, separators=(",", ":")).encode()
    checked = ("x-amz-crc32", "content-length")
    answer.headers = [header for header in answer.headers if header[0].lower() not in checked]
    answer.headers.append(("x-amz-crc32", str(zlib.crc32(answer.body))))


def _backups_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(document.get("BackupSummaries", ()))
    found += [document["BackupDetails"]] if "BackupDetails" in document else []
    description = document.get("BackupDescription")
    found += [description["BackupDetails"]] if description else []
    return found
