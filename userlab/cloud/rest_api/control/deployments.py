"""Deployment: a snapshot of an API that stages show to the world. (API reference, "Deployment".)"""

from __future__ import annotations

from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request, not_found, page
from userlab.cloud.rest_api.control.patches import Member, apply, patches_of
from userlab.cloud.rest_api.control.stages import deploy_to_stage, refuse_canary
from userlab.cloud.rest_api.execute.deployment import snapshot
from userlab.cloud.rest_api.store import Api, Document


def create_deployment(call: Call) -> Answer:
    """Take a snapshot of the API as it is now, and show it on a stage if one is named."""
    api = call.api
    refuse_canary(call.get("canarySettings"))
    methods = [method for item in api.resources.values() for method in item["resourceMethods"].values()]
    if not methods:
        raise bad_request("The REST API doesn't contain any methods")
    if any("methodIntegration" not in method for method in methods):
        raise bad_request("No integration defined for method")
    deployment: Document = {"id": identifier(6, api.deployments), "createdDate": int(call.now)}
    deployment |= call.copied("description")
    stage = call.text("stageName")
    if stage:
        deploy_to_stage(call, api, stage, deployment["id"])
    api.deployments[deployment["id"]] = deployment
    api.snapshots[deployment["id"]] = snapshot(api)
    return deployment


def _deployment(call: Call, api: Api) -> Document:
    found = api.deployments.get(call.get("deploymentId", ""))
    if found is None:
        raise not_found("Invalid Deployment identifier specified")
    return found


def get_deployment(call: Call) -> Answer:
    api = call.api
    deployment = _deployment(call, api)
    embed = call.get("embed", [])
    if "apisummary" not in (embed if isinstance(embed, list) else str(embed).split(",")):
        return deployment
    summary: dict[str, Document] = {}
    for resource in api.snapshots[deployment["id"]]["resources"]:
        for name, method in resource["resourceMethods"].items():
            entry = {key: method[key] for key in ("authorizationType", "apiKeyRequired")}
            summary.setdefault(resource["path"], {})[name] = entry
    return {**deployment, "apiSummary": summary}


def get_deployments(call: Call) -> Answer:
    return page(call, call.api.deployments.values())


def update_deployment(call: Call) -> Answer:
    deployment = _deployment(call, call.api)
    apply(deployment, patches_of(call), {"description": Member(removable=True)})
    return deployment


def delete_deployment(call: Call) -> Answer:
    """Delete a deployment. A stage that shows it is in the way."""
    api = call.api
    deployment_id = _deployment(call, api)["id"]
    if any(stage["deploymentId"] == deployment_id for stage in api.stages.values()):
        raise bad_request("Active stages pointing to this deployment must be moved or deleted")
    del api.deployments[deployment_id]
    del api.snapshots[deployment_id]
    return None
