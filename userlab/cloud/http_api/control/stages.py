"""Stage: a name under which an HTTP API is called; $default has none in its URL. (API reference V2, "Stage".)"""

from __future__ import annotations

import re

from userlab.cloud.http_api.control.deployments import new_deployment, redeploy, show
from userlab.cloud.http_api.control.operation import Answer, Call, bad_request, conflict, listed, not_found, timestamp
from userlab.cloud.http_api.store import Document, HttpApi

_MEMBERS = [
    "accessLogSettings",
    "autoDeploy",
    "defaultRouteSettings",
    "description",
    "routeSettings",
    "stageVariables",
    "tags",
]
_NAME = re.compile(r"\$default|[A-Za-z0-9_-]{1,128}")


def create_stage(call: Call) -> Answer:
    return new_stage(call.api, call.parameters, call.now)


def new_stage(api: HttpApi, wanted: Document, now: float) -> Document:
    """Give an API a stage. Raises ConflictException, BadRequestException, NotFoundException for its deployment."""
    name = wanted["stageName"]
    if not _NAME.fullmatch(name):
        raise bad_request("Stage name only allows a-zA-Z0-9_- and $default")
    if name in api.stages:
        raise conflict("Stage already exists")
    stage: Document = {
        "createdDate": timestamp(now),
        "defaultRouteSettings": {"detailedMetricsEnabled": False},
        "lastUpdatedDate": timestamp(now),
        "routeSettings": {},
        "stageName": name,
        "stageVariables": {},
        "tags": {},
    }
    _change(api, stage, wanted, now)
    api.stages[name] = stage
    return stage


def _change(api: HttpApi, stage: Document, wanted: Document, now: float) -> None:
    changes = {name: wanted[name] for name in _MEMBERS if wanted.get(name) is not None}
    _check_routes(api, changes.get("routeSettings") or {})
    deployment = wanted.get("deploymentId")
    if deployment is not None:
        if changes.get("autoDeploy", stage.get("autoDeploy")):
            raise bad_request("DeploymentId cannot be set on a stage with AutoDeploy enabled.")
        if deployment not in api.deployments:
            raise not_found("Deployment", deployment)
    begins = bool(changes.get("autoDeploy")) and not stage.get("autoDeploy")
    stage |= changes
    stage["lastUpdatedDate"] = timestamp(now)
    if deployment is not None:
        show(stage, api.deployments[deployment], now)
    elif begins:
        show(stage, new_deployment(api, now, automatic=True), now)


def _check_routes(api: HttpApi, settings: Document) -> None:
    known = {route["routeKey"] for route in api.routes.values()}
    for key in settings:
        if key not in known:
            raise not_found("Route", key)


def get_stage(call: Call) -> Answer:
    return call.one_of(call.api.stages, "stageName", "stage")


def get_stages(call: Call) -> Answer:
    return listed(call, call.api.stages.values())


def update_stage(call: Call) -> Answer:
    api = call.api
    changed = dict(call.one_of(api.stages, "stageName", "stage"))
    _change(api, changed, call.parameters, call.now)
    api.stages[changed["stageName"]] = changed
    return changed


def delete_stage(call: Call) -> Answer:
    api = call.api
    del api.stages[call.one_of(api.stages, "stageName", "stage")["stageName"]]
    redeploy(api, call.now)
    return None


def delete_access_log_settings(call: Call) -> Answer:
    call.one_of(call.api.stages, "stageName", "stage").pop("accessLogSettings", None)
    return None


def delete_route_settings(call: Call) -> Answer:
    settings = call.one_of(call.api.stages, "stageName", "stage")["routeSettings"]
    if call.get("routeKey") not in settings:
        raise not_found("Route", call.get("routeKey", ""))
    del settings[call.get("routeKey")]
    return None


def reset_authorizers_cache(call: Call) -> Answer:
    call.one_of(call.api.stages, "stageName", "stage")
    call.forget_authorizers(call.api.id)
    return None
