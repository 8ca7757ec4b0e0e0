"""What somebody else does while a learner's function works: for checks of a change that must be one step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from botocore.client import BaseClient

READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})


@contextlib.contextmanager
def after_first_read(happens: Callable[[], Any]) -> Iterator[None]:
    """Let something happen once, right after the first read of DynamoDB within the block, by whatever client.

    Two callers meet in this way in every run, and not by chance. boto3 has no public place for it: each client sends
    its calls by the method that is replaced here, for as long as the block lasts.

    >>> with after_first_read(lambda: sessions.end("Sessions", token)):
    ...     slide(token, now)
    """
    send, waiting = BaseClient._make_api_call, [happens]

    def sent(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        answer = send(client, operation, parameters)
        if operation in READS and waiting:
            waiting.pop()()
        return answer

    BaseClient._make_api_call = sent
    try:
        yield
    finally:
        BaseClient._make_api_call = send
