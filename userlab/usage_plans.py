"""API keys and usage plans: how much a client may call, and how often. They meter; they do not authenticate.

Source: API Gateway Developer Guide, "Usage plans and API keys for REST APIs in API Gateway".
"""

from __future__ import annotations

from typing import Any

import boto3

from userlab import apis


def create(name: str, api: str, stage: str = "dev", **limits: dict[str, Any]) -> str:
    """A plan for the stage of an API; returns the plan's id.

    Args:
        limits: quota={"limit": 100, "period": "DAY"} (or "WEEK", "MONTH"), throttle={"rateLimit": 10.0 (requests a
            second), "burstLimit": 20 (at once)}.

    AWS operation: CreateUsagePlan.

    >>> plan = usage_plans.create("partners", api, quota={"limit": 100, "period": "DAY"})
    """
    stages = [{"apiId": api, "stage": stage}]
    return boto3.client("apigateway").create_usage_plan(name=name, apiStages=stages, **limits)["id"]


def key(name: str, plan: str) -> str:
    """A new API key in a plan; returns its value, which the client sends as `x-api-key`.

    AWS operations: CreateApiKey, CreateUsagePlanKey.
    """
    gateway = boto3.client("apigateway")
    made = gateway.create_api_key(name=name, enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=made["id"], keyType="API_KEY")
    return made["value"]


def require_key(api: str, route: tuple[str, str]) -> None:
    """Let a method of the draft ask for an API key. It counts after the next deployment.

    AWS operation: UpdateMethod.
    """
    method, path = route
    boto3.client("apigateway").update_method(
        restApiId=api,
        resourceId=apis.resources(api)[path],
        httpMethod=method,
        patchOperations=[{"op": "replace", "path": "/apiKeyRequired", "value": "true"}],
    )
