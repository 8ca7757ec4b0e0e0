"""Stage: a name under which a deployment is called, with settings of its own. (API reference, "Stage".)"""

from __future__ import annotations

import re

from userlab.cloud.gateway.access_log import fault_of
from userlab.cloud.rest_api.control.method_settings import set_method_setting
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, conflict, not_found
from userlab.cloud.rest_api.control.patches import Entries, Member, Patch, apply, flag, patches_of
from userlab.cloud.rest_api.store import Api, Document

NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
ACCESS_LOG_MEMBERS = ("destinationArn", "format")
VARIABLE_NAME = re.compile(r"[A-Za-z0-9_]+")
VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,\s]*")


def create_stage(call: Call) -> Answer:
    """Show a deployment under a name."""
    api, name = call.api, call.text("stageName") or ""
    if name in api.stages:
        raise conflict("Stage already exists")
    if call.get("deploymentId") not in api.deployments:
        raise bad_request("Deployment id does not exist")
    refuse_canary(call.get("canarySettings"))
    stage = new_stage(call, name, call.get("deploymentId"))
    stage["tracingEnabled"] = bool(call.flag("tracingEnabled"))
    stage["cacheClusterEnabled"] = bool(call.flag("cacheClusterEnabled"))
    stage |= call.copied("documentationVersion", "tags", "cacheClusterSize")
    _cache_status(stage)
    api.stages[name] = stage
    return stage


def refuse_canary(settings: object) -> None:
    """Raises BadRequestException: a share of the requests that went nowhere else would be no canary release."""
    if settings:
        raise bad_request("The local cloud cannot do canary releases, though AWS can.")


def new_stage(call: Call, name: str, deployment_id: str) -> Document:
    """A stage with the defaults of AWS. Raises BadRequestException for a bad name or variable."""
    if not NAME.fullmatch(name):
        raise bad_request("Stage name only allows a-zA-Z0-9_-")
    stage: Document = {
        "deploymentId": deployment_id,
        "stageName": name,
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {},
        "tracingEnabled": False,
        "createdDate": int(call.now),
        "lastUpdatedDate": int(call.now),
    }
    stage |= call.copied("description")
    if variables := call.strings("variables"):
        _check_variables(variables)
        stage["variables"] = variables
    return stage


def deploy_to_stage(call: Call, api: Api, name: str, deployment_id: str) -> None:
    """CreateDeployment's stage: a new one, or an old one that shows the new deployment from now on."""
    stage = api.stages.get(name)
    if stage is None:
        stage = new_stage(call, name, deployment_id)
        if (description := call.text("stageDescription")) is not None:
            stage["description"] = description
        else:
            stage.pop("description", None)
        stage["tracingEnabled"] = bool(call.flag("tracingEnabled"))
        stage["cacheClusterEnabled"] = bool(call.flag("cacheClusterEnabled"))
        stage |= call.copied("cacheClusterSize")
        _cache_status(stage)
        api.stages[name] = stage
        return
    stage |= {"deploymentId": deployment_id, "lastUpdatedDate": int(call.now)}
    if (description := call.text("stageDescription")) is not None:
        stage["description"] = description
    if variables := call.strings("variables"):
        _check_variables(variables)
        stage["variables"] = {**stage.get("variables", {}), **variables}


def _check_variables(variables: dict[str, str]) -> None:
    for name, value in variables.items():
        if not VARIABLE_NAME.fullmatch(name):
            raise bad_request("Stage variable names must only contain alphanumeric and underscore characters")
        if not VARIABLE_VALUE.fullmatch(value):
            raise bad_request(f"Stage variable value for '{name}' contains characters that are not allowed")


def _cache_status(stage: Document) -> None:
    stage["cacheClusterStatus"] = "AVAILABLE" if stage["cacheClusterEnabled"] else "NOT_AVAILABLE"
    if stage["cacheClusterEnabled"]:
        stage.setdefault("cacheClusterSize", "0.5")


def stage_of(call: Call) -> Document:
    """The stage that the call names. Raises NotFoundException."""
    found = call.api.stages.get(call.get("stageName", ""))
    if found is None:
        raise not_found("Invalid stage identifier specified")
    return found


def get_stage(call: Call) -> Answer:
    return stage_of(call)


def get_stages(call: Call) -> Answer:
    wanted = call.get("deploymentId")
    stages = sorted(call.api.stages.values(), key=lambda stage: stage["stageName"])
    return {"item": [stage for stage in stages if wanted in (None, stage["deploymentId"])]}


def delete_stage(call: Call) -> Answer:
    stage, api = stage_of(call), call.api
    del api.stages[stage["stageName"]]
    return None


def flush_stage_cache(call: Call) -> Answer:
    stage_of(call)
    return None


def update_stage(call: Call) -> Answer:
    stage, api = stage_of(call), call.api
    changed = dict(stage)
    for patch in patches_of(call):
        _need_role(call, patch)
        _patch(api, changed, patch)
    changed["lastUpdatedDate"] = int(call.now)
    api.stages[stage["stageName"]] = changed
    return changed


def _need_role(call: Call, patch: Patch) -> None:
    """Logs are written by the role of the account. (Error text as recorded from AWS.)"""
    logs = patch.path == "/accessLogSettings/destinationArn"
    logs = logs or (patch.path.endswith("/logging/loglevel") and patch.text in ("ERROR", "INFO"))
    if logs and patch.op != "remove" and patch.text and not call.regional.account.get("cloudwatchRoleArn"):
        raise bad_request("CloudWatch Logs role ARN must be set in account settings to enable logging")


_MEMBERS: dict[str, Member | Entries] = {
    "description": Member(removable=True),
    "tracingEnabled": Member(flag),
    "clientCertificateId": Member(removable=True),
    "documentationVersion": Member(removable=True),
    "cacheClusterSize": Member(),
    "webAclArn": Member(removable=True),
}


def _patch(api: Api, stage: Document, patch: Patch) -> None:
    parts = patch.parts
    if parts[0] in _MEMBERS and len(parts) == 1:
        apply(stage, [patch], _MEMBERS)
    elif patch.path == "/deploymentId":
        if patch.text not in api.deployments:
            raise bad_request("Deployment id does not exist")
        stage["deploymentId"] = patch.text
    elif patch.path == "/cacheClusterEnabled":
        stage["cacheClusterEnabled"] = flag(patch.text)
        _cache_status(stage)
    elif parts[0] == "variables" and len(parts) == 2:
        _patch_variable(stage, patch, parts[1])
    elif parts[0] == "accessLogSettings":
        _patch_access_log(stage, patch, parts)
    elif parts[0] == "canarySettings":
        refuse_canary(patch)
    else:
        set_method_setting(stage, patch)


def _patch_variable(stage: Document, patch: Patch, name: str) -> None:
    variables = dict(stage.get("variables", {}))
    if patch.op == "remove":
        variables.pop(name, None)
    else:
        _check_variables({name: patch.text})
        variables[name] = patch.text
    stage["variables"] = variables
    if not variables:
        del stage["variables"]


def _patch_access_log(stage: Document, patch: Patch, parts: list[str]) -> None:
    """Access log settings are set one by one, and removed together. (Error texts as recorded from AWS.)"""
    if patch.op == "remove":
        if len(parts) > 1:
            set_method_setting(stage, patch)  # which refuses it, as a setting of a method that has none
        stage.pop("accessLogSettings", None)
        return
    if len(parts) != 2 or parts[1] not in ACCESS_LOG_MEMBERS:
        paths = ", ".join(f"/accessLogSettings/{member}" for member in ACCESS_LOG_MEMBERS)
        raise bad_request(f"Invalid accessLogSettings path. Must be one of : [{paths}]")
    if not patch.text:
        raise bad_request("Access Log value must not be empty")
    if fault := fault_of(parts[1], patch.text):
        raise bad_request(fault)
    stage["accessLogSettings"] = {**stage.get("accessLogSettings", {}), parts[1]: patch.text}
