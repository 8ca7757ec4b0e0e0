"""What tags may be. Source: DynamoDB developer guide, "Tagging restrictions in DynamoDB".

The texts for too many tags and for other characters are not AWS's own: no recording of them is known here.
"""

from __future__ import annotations

import re

from userlab.cloud.dynamodb.request.errors import invalid

MAX_TAGS = 50
_ALLOWED = re.compile(r"[\w\s+\-=.:/]*")


def check(tags: list[dict[str, str]]) -> None:
    """Raise ValidationException for more than 50 tags, or other characters than letters, digits, spaces, + - = . _ : /.

    >>> check([{"Key": "team", "Value": "a/b"}])
    """
    if len(tags) > MAX_TAGS:
        raise invalid(f"Too many tags: a table has {MAX_TAGS} at most")
    for tag in tags:
        for what in ("Key", "Value"):
            if not _ALLOWED.fullmatch(tag[what]):
                raise invalid(
                    f"Tag {what.lower()} {tag[what]!r} has characters other than letters, numbers, spaces and "
                    "+ - = . _ : /"
                )
