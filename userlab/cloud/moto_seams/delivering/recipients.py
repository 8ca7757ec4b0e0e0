"""moto's queues, topics and log groups as places that a service sends to: whether they are there, and their policies.

Callers hold the account's lock.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.logs.models import logs_backends
from moto.sns.models import sns_backends

from userlab.cloud.account.arn import read_arn
from userlab.cloud.moto_seams.messaging import queues

# What a service does to send there, by the service of the ARN.
_ACTIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "logs": "logs:PutLogEvents"}
_policy_allows: list[Callable[..., bool]] = []


def install(policy_allows: Callable[..., bool]) -> None:
    """Have identity's `resource_policy_allows` asked."""
    _policy_allows[:] = [policy_allows]


def lets_in(target: str, service: str, source: str, account: str) -> bool:
    """Whether there is the queue, topic or log group of an ARN, and its policy lets a service send there.

    `service` is such as "s3.amazonaws.com", `source` the ARN for which it sends, of an account.
    """
    of = read_arn(target).service
    return is_there(target) and all(
        ask(
            statements(target),
            service=service,
            action=_ACTIONS[of],
            resource=f"{target.removesuffix(':*')}:log-stream:events" if of == "logs" else target,
            context={"AWS:SourceArn": source, "AWS:SourceAccount": account},
        )
        for ask in _policy_allows
    )


def _backend(backends: Any, account: str, region: str) -> Any:
    # dict.get, since asking moto's dictionaries for what is not there makes it.
    regions = dict.get(backends, account)
    return dict.get(regions, region) if regions is not None else None


def is_there(target: str) -> bool:
    """Whether there is the queue, topic or log group of an ARN."""
    arn = read_arn(target)
    if arn.service == "sqs":
        return queues.find(arn.account, arn.region, arn.resource) is not None
    if arn.service == "sns":
        backend = _backend(sns_backends, arn.account, arn.region)
        return backend is not None and target in backend.topics
    backend = _backend(logs_backends, arn.account, arn.region)
    return backend is not None and arn.resource.removeprefix("log-group:").removesuffix(":*") in backend.groups


def statements(target: str) -> list[dict[str, Any]]:
    """The statements of the policies that let services send to a queue, a topic or a log group."""
    arn = read_arn(target)
    if arn.service == "sqs":
        return queues.statements(target)
    if arn.service == "sns":
        backend = _backend(sns_backends, arn.account, arn.region)
        topic = backend.topics.get(target) if backend is not None else None
        return _listed(topic.policy) if topic is not None else []
    backend = _backend(logs_backends, arn.account, arn.region)
    documents = backend.resource_policies.values() if backend is not None else ()
    return [statement for document in documents for statement in _listed(document.policy_document)]


def _listed(document: str) -> list[dict[str, Any]]:
    found = json.loads(document).get("Statement", [])
    return found if isinstance(found, list) else [found]
