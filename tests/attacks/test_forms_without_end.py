"""Hole: moto looks through a whole form for each member of a list in it: 8,000 tags took half a minute.

Each attack stands beside its honest twin, which must still pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


def tags(count: int) -> list[dict[str, str]]:
    return [{"Key": f"k{number}", "Value": "v"} for number in range(count)]


def test_eight_thousand_tags_are_refused_at_once(client: Callable[..., Any]) -> None:
    begun = time.process_time()  # of this process, the cloud's included
    with pytest.raises(ClientError, match="more than 2500 parameters"):
        client("sns").create_topic(Name="orders", Tags=tags(8000))
    assert time.process_time() - begun < 5


def test_iam_refuses_more_tags_than_a_role_may_have(client: Callable[..., Any]) -> None:
    begun = time.process_time()
    with pytest.raises(ClientError, match="tags"):
        client("iam").create_user(UserName="alice", Tags=tags(1000))
    assert time.process_time() - begun < 5


def test_fifty_tags_are_kept(client: Callable[..., Any]) -> None:
    iam = client("iam")
    iam.create_user(UserName="alice", Tags=tags(50))
    assert len(iam.list_user_tags(UserName="alice")["Tags"]) == 50
    topic = client("sns").create_topic(Name="orders", Tags=tags(50))["TopicArn"]
    assert len(client("sns").list_tags_for_resource(ResourceArn=topic)["Tags"]) == 50
