"""Lists of IAM, page by page: MaxItems, Marker, IsTruncated.

Source: IAM API reference, ListRoles and the other lists.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from userlab.cloud.http.aws_request import AwsError

_DEFAULT = 100
_LARGEST = 1000


def page(name: str, items: Sequence[Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """One page of a list, under the member `name`. Raises AwsError ValidationError for a marker that is none.

    >>> page("PolicyNames", ["a", "b", "c"], {"MaxItems": "2"})
    {'PolicyNames': ['a', 'b'], 'IsTruncated': True, 'Marker': 'Mg=='}
    """
    start = _position(parameters.get("Marker"))
    end = start + min(int(parameters.get("MaxItems", _DEFAULT)), _LARGEST)
    found: dict[str, Any] = {name: list(items[start:end]), "IsTruncated": end < len(items)}
    return found | {"Marker": base64.b64encode(str(end).encode()).decode()} if end < len(items) else found


def _position(marker: object) -> int:
    if marker is None:
        return 0
    try:
        return int(base64.b64decode(str(marker), validate=True).decode("ascii"))
    except ValueError:  # binascii.Error and UnicodeDecodeError are of this kind
        raise AwsError("ValidationError", "Invalid Marker.", 400) from None


def by_path(items: Sequence[Any], parameters: dict[str, Any]) -> list[Any]:
    """The things below a PathPrefix, in the order of their names."""
    prefix = str(parameters.get("PathPrefix") or "/")
    return sorted((each for each in items if each.path.startswith(prefix)), key=lambda each: str(each.name))
