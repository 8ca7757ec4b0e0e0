"""Functions behind a REST API, deployed with boto3 and called with urllib, as strangers do both."""

from __future__ import annotations

import importlib.metadata
import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import Any

import pytest

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


@pytest.fixture
def bundle() -> Callable[..., bytes]:
    """bundle(code, "flask") is a zip of app.py and of what this environment has of the distributions."""
    return bundled


def bundled(code: str, *distributions: str) -> bytes:
    """The zip of a function: app.py, and what `pip install --target` would put beside it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", code)
        for name in distributions:
            found = importlib.metadata.distribution(name)
            for file in found.files or ():
                inside = ".." not in file.parts and "__pycache__" not in file.parts
                if inside and found.locate_file(file).is_file():
                    archive.write(str(found.locate_file(file)), file.as_posix())
    return buffer.getvalue()


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Site:
    """A deployed API: site.call("GET", "/users/u101?full=1")."""

    def __init__(self, url: str) -> None:
        self._url = url

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self._url + path, body, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())


@pytest.fixture
def function(client: Callable[..., Any]) -> Callable[[bytes], str]:
    """function(zip) creates the function "app" with a role that may write its log; its ARN."""

    def create(package: bytes) -> str:
        iam, functions = client("iam"), client("lambda")
        role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        iam.attach_role_policy(RoleName="app", PolicyArn=LOGS)
        settings = {"Runtime": "python3.13", "Handler": "app.handler", "MemorySize": 512, "Timeout": 30}
        arn = functions.create_function(FunctionName="app", Role=role, Code={"ZipFile": package}, **settings)
        functions.get_waiter("function_active_v2").wait(FunctionName="app")
        return arn["FunctionArn"]

    return create


@pytest.fixture
def site(client: Callable[..., Any], function: Callable[[bytes], str], account: str) -> Callable[..., Site]:
    """site(zip) is an API that hands every path and method to the function of this zip."""

    def deploy(package: bytes, binary: tuple[str, ...] = ()) -> Site:
        arn, apis = function(package), client("apigateway")
        api = apis.create_rest_api(name="site", binaryMediaTypes=list(binary))["id"]
        root = apis.get_resources(restApiId=api)["items"][0]["id"]
        anything = apis.create_resource(restApiId=api, parentId=root, pathPart="{proxy+}")["id"]
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
        for resource in (root, anything):
            place = {"restApiId": api, "resourceId": resource, "httpMethod": "ANY"}
            apis.put_method(**place, authorizationType="NONE")
            apis.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
        client("lambda").add_permission(
            FunctionName="app",
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:us-east-1:{account}:{api}/*/*/*",
        )
        apis.create_deployment(restApiId=api, stageName="dev", variables={"table": "Users"})
        return Site(f"{apis.meta.endpoint_url}/restapis/{api}/dev/_user_request_")

    return deploy
