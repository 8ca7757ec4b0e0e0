"""Asking a service what there is, and how it is tagged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
from botocore.exceptions import ClientError

GONE = (
    "ResourceNotFound",
    "ResourceNotFoundException",
    "NotFoundException",
    "NoSuchEntity",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "ParameterNotFound",
)
Tags = dict[str, str]
Listed = Iterator[tuple[str, str, Tags | None]]  # name, id, tags; None for what is gone before its tags are read


def unless_gone(call: Callable[..., Any], *arguments: Any, **parameters: Any) -> Any:
    """What a call answers, or None when what it is about is no longer there."""
    try:
        return call(*arguments, **parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return None
        raise


def pages(service: str, operation: str, member: str, **parameters: Any) -> Iterator[Any]:
    """What an operation lists under `member`, of all its pages."""
    pages = boto3.client(service).get_paginator(operation).paginate(**parameters)
    return (entry for page in pages for entry in page.get(member, []))  # SQS leaves out what is empty


def tags_of(call: Callable[..., Any], **parameters: Any) -> Tags | None:
    """A service's answer about tags, in either of the two ways of writing them, as a dict."""
    answer = unless_gone(call, **parameters)
    if answer is None:
        return None
    tags = answer.get("Tags", answer.get("tags", answer.get("TagList", {})))
    return tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
