"""botocore's own service models: what AWS publishes of each service's operations, members and wire protocols.

The models are the ones that boto3 signs and serializes with, so the cloud reads a request by the same rules by
which an SDK wrote it.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import botocore.exceptions
import botocore.loaders

from userlab.cloud.http.aws_request import AwsError

# SQS speaks the query protocol, too (Amazon SQS developer guide, "Making Query API requests"); its model tells JSON.
_ALSO_QUERY = frozenset({"sqs"})
LOADER = botocore.loaders.Loader()  # one for all: it remembers what it has read


@functools.cache
def description_of(service: str) -> dict[str, Any]:
    """Botocore's description of a service, read once. Raises AwsError UnknownOperationException for none."""
    try:
        if not re.fullmatch("[a-z0-9-]+", service):  # it becomes a path
            raise botocore.exceptions.DataNotFoundError(data_path=service)
        # load_service_model would look through the folders of all services first, to tell whether there is this one.
        version = LOADER.determine_latest_version(service, "service-2")
        return LOADER.load_data(f"{service}/{version}/service-2")
    except botocore.exceptions.DataNotFoundError:
        raise AwsError(
            "UnknownOperationException", f"The local cloud knows no service named {service!r}.", 404
        ) from None


@functools.cache
def protocols_of(service: str) -> tuple[str, ...]:
    """The wire protocols of a service that are understood here, its own first.

    Raises AwsError UnknownOperationException for a service that speaks none of them.
    """
    metadata = description_of(service)["metadata"]
    named = metadata.get("protocols") or [metadata["protocol"]]
    found = tuple(name for name in named if name != "smithy-rpc-v2-cbor")
    if service in _ALSO_QUERY:
        found += ("query",)
    if not found:
        raise AwsError("UnknownOperationException", f"The local cloud cannot do {service}: it knows no CBOR.", 404)
    return found
