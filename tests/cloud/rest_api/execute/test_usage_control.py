"""API keys, usage plans, throttling."""

from __future__ import annotations

import pytest

FORBIDDEN = (403, {"message": "Forbidden"})


@pytest.fixture
def keyed(api):
    """GET / that asks for an API key."""
    api.mock("GET", "/", '{"key": "$context.identity.apiKeyId"}', apiKeyRequired=True)
    api.deploy()
    return api


def key(api, enabled: bool = True, plan: bool = True, **settings) -> dict:
    """A new key; in a usage plan of the stage unless `plan` is false."""
    made = api.gateway.create_api_key(name="k", enabled=enabled)
    if plan:
        stages = [{"apiId": api.id, "stage": "dev"}]
        usage_plan = api.gateway.create_usage_plan(name="p", apiStages=stages, **settings)["id"]
        api.gateway.create_usage_plan_key(usagePlanId=usage_plan, keyId=made["id"], keyType="API_KEY")
    return made


def call(api, value: str | None = None):
    answer = api.call("GET", "/", {"x-api-key": value} if value else {})
    return answer.status, answer.json


def test_without_a_key_the_method_is_forbidden(keyed):
    key(keyed)
    assert (call(keyed), call(keyed, "wrong")) == (FORBIDDEN, FORBIDDEN)


def test_a_key_of_a_plan_with_the_stage_opens(keyed):
    made = key(keyed)
    assert call(keyed, made["value"]) == (200, {"key": made["id"]})


def test_a_key_without_a_plan_opens_nothing(keyed):
    assert call(keyed, key(keyed, plan=False)["value"]) == FORBIDDEN


def test_a_disabled_key_opens_nothing(keyed):
    assert call(keyed, key(keyed, enabled=False)["value"]) == FORBIDDEN


def test_a_plan_s_quota_ends_until_its_next_period(keyed):
    made = key(keyed, quota={"limit": 2, "period": "DAY"})
    assert [call(keyed, made["value"])[0] for _ in range(3)] == [200, 200, 429]
    assert call(keyed, made["value"])[1] == {"message": "Limit Exceeded"}
    keyed.cloud.clock.advance(86400, keyed.account)
    assert call(keyed, made["value"])[0] == 200


def test_a_plan_s_rate_is_a_token_bucket(keyed):
    made = key(keyed, throttle={"burstLimit": 2, "rateLimit": 0.001})
    assert [call(keyed, made["value"])[0] for _ in range(3)] == [200, 200, 429]
    assert call(keyed, made["value"])[1] == {"message": "Too Many Requests"}
    keyed.cloud.clock.advance(1000, keyed.account)
    assert [call(keyed, made["value"])[0] for _ in range(2)] == [200, 429]


def test_a_stage_throttles_its_methods(api):
    api.mock("GET", "/slow", "{}")
    api.mock("GET", "/fast", "{}")
    api.deploy()
    patches = [
        {"op": "replace", "path": "/slow/GET/throttling/burstLimit", "value": "1"},
        {"op": "replace", "path": "/slow/GET/throttling/rateLimit", "value": "0.001"},
    ]
    api.gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=patches)
    answers = [api.call("GET", "/slow") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 429]
    assert answers[1].header("x-amzn-ErrorType") == "TooManyRequestsException"
    assert [api.call("GET", "/fast").status for _ in range(3)] == [200, 200, 200]


def test_a_stage_throttles_all_methods_with_a_star(api):
    api.mock("GET", "/a", "{}")
    api.deploy()
    patches = [
        {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "0"},
        {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "0"},
    ]
    api.gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=patches)
    assert api.call("GET", "/a").status == 429
