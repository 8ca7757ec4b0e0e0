"""An API in an account of its own, its functions stood in for, and plain HTTP to call it."""

from __future__ import annotations

import http.client
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from userlab.cloud.functions.invoking.invocation import Invocation, InvocationResult

REGION = "us-east-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com", "apigateway.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}


class Answer:
    """An HTTP answer: status, headers (all of them, in order), body."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read()

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Api:
    """A REST API with a stage "dev", made and called as a learner would."""

    def __init__(self, cloud: Any, account: str, client: Callable[..., Any]) -> None:
        self.cloud, self.account, self.client = cloud, account, client
        self.gateway = client("apigateway")
        made = self.gateway.create_rest_api(name="users")
        self.id, self.root = made["id"], made["rootResourceId"]
        self._resources = {"/": self.root}

    def resource(self, path: str) -> str:
        """The id of a path's resource; what is missing is made."""
        if path not in self._resources:
            parent, _, part = path.rpartition("/")
            made = self.gateway.create_resource(restApiId=self.id, parentId=self.resource(parent or "/"), pathPart=part)
            self._resources[path] = made["id"]
        return self._resources[path]

    def method(self, http_method: str, path: str, **arguments: Any) -> dict[str, str]:
        place = {"restApiId": self.id, "resourceId": self.resource(path), "httpMethod": http_method}
        self.gateway.put_method(**place, **{"authorizationType": "NONE", **arguments})
        return place

    def proxy(self, http_method: str, path: str, function: str, integration: Any = (), **arguments: Any) -> None:
        """A method with a Lambda proxy integration."""
        uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
        settings = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri, **dict(integration)}
        self.gateway.put_integration(**self.method(http_method, path, **arguments), **settings)

    def mock(self, http_method: str, path: str, body: str = "", integration: Any = (), **arguments: Any) -> None:
        """A method with a mock integration that answers 200 and a body."""
        place = self.method(http_method, path, **arguments)
        settings = {"requestTemplates": {"application/json": '{"statusCode": 200}'}, **dict(integration)}
        self.gateway.put_integration(**place, type="MOCK", **settings)
        self.gateway.put_method_response(**place, statusCode="200")
        templates = {"application/json": body} if body else {}
        self.gateway.put_integration_response(**place, statusCode="200", responseTemplates=templates)

    def deploy(self, stage: str = "dev", **arguments: Any) -> str:
        return self.gateway.create_deployment(restApiId=self.id, stageName=stage, **arguments)["id"]

    def path(self, path: str, stage: str = "dev") -> str:
        return f"/restapis/{self.id}/{stage}/_user_request_{path}"

    def call(
        self,
        http_method: str,
        path: str,
        headers: Any = (),
        body: bytes | str | None = None,
        stage: str = "dev",
    ) -> Answer:
        return self.send(http_method, self.path(path, stage), headers, body)

    def send(self, http_method: str, target: str, headers: Any = (), body: bytes | str | None = None) -> Answer:
        """A request as raw as http.client sends it; `headers` is a dict or a list of pairs."""
        pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
        content = body.encode() if isinstance(body, str) else body
        connection = http.client.HTTPConnection(self.cloud.endpoint.removeprefix("http://"), timeout=40)
        try:
            named = {name.lower() for name, _ in pairs}
            connection.putrequest(http_method, target, skip_host="host" in named, skip_accept_encoding=True)
            for name, value in pairs:
                connection.putheader(name, value)
            if content is not None and "content-length" not in named:
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            return Answer(connection.getresponse())
        finally:
            connection.close()


@pytest.fixture
def api(cloud: Any, account: str, client: Callable[..., Any]) -> Api:
    return Api(cloud, account, client)


class Functions:
    """Functions whose code is a Python function of the test: `results` maps a name to it."""

    def __init__(self, cloud: Any, client: Callable[..., Any]) -> None:
        self._cloud, self._lambda, self._iam = cloud, client("lambda"), client("iam")
        self.results: dict[str, Callable[[dict], Any]] = {}
        self.events: list[dict] = []
        self.invocations: list[Invocation] = []
        self.role = self._iam.create_role(RoleName="lambda", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]

    def make(self, name: str, result: Callable[[dict], Any], permitted: bool = True, **arguments: Any) -> str:
        """The ARN of a new function. `result(event)` gives its answer, bytes or an exception its failure."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("app.py", "def handler(event, context):\n    return event\n")
        settings = {"Runtime": "python3.12", "Handler": "app.handler", "Role": self.role, **arguments}
        made = self._lambda.create_function(FunctionName=name, Code={"ZipFile": packed.getvalue()}, **settings)
        self.results[name] = result
        if permitted:
            self.permit(name)
        return made["FunctionArn"]

    def permit(self, name: str, **arguments: Any) -> None:
        self._lambda.add_permission(
            FunctionName=name,
            StatementId=f"s{len(self.events)}-{len(arguments)}",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            **arguments,
        )

    def invoke(self, invocation: Invocation) -> InvocationResult:
        self.invocations.append(invocation)
        event = json.loads(invocation.payload)
        self.events.append(event)
        try:
            result = self.results[invocation.function](event)
        except ZeroDivisionError as error:
            failure = {"errorMessage": str(error), "errorType": "ZeroDivisionError"}
            return InvocationResult(200, json.dumps(failure).encode(), "Unhandled")
        payload = result if isinstance(result, bytes) else json.dumps(result).encode()
        return InvocationResult(
            200,
            payload,
            request_id="an-invocation",
            billed_ms=2,
            memory_mb=128,
            init_ms=1.5,
            init_began=1_700_000_000.0,
            log_bytes=400,
        )


@pytest.fixture
def functions(cloud: Any, client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Functions:
    """Lambda without sandboxes: `functions.make("users", lambda event: {...})`."""
    made = Functions(cloud, client)
    monkeypatch.setattr(cloud.rest_api.functions.invocations, "invoke", made.invoke)
    return made
