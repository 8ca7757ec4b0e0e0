"""CBOR is refused by name, never taken for something else."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.http.operations import operation


@pytest.mark.parametrize(
    ("service", "headers"),
    [
        ("monitoring", {"Smithy-Protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}),
        ("dynamodb", {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-cbor-1.1"}),
        ("kinesis", {"X-Amz-Target": "Kinesis_20131202.ListStreams", "Content-Type": "application/x-amz-cbor-1.1"}),
    ],
)
def test_cbor_is_refused_by_name(service: str, headers: dict[str, str]) -> None:
    with pytest.raises(AwsError, match="cannot do CBOR"):
        operation(service, HttpRequest("POST", "/", "", Headers(headers), b"\xa0", ""))
