"""Operations that moto answers: backups, restores, resource policies, PartiQL.

moto's parser of PartiQL fails on much that AWS understands; whatever it trips over is told as AWS tells a statement
that it cannot read, so that no client meets an internal failure.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from userlab.cloud.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.dynamodb.errors import validation
from userlab.cloud.moto_seams import dynamodb as moto
from userlab.cloud.moto_seams.application import Tripped

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud

_PARTIQL = frozenset({"ExecuteStatement", "ExecuteTransaction", "BatchExecuteStatement"})
_BULK = frozenset(
    {"ExportTableToPointInTime", "DescribeExport", "ListExports", "ImportTable", "DescribeImport", "ListImports"}
)
_RESTORES = frozenset({"RestoreTableFromBackup", "RestoreTableToPointInTime"})


class Forwarded:
    """Hands a request to moto and repairs the answer."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """moto's answer. Raises AwsError where moto fails."""
        if request.action in _BULK:
            raise AwsError(
                "UnknownOperationException",
                f"The local cloud cannot do dynamodb {request.action}, though AWS can. It exports no tables to S3 and "
                "imports none; Scan and BatchWriteItem copy items.",
            )
        try:
            answer = forward(request)
        except Tripped:
            raise self._as_validation(request) from None
        if answer.status >= 500:
            raise self._as_validation(request)
        if answer.status == 200 and request.action in _RESTORES:
            self._complete(request, answer)
        if answer.status == 200 and "Backup" in request.action:
            self._tell_sizes(request, answer)
        return answer

    def _as_validation(self, request: AwsRequest) -> AwsError:
        if request.action in _PARTIQL:
            return validation(
                "Statement wasn't well formed, can't be processed: the local cloud's PartiQL does not understand it. "
                "GetItem, Query and the other item operations do all that PartiQL can."
            )
        return validation(f"The local cloud cannot do {request.action} with these parameters.")

    def _complete(self, request: AwsRequest, answer: AwsResponse) -> None:
        """A restored table is a table like any other: it has a billing mode, and is CREATING in the answer."""
        with self._cloud.lock(request.account):
            table = moto.find_table(request.account, request.region, request.parameters["TargetTableName"])
            extras = moto.extras_of(table)
            extras.created = self._cloud.clock.now(request.account)
            if table.billing_mode is None:
                units = (table.throughput or {}).get("ReadCapacityUnits")
                table.billing_mode = "PROVISIONED" if units else "PAY_PER_REQUEST"
        document = json.loads(answer.body)
        document["TableDescription"]["TableStatus"] = "CREATING"
        _write(answer, document)

    def _tell_sizes(self, request: AwsRequest, answer: AwsResponse) -> None:
        """moto says that every backup has 123 bytes."""
        document = json.loads(answer.body)
        with self._cloud.lock(request.account):
            for details in _backups_in(document):
                size = moto.backup_size(request.account, request.region, details["BackupArn"])
                if size is not None:
                    details["BackupSizeBytes"] = size
        _write(answer, document)


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
