"""The smallest policy that covers calls that were really made: least privilege, read off the journal.

AWS IAM Access Analyzer does the same from CloudTrail. Source: IAM User Guide, "Generate policies based on access
activity".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Permission = tuple[str, str]  # ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/Users")


def covering(permissions: Iterable[Permission]) -> dict[str, Any]:
    """A policy that allows these permissions and nothing else: actions on the same resource share a statement.

    >>> covering([("dynamodb:PutItem", "arn:t"), ("dynamodb:GetItem", "arn:t")])["Statement"]
    [{'Effect': 'Allow', 'Action': ['dynamodb:GetItem', 'dynamodb:PutItem'], 'Resource': 'arn:t'}]
    """
    actions: dict[str, set[str]] = {}
    for action, resource in permissions:
        actions.setdefault(resource, set()).add(action)
    resources: dict[tuple[str, ...], list[str]] = {}
    for resource in sorted(actions):
        resources.setdefault(tuple(sorted(actions[resource])), []).append(resource)
    statements = [
        {"Effect": "Allow", "Action": _one_or_many(list(named)), "Resource": _one_or_many(places)}
        for named, places in sorted(resources.items())
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _one_or_many(found: list[str]) -> str | list[str]:
    return found[0] if len(found) == 1 else found
