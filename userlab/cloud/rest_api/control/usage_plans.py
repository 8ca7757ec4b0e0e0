"""UsagePlan and UsagePlanKey: who may call which stage how often. (API reference, "UsagePlan".)"""

from __future__ import annotations

from typing import Any

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, conflict, not_found, page
from userlab.cloud.rest_api.control.patches import Patch, number, patches_of
from userlab.cloud.rest_api.store import Document

PERIODS = ("DAY", "WEEK", "MONTH")


def create_usage_plan(call: Call) -> Answer:
    if not call.text("name"):
        raise bad_request("Usage Plan name cannot be blank")
    plan: Document = {"id": identifier(6, call.regional.usage_plans), "name": call.text("name")}
    plan |= call.copied("description", "tags")
    plan["apiStages"] = [dict(stage) for stage in call.get("apiStages", [])]
    for stage in plan["apiStages"]:
        _check_stage(call, stage.get("apiId", ""), stage.get("stage", ""))
    if throttle := call.get("throttle"):
        plan["throttle"] = {
            "burstLimit": int(throttle.get("burstLimit", 0)),
            "rateLimit": float(throttle.get("rateLimit", 0.0)),
        }
    if quota := call.get("quota"):
        plan["quota"] = _quota(quota)
    call.regional.usage_plans[plan["id"]] = plan
    return plan


def _quota(given: Document) -> Document:
    quota: Document = {
        "limit": int(given.get("limit", 0)),
        "offset": int(given.get("offset", 0)),
        "period": given.get("period"),
    }
    if quota["period"] not in PERIODS:
        raise bad_request("Usage Plan quota period must be one of: DAY, WEEK, MONTH")
    if quota["limit"] <= 0:
        raise bad_request("Usage Plan quota limit must be greater than 0")
    return quota


def _check_stage(call: Call, api_id: str, stage: str, plan: Document | None = None) -> None:
    """Whether there is such a stage; `plan` is the one that it is added to. (Its text as recorded from AWS.)"""
    api = call.regional.apis.get(api_id)
    if api is not None and stage in api.stages:
        return
    if plan is not None:
        raise not_found(f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan['id']}")
    raise not_found(f"API Stage not found: {api_id}:{stage}")


def plan_of(call: Call) -> Document:
    """The plan that the call names. Raises NotFoundException."""
    found = call.regional.usage_plans.get(call.get("usagePlanId", ""))
    if found is None:
        raise not_found("Invalid Usage Plan ID specified")
    return found


def get_usage_plan(call: Call) -> Answer:
    return {"tags": {}} | plan_of(call)


def get_usage_plans(call: Call) -> Answer:
    key, plans = call.get("keyId"), call.regional.usage_plans.values()
    keys = call.regional.usage_plan_keys
    return page(call, [plan for plan in plans if not key or key in keys.get(plan["id"], {})])


def delete_usage_plan(call: Call) -> Answer:
    plan_id = plan_of(call)["id"]
    del call.regional.usage_plans[plan_id]
    call.regional.usage_plan_keys.pop(plan_id, None)
    call.regional.usage.pop(plan_id, None)
    return None


def update_usage_plan(call: Call) -> Answer:
    plan = plan_of(call)
    changed = {**plan, "apiStages": [dict(stage) for stage in plan["apiStages"]]}
    for patch in patches_of(call):
        _patch(call, changed, patch)
    if "quota" in changed:
        changed["quota"] = _quota(changed["quota"])
    call.regional.usage_plans[plan["id"]] = changed
    return {"tags": {}} | changed


def _patch(call: Call, plan: Document, patch: Patch) -> None:
    parts = patch.parts
    if parts[0] in ("name", "description", "productCode") and len(parts) == 1:
        plan[parts[0]] = patch.text
        if patch.op == "remove" or not patch.text:
            del plan[parts[0]]
    elif parts[0] in ("throttle", "quota") and len(parts) == 1 and patch.op == "remove":
        plan.pop(parts[0], None)
    elif parts[0] in ("throttle", "quota") and len(parts) == 2:
        plan[parts[0]] = {**plan.get(parts[0], {}), parts[1]: _limit(parts[1], patch.text)}
        if parts[0] == "throttle":
            plan["throttle"] = {"burstLimit": 0, "rateLimit": 0.0, **plan["throttle"]}
    elif parts[0] == "apiStages":
        _patch_stages(call, plan, patch, parts)
    else:
        raise bad_request(f"Invalid patch path {patch.path}")


def _limit(name: str, text: str) -> Any:
    if name == "period":
        return text
    try:
        return float(text) if name == "rateLimit" else number(text)
    except ValueError:
        raise bad_request(f"Invalid value for {name}: '{text}'") from None


def _patch_stages(call: Call, plan: Document, patch: Patch, parts: list[str]) -> None:
    named = patch.text if len(parts) == 1 else parts[1]
    api_id, colon, stage = named.partition(":")
    if not colon:
        raise bad_request("Invalid API Stage specified")
    entry = next((item for item in plan["apiStages"] if (item["apiId"], item["stage"]) == (api_id, stage)), None)
    if len(parts) == 1 and patch.op == "add":
        _check_stage(call, api_id, stage, plan)
        if entry is not None:
            raise conflict(f"API Stage already exists: {named}")
        plan["apiStages"].append({"apiId": api_id, "stage": stage})
    elif entry is None:
        raise not_found(f"Invalid API Stage {{api: {api_id}, stage: {stage}}} specified for usageplan {plan['id']}")
    elif len(parts) == 1 and patch.op == "remove":
        plan["apiStages"].remove(entry)
    elif len(parts) >= (3 if patch.op == "remove" else 4) and parts[2] == "throttle":
        _patch_stage_throttle(entry, patch, parts[3:])
    else:
        raise bad_request(f"Invalid patch path {patch.path}")


def _patch_stage_throttle(entry: Document, patch: Patch, rest: list[str]) -> None:
    throttle = {key: dict(value) for key, value in entry.get("throttle", {}).items()}
    if patch.op == "remove":
        key = "/".join(rest)
        throttle = {name: value for name, value in throttle.items() if key and name != key}
    else:
        key, name = "/".join(rest[:-1]), rest[-1]
        limits = throttle.setdefault(key, {"burstLimit": 0, "rateLimit": 0.0})
        limits[name] = _limit(name, patch.text)
    entry["throttle"] = throttle
    if not throttle:
        del entry["throttle"]


def create_usage_plan_key(call: Call) -> Answer:
    plan = plan_of(call)
    if call.get("keyType") != "API_KEY":
        raise bad_request("Invalid Key Type specified. Must be: [API_KEY]")
    key = call.regional.api_keys.get(call.get("keyId", ""))
    if key is None:
        raise not_found("Invalid API Key identifier specified")
    keys = call.regional.usage_plan_keys.setdefault(plan["id"], {})
    if key["id"] in keys:
        raise conflict(f"Usage Plan {plan['id']} already contains API Key {key['id']}")
    _check_other_plans(call, plan, key["id"])
    keys[key["id"]] = {"id": key["id"], "type": "API_KEY", "name": key["name"], "value": key["value"]}
    return keys[key["id"]]


def _check_other_plans(call: Call, plan: Document, key_id: str) -> None:
    """One key may be in several plans, but not in two that hold the same stage."""
    stages = {(stage["apiId"], stage["stage"]) for stage in plan["apiStages"]}
    for other_id, keys in call.regional.usage_plan_keys.items():
        others = call.regional.usage_plans.get(other_id, {}).get("apiStages", [])
        if key_id in keys and stages & {(stage["apiId"], stage["stage"]) for stage in others}:
            raise conflict(
                f"API Key {key_id} cannot be added to usage plan {plan['id']}: it is in another usage plan with the "
                "same API stage"
            )


def _plan_key(call: Call) -> Document:
    found = call.regional.usage_plan_keys.get(plan_of(call)["id"], {}).get(call.get("keyId", ""))
    if found is None:
        raise not_found("Invalid Usage Plan Key specified")
    return found


def get_usage_plan_key(call: Call) -> Answer:
    return _plan_key(call)


def get_usage_plan_keys(call: Call) -> Answer:
    keys = call.regional.usage_plan_keys.get(call.get("usagePlanId", ""), {}).values()  # of no plan: none
    name = call.get("nameQuery")
    return page(call, [key for key in keys if not name or key["name"].startswith(name)])


def delete_usage_plan_key(call: Call) -> Answer:
    key = _plan_key(call)
    del call.regional.usage_plan_keys[plan_of(call)["id"]][key["id"]]
    return None
