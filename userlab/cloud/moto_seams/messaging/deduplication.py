"""What a FIFO queue or topic remembers of the messages of the last five minutes.

Sources: SQS developer guide, "Using the message deduplication ID"; SNS developer guide, "Message deduplication for FIFO
topics".
"""

from __future__ import annotations

import hashlib
from typing import Any

DEDUPLICATION_SECONDS = 300
_FIRST_NUMBER = 18_850_000_000_000_000_000  # of 20 digits, as AWS's are
_STEP = 256

Sent = tuple[float, str, str]  # when in epoch seconds, the message id, the sequence number


def first(
    holder: Any, scope: str, deduplication_id: str | None, message_id: str, now: float, begin: int = _FIRST_NUMBER
) -> tuple[str, str, bool]:
    """The id and the sequence number of a message, and whether it is the first of its deduplication id.

    A repeated one has the id and the number of the first. It is kept with `holder`, moto's queue or topic; `scope` is
    the message's group where duplicates are looked for within groups, `now` is in epoch seconds, `begin` the number
    before the first.

    >>> first(queue, "", "d", "m1", now), first(queue, "", "d", "m2", now + 299)
    (('m1', '18850000000000000256', True), ('m1', '18850000000000000256', False))
    """
    known: dict[str, Sent] = vars(holder).setdefault("_sent_lately", {})
    for key in [key for key, sent in known.items() if now - sent[0] >= DEDUPLICATION_SECONDS]:
        del known[key]
    key = hashlib.sha256(f"{scope} {deduplication_id}".encode()).hexdigest()
    if key in known:
        _, found, number = known[key]
        return found, number, False
    last = vars(holder).get("_last_number", begin) + _STEP
    vars(holder)["_last_number"] = last
    known[key] = now, message_id, str(last)
    return message_id, str(last), True
