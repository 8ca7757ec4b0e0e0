"""Api: an HTTP API itself, and quick create. (API Gateway V2 reference, "Api".)"""

from __future__ import annotations

from userlab.cloud.http_api.control.deployments import redeploy
from userlab.cloud.http_api.control.integrations import new_integration
from userlab.cloud.http_api.control.operation import Answer, Call, bad_request, listed, refused, timestamp
from userlab.cloud.http_api.control.routes import new_route
from userlab.cloud.http_api.control.stages import new_stage
from userlab.cloud.http_api.store import Document, HttpApi
from userlab.cloud.moto_seams.apigateway import identifier

_CHANGED = ("name", "description", "version", "disableExecuteApiEndpoint", "corsConfiguration", "ipAddressType")
DEFAULT_ROUTE = "$default"
_SELECTION = "$request.method $request.path"


def create_api(call: Call) -> Answer:
    """CreateApi; with `target` quick create, which makes an integration, a route and the stage $default, too."""
    if call.get("protocolType") == "WEBSOCKET":
        raise refused("WebSocket APIs")
    if call.get("disableSchemaValidation"):
        raise bad_request("DisableSchemaValidation is supported only for WebSocket APIs.")
    if call.get("routeSelectionExpression", _SELECTION) != _SELECTION:
        raise bad_request(f"Routes of HTTP APIs are selected by {_SELECTION} only.")
    api = new_api(call, call.get("name"))
    api.document |= call.copied(*_CHANGED, "tags")
    if target := call.get("target"):
        kind = "AWS_PROXY" if target.startswith("arn:") else "HTTP_PROXY"
        wanted = {"integrationType": kind, "integrationUri": target, "payloadFormatVersion": "2.0"}
        if kind == "HTTP_PROXY":
            wanted |= {"integrationMethod": "ANY", "payloadFormatVersion": "1.0"}
        integration = new_integration(api, wanted | call.copied("credentialsArn"))
        route = {
            "routeKey": call.get("routeKey", DEFAULT_ROUTE),
            "target": f"integrations/{integration['integrationId']}",
        }
        new_route(api, route)
        new_stage(api, {"stageName": DEFAULT_ROUTE, "autoDeploy": True}, call.now)
        for made in (*api.routes.values(), *api.integrations.values(), *api.stages.values()):
            made["apiGatewayManaged"] = True
    elif call.get("routeKey") or call.get("credentialsArn"):
        raise bad_request("RouteKey and CredentialsArn need a Target.")
    call.regional.apis[api.id] = api
    redeploy(api, call.now)
    return api.document


def new_api(call: Call, name: str) -> HttpApi:
    """An HTTP API with nothing in it, not kept yet."""
    api_id = identifier(10, call.regional.apis)
    return HttpApi(
        {
            "apiEndpoint": call.endpoint.replace("127.0.0.1", f"{api_id}.execute-api.localhost"),
            "apiId": api_id,
            "apiKeySelectionExpression": "$request.header.x-api-key",
            "createdDate": timestamp(call.now),
            "disableExecuteApiEndpoint": False,
            "ipAddressType": "ipv4",
            "name": name,
            "protocolType": "HTTP",
            "routeSelectionExpression": _SELECTION,
            "tags": {},
        }
    )


def shown(call: Call, api: HttpApi) -> Document:
    """The document with the endpoint as it is in this run of the lab."""
    endpoint = call.endpoint.replace("127.0.0.1", f"{api.id}.execute-api.localhost")
    return {**api.document, "apiEndpoint": endpoint}


def get_api(call: Call) -> Answer:
    return shown(call, call.api)


def get_apis(call: Call) -> Answer:
    return listed(call, [shown(call, api) for api in call.regional.apis.values()])


def update_api(call: Call) -> Answer:
    api = call.api
    if call.get("target") or call.get("routeKey") or call.get("credentialsArn"):
        raise refused("change of a quick-created route by UpdateApi (use UpdateRoute and UpdateIntegration)")
    api.document |= call.copied(*_CHANGED)
    redeploy(api, call.now)
    return shown(call, api)


def delete_api(call: Call) -> Answer:
    api = call.api
    del call.regional.apis[api.id]
    call.forget_authorizers(api.id)
    return None


def delete_cors_configuration(call: Call) -> Answer:
    api = call.api
    api.document.pop("corsConfiguration", None)
    redeploy(api, call.now)
    return None
