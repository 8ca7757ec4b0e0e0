"""Random shapes to each operation of IAM, STS and CloudWatch Logs: never a 500, never Python's words."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cloud.identity.identity_requests import send, signed
from userlab.cloud.http.service_model import description_of

PYTHON = re.compile(r"Traceback|\b(?:Type|Attribute|Key|Value|Index|Recursion|Unicode)Error\b|NoneType|'\w+' object")
TEXTS = st.sampled_from(
    ["", "x", "a b", "learner", "arn:aws:iam::1:role/x", "{", '{"a": null}', "-1", "é", "\x00", "9" * 30]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**12) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "Key", "timestamp"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def _operations(service: str) -> list[str]:
    return sorted(description_of(service)["operations"])


def _members(service: str, action: str) -> list[str]:
    description = description_of(service)
    shape = description["operations"][action].get("input", {}).get("shape")
    return sorted(description["shapes"][shape].get("members", {})) if shape else []


@pytest.mark.parametrize("service", ["iam", "sts", "logs"])
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_shape_of_a_request_trips_the_server(cloud: Any, account: str, service: str, data: Any) -> None:
    action = data.draw(st.sampled_from(_operations(service)))
    members = _members(service, action)
    chosen = data.draw(st.lists(st.sampled_from(members), max_size=4, unique=True)) if members else []
    host = cloud.endpoint.removeprefix("http://")
    keys = cloud.keys.account_keys(account)
    if service == "logs":
        body = json.dumps({name: data.draw(VALUES) for name in chosen}).encode()
        headers = {"X-Amz-Target": f"Logs_20140328.{action}", "Content-Type": "application/x-amz-json-1.1"}
    else:
        endings = st.sampled_from(["", ".member.1", ".member.1.Key", ".member.x"])
        form = {name + data.draw(endings): data.draw(TEXTS) for name in chosen}
        body = urlencode({"Action": action, "Version": "2010-05-08"} | form).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, answer = send(cloud.endpoint, signed(keys, body=body, headers=headers, service=service, host=host))
    assert status < 500, (action, body, answer)
    assert not PYTHON.search(answer), (action, body, answer)
