"""Amazon Resource Names, read in one place.

Source: AWS IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
"""

from __future__ import annotations

from typing import NamedTuple


class Arn(NamedTuple):
    """The parts of ``arn:partition:service:region:account:resource``; the resource may hold colons of its own."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


_NONE = Arn("", "", "", "", "")


def read_arn(text: str) -> Arn:
    """The parts of an ARN, all of them "" where the text is none.

    >>> read_arn("arn:aws:lambda:us-east-1:123456789012:function:users:live")
    Arn(partition='aws', service='lambda', region='us-east-1', account='123456789012', resource='function:users:live')
    >>> read_arn("users").account
    ''
    """
    parts = text.split(":", 5)
    return Arn(*parts[1:]) if len(parts) == 6 else _NONE
