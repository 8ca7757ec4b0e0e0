"""NextToken: where a SELECT goes on, bound to the statement and its parameters.

Recorded of AWS: a token of another statement, table or index is refused, a changed Limit or ConsistentRead is not; a
token that cannot be read has a text of its own. A token here does not expire.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any, NamedTuple

from userlab.cloud.dynamodb.items import item_rules
from userlab.cloud.dynamodb.items.attribute_value import normalize_all
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.operations.page import Source
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.http.aws_request import AwsError

_OTHER = "NextToken does not match request"
_UNREADABLE = "Invalid NextToken"


class Place(NamedTuple):
    """Which of a SELECT's reads comes next, and the key in it that was evaluated last, if any."""

    read: int = 0
    key: Item | None = None


def write(place: Place, parameters: dict[str, Any]) -> str:
    """The token of a place, for the request that it continues."""
    document = {"request": _digest(parameters), "read": place.read, "key": place.key}
    return base64.urlsafe_b64encode(json.dumps(document, separators=(",", ":")).encode()).decode()


def read(parameters: dict[str, Any]) -> Place:
    """The place that a request's token tells, the beginning if it has none. Raises ValidationException."""
    token = parameters.get("NextToken")
    if token is None:
        return Place()
    try:
        document = json.loads(base64.b64decode(token, altchars=b"-_", validate=True))
        digest, number, key = document["request"], document["read"], document["key"]
    except (ValueError, binascii.Error, KeyError, TypeError, RecursionError):
        raise validation(_UNREADABLE) from None
    if digest != _digest(parameters):
        raise validation(_OTHER)
    if not isinstance(number, int) or number < 0 or not (key is None or isinstance(key, dict)):
        raise validation(_UNREADABLE)
    return Place(number, key)


def check(place: Place, reads: int, source: Source) -> None:
    """Raise ValidationException for a place that this source cannot have given."""
    if place.read >= reads:
        raise validation(_UNREADABLE)
    if place.key is None:
        return
    types = source.opened.model.types
    if set(place.key) != set(source.key_names) or any(types[name] not in place.key[name] for name in place.key):
        raise validation(_UNREADABLE)
    try:
        normalize_all(place.key)
        item_rules.check_key({name: place.key[name] for name in source.opened.model.keys}, source.opened.model)
    except AwsError:
        raise validation(_UNREADABLE) from None


def _digest(parameters: dict[str, Any]) -> str:
    request = json.dumps([parameters["Statement"], parameters.get("Parameters", [])], sort_keys=True)
    return hashlib.sha256(request.encode("utf-8", "surrogatepass")).hexdigest()[:32]
