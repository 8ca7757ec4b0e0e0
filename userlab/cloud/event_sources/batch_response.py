"""What a function says of a batch when the mapping has ReportBatchItemFailures.

Source: Lambda developer guide, "Configuring partial batch response" (success and failure conditions). An
answer that is empty, `{}`, `[]` or null means success, and so does an empty or null batchItemFailures. An answer that
is no JSON object, an identifier that is empty, null, misspelled or of no record of the batch means that the whole batch
failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from userlab.cloud.http.json_body import read_json


class WholeBatchFailed(ValueError):
    """The answer does not tell which records failed, so all did."""


def failed_identifiers(payload: bytes, identifiers: Sequence[str]) -> list[str]:
    """The identifiers that the function reported, out of those of the batch. Raises WholeBatchFailed.

    >>> failed_identifiers(b'{"batchItemFailures": [{"itemIdentifier": "2"}]}', ["1", "2", "3"])
    ['2']
    """
    try:
        answer = read_json(payload) if payload else None
    except ValueError as error:
        raise WholeBatchFailed("the answer is no JSON") from error
    if answer is None or answer in ({}, []):
        return []
    if not isinstance(answer, dict):
        raise WholeBatchFailed("the answer is no JSON object")
    failures = answer.get("batchItemFailures") or []
    if not isinstance(failures, list):
        raise WholeBatchFailed("batchItemFailures is no list")
    reported: list[Any] = [entry.get("itemIdentifier") if isinstance(entry, dict) else None for entry in failures]
    if any(identifier not in identifiers for identifier in reported):
        raise WholeBatchFailed("an itemIdentifier is missing or of no record of the batch")
    return reported


def first_failure(payload: bytes, identifiers: Sequence[str]) -> int | None:
    """The place of the first record that the function named, None for none. Raises WholeBatchFailed.

    >>> first_failure(b'{"batchItemFailures": [{"itemIdentifier": "3"}, {"itemIdentifier": "2"}]}', ["1", "2", "3"])
    1
    """
    reported = failed_identifiers(payload, identifiers)
    return min((identifiers.index(identifier) for identifier in reported), default=None)
