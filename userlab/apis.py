"""REST APIs of API Gateway: an address on the web whose requests call a Lambda function.

An API is a tree of resources (/, /user, /user/{id}); a resource has methods (GET, POST...); a method has an
integration, here a function. A deployment is a snapshot of all that, and a stage is the name that it is served
under. Source: API Gateway Developer Guide, "Lambda proxy integrations in API Gateway".
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3

from userlab import postman

Routes = Iterable[tuple[str, str]]
# The walkthrough's table, and PUT for the U of CRUD.
ROUTES = (("POST", "/user"), ("GET", "/user/{id}"), ("PUT", "/user/{id}"), ("DELETE", "/user/{id}"))


def create(name: str) -> str:
    """Create a REST API and return its id, a part of its address.

    Names of APIs need not be unique on AWS. To be safe on a second run, this takes the API of this name if
    there is one. AWS operation: CreateRestApi.
    """
    gateway = boto3.client("apigateway")
    for page in gateway.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] == name:
                return api["id"]
    return gateway.create_rest_api(name=name)["id"]


def resources(api: str) -> dict[str, str]:
    """The ids of an API's resources by path.

    {"/": "ab12", "/user": "cd34", "/user/{id}": "ef56"}. AWS operation: GetResources.
    """
    paginator = boto3.client("apigateway").get_paginator("get_resources")
    pages = paginator.paginate(restApiId=api)
    ids = {resource["path"]: resource["id"] for page in pages for resource in page["items"]}
    return dict(sorted(ids.items()))


def add_resource(api: str, path: str) -> str:
    """Create the resource at a path, and those above it; return its id.

    What is there is kept. A part in braces is a path parameter: `/user/{id}` matches /user/u101 and gives the
    function id = "u101". AWS operation: CreateResource, one for every part of the path.
    """
    gateway = boto3.client("apigateway")
    known = resources(api)
    parent, so_far = known["/"], ""
    for part in path.strip("/").split("/"):
        so_far += "/" + part
        if so_far not in known:
            made = gateway.create_resource(
                restApiId=api,
                parentId=parent,
                pathPart=part,
            )
            known[so_far] = made["id"]
        parent = known[so_far]
    return parent


def add_method(api: str, resource: str, method: str, function: str) -> None:
    """Let a method of a resource call a Lambda function by proxy integration.

    What is there is replaced. With AWS_PROXY the function gets the whole request as its event and returns the
    whole response. The integration calls Lambda's Invoke, which is a POST, whatever the client's method is.
    AWS operations: PutMethod, PutIntegration.

    Args:
        api, resource: their ids. method: "GET", "POST"... function: its ARN.
    """
    gateway = boto3.client("apigateway")
    place = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    try:
        gateway.put_method(authorizationType="NONE", **place)
    except gateway.exceptions.ConflictException:
        pass  # it is there already
    lambda_path = f"{gateway.meta.region_name}:lambda:path/2015-03-31/functions"
    gateway.put_integration(
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{lambda_path}/{function}/invocations",
        **place,
    )


def allow(api: str, function: str) -> None:
    """Let API Gateway call the function, for this API only.

    For all of its stages, methods and paths. This is the step that the walkthrough leaves out. It is a
    statement in the function's own policy, since API Gateway comes as a service and has no role here.
    AWS operation: AddPermission of Lambda.
    """
    client = boto3.client("lambda")
    region, account = function.split(":")[3:5]
    try:
        client.add_permission(
            FunctionName=function,
            StatementId=f"api-{api}",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:{region}:{account}:{api}/*/*",
        )
    except client.exceptions.ResourceConflictException:
        pass  # the statement is there already


def deploy(api: str, stage: str = "dev") -> str:
    """Publish the API as it is now under a stage's name, and return the URL.

    A deployment is a snapshot: a method that is added later is not served before the next deployment.
    AWS operation: CreateDeployment.
    """
    boto3.client("apigateway").create_deployment(restApiId=api, stageName=stage)
    return url(api, stage)


def url(api: str, stage: str = "dev") -> str:
    """The address of a stage, on AWS or on the local cloud.

    A local cloud serves it under its own address, as it can't have a name in Amazon's domain.

    >>> apis.url("a1b2c3d4e5")
    'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev'
    """
    client = boto3.client("apigateway").meta
    if urlsplit(client.endpoint_url).hostname.endswith(".amazonaws.com"):
        return f"https://{api}.execute-api.{client.region_name}.amazonaws.com/{stage}"
    return f"{client.endpoint_url}/restapis/{api}/{stage}/_user_request_"


def create_users_api(
    function: str,
    name: str = "users-api",
    stage: str = "dev",
    routes: Routes = ROUTES,
) -> str:
    """The walkthrough's API in one go: methods, permission, deployment. Returns its URL.

    Args:
        function: the ARN of the function that answers.
        routes: pairs of method and path.
    """
    api = create(name)
    for method, path in routes:
        add_method(api, add_resource(api, path), method, function)
    allow(api, function)
    return deploy(api, stage)


def routes(api: str) -> list[tuple[str, str]]:
    """The methods of an API's draft, as pairs of method and path, sorted by path.

    [("POST", "/user"), ("DELETE", "/user/{id}")...]. AWS operation: GetResources.
    """
    paginator = boto3.client("apigateway").get_paginator("get_resources")
    pages = paginator.paginate(restApiId=api)
    found = [
        (method, resource["path"])
        for page in pages
        for resource in page["items"]
        for method in resource.get("resourceMethods", {})
    ]
    return sorted(found, key=lambda route: (route[1], route[0]))


def postman_collection(api: str) -> dict[str, Any]:
    """The API's routes as a Postman collection, with a test in each request.

    AWS operations: GetRestApi, GetResources.
    """
    name = boto3.client("apigateway").get_rest_api(restApiId=api)["name"]
    return postman.collection(name, routes(api))


def postman_environment(api: str, stage: str = "dev") -> dict[str, Any]:
    """The Postman environment of a stage: where the collection's requests go."""
    return postman.environment(stage, url(api, stage))


def openapi(api: str, stage: str = "dev") -> dict[str, Any]:
    """A stage described in OpenAPI 3.0, the language that other tools read.

    With API Gateway's own extensions, so that `import_rest_api` can make the same API of it. AWS operation:
    GetExport.
    """
    export = boto3.client("apigateway").get_export(
        restApiId=api,
        stageName=stage,
        exportType="oas30",
        parameters={"extensions": "integrations"},
        accepts="application/json",
    )
    return json.loads(export["body"].read())


def delete(name: str) -> None:
    """Delete the APIs of this name with their resources, methods and stages.

    No API: nothing to do. The permission stays in the function's policy; it allows an API that is no more.
    AWS operation: DeleteRestApi.
    """
    gateway = boto3.client("apigateway")
    for page in gateway.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] == name:
                gateway.delete_rest_api(restApiId=api["id"])


@dataclass(frozen=True)
class Answer:
    """An HTTP response: status, headers by lower-case name, the body's text, and what its JSON says, if it is JSON."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def call(method: str, address: str, body: Any = None, seconds: float = 30) -> Answer:
    """Send an HTTP request with Python's own library and return the answer.

    A 404 is an answer, not an exception.

    Args:
        method: "GET", "POST"... address: the whole URL. body: sent as JSON, None for no body.
        seconds: how long to wait; API Gateway itself gives up after 29 seconds.

    >>> apis.call("GET", url + "/user/u101").status
    200
    """
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(address, data=data, headers=headers, method=method)
    return send(request, seconds)


def send(request: urllib.request.Request, seconds: float = 30) -> Answer:
    """Send a request that is ready, and return the answer."""
    try:
        response = urllib.request.urlopen(request, timeout=seconds)
    except urllib.error.HTTPError as error:
        response = error  # urllib raises for 4xx and 5xx; it is a response all the same
    with response:
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, names, response.read().decode())
