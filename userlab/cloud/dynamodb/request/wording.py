"""How AWS words what is wrong with a request by itself: three ways, by operation.

AWS reworded its validation in 2026, and not for all operations. Recorded in October 2026 (github.com,
paritysuite/dynamodb-conformance, "valueLayers", "registry/splits.json"; 31 of 33 Regions):

- PutItem, UpdateItem, DeleteItem: the new wording behind "1 validation error detected: ";
- GetItem, BatchGetItem, Query: the new wording alone;
- Scan, BatchWriteItem and transactions: the older wording, where a wrong expression attribute value is told as
  "ExpressionAttributeValues contains invalid value: ... for key :v".

What needs the table to be known (a key of a wrong type, an item that grew too large) is told alike everywhere.
"""

from __future__ import annotations

from userlab.cloud.dynamodb.request.errors import RequestError, validation
from userlab.cloud.http.aws_request import AwsError

DETECTED = "1 validation error detected: "
ENVELOPED = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
REWORDED = ENVELOPED | {"GetItem", "BatchGetItem", "Query"}


def worded(error: RequestError, action: str) -> AwsError:
    """The error as an operation tells it.

    >>> worded(RequestError("Empty attribute name"), "PutItem").message
    '1 validation error detected: Empty attribute name'
    """
    if action in ENVELOPED:
        return validation(DETECTED + error.message)
    return validation(error.message if action in REWORDED else error.older)
