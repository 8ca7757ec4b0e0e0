"""Deployment: what a stage shows; automatic ones follow each change. (API Gateway V2 reference, "Deployment".)"""

from __future__ import annotations

from userlab.cloud.http_api.control.operation import Answer, Call, bad_request, conflict, listed, not_found, timestamp
from userlab.cloud.http_api.store import Document, HttpApi
from userlab.cloud.moto_seams.apigateway import identifier

_AUTOMATIC = "Automatic deployment triggered by changes to the Api configuration"


def create_deployment(call: Call) -> Answer:
    api, name = call.api, call.get("stageName")
    if name is not None and name not in api.stages:
        raise not_found("Stage", name)
    if name is not None and api.stages[name].get("autoDeploy"):
        raise bad_request("Deployment on stages with AutoDeploy enabled is not allowed; changes deploy themselves.")
    if not api.routes:
        raise bad_request("At least one route is required before deploying the Api.")
    made = new_deployment(api, call.now, call.get("description"))
    if name is not None:
        show(api.stages[name], made, call.now)
    return made


def new_deployment(api: HttpApi, now: float, description: str | None = None, automatic: bool = False) -> Document:
    """Deploy an API as it is now: a deployment that its stages may show."""
    deployment_id = identifier(6, api.deployments)
    document: Document = {
        "autoDeployed": automatic,
        "createdDate": timestamp(now),
        "deploymentId": deployment_id,
        "deploymentStatus": "DEPLOYED",
    }
    if description is not None:
        document["description"] = description
    api.deployments[deployment_id], api.snapshots[deployment_id] = document, api.snapshot()
    return document


def show(stage: Document, deployment: Document, now: float) -> None:
    """Let a stage show a deployment from now on."""
    identified = deployment["deploymentId"]
    stage |= {"deploymentId": identified, "lastUpdatedDate": timestamp(now)}
    if stage.get("autoDeploy"):
        stage["lastDeploymentStatusMessage"] = f"Successfully deployed stage with deployment ID '{identified}'"


def redeploy(api: HttpApi, now: float) -> None:
    """Deploy a changed API to its stages with automatic deployment; what no stage shows any more goes."""
    automatic = [stage for stage in api.stages.values() if stage.get("autoDeploy")]
    if not automatic:
        return
    made = new_deployment(api, now, _AUTOMATIC, automatic=True)
    for stage in automatic:
        show(stage, made, now)
    shown = {stage.get("deploymentId") for stage in api.stages.values()}
    for old in [
        each for each in api.deployments.values() if each["autoDeployed"] and each["deploymentId"] not in shown
    ]:
        del api.deployments[old["deploymentId"]], api.snapshots[old["deploymentId"]]


def get_deployment(call: Call) -> Answer:
    return call.one_of(call.api.deployments, "deploymentId", "Deployment")


def get_deployments(call: Call) -> Answer:
    return listed(call, call.api.deployments.values())


def update_deployment(call: Call) -> Answer:
    known = call.one_of(call.api.deployments, "deploymentId", "Deployment")
    known |= call.copied("description")
    return known


def delete_deployment(call: Call) -> Answer:
    api = call.api
    known = call.one_of(api.deployments, "deploymentId", "Deployment")["deploymentId"]
    if any(stage.get("deploymentId") == known for stage in api.stages.values()):
        raise conflict("Active stages pointing to this deployment must be moved or deleted")
    del api.deployments[known], api.snapshots[known]
    return None
