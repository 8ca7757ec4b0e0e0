"""An HTTP API in an account of its own, its functions stood in for, and plain HTTP to call it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cloud.rest_api.conftest import Answer, Functions


class HttpApi:
    """An HTTP API with the stage $default, which deploys by itself, made and called as a learner would."""

    def __init__(self, cloud: Any, client: Callable[..., Any], account: str) -> None:
        self.cloud, self.client, self.account = cloud, client, account
        self.gateway = client("apigatewayv2")
        self.document = self.gateway.create_api(Name="users", ProtocolType="HTTP")
        self.id = self.document["ApiId"]
        self.gateway.create_stage(ApiId=self.id, StageName="$default", AutoDeploy=True)

    def integration(self, function: str, version: str = "2.0", **arguments: Any) -> str:
        made = self.gateway.create_integration(
            ApiId=self.id,
            IntegrationType="AWS_PROXY",
            IntegrationUri=function,
            PayloadFormatVersion=version,
            **arguments,
        )
        return made["IntegrationId"]

    def route(self, key: str, function: str, version: str = "2.0", **arguments: Any) -> str:
        """A route with a Lambda integration; its id."""
        target = f"integrations/{self.integration(function, version)}"
        return self.gateway.create_route(ApiId=self.id, RouteKey=key, Target=target, **arguments)["RouteId"]

    def call(
        self, method: str, path: str, headers: Any = (), body: bytes | str | None = None, host: str | None = None
    ) -> Answer:
        """A request under the API's own name; `headers` is a dict or a list of pairs."""
        pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
        content = body.encode() if isinstance(body, str) else body
        connection = http.client.HTTPConnection(self.cloud.endpoint.removeprefix("http://"), timeout=40)
        port = self.cloud.endpoint.rpartition(":")[2]
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host or f"{self.id}.execute-api.localhost:{port}")
            for name, value in pairs:
                connection.putheader(name, value)
            if content is not None:
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            return Answer(connection.getresponse())
        finally:
            connection.close()


@pytest.fixture
def api(cloud: Any, client: Callable[..., Any], account: str) -> HttpApi:
    return HttpApi(cloud, client, account)


@pytest.fixture
def functions(cloud: Any, client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Functions:
    """Lambda without sandboxes: `functions.make("users", lambda event: {...})`."""
    made = Functions(cloud, client)
    monkeypatch.setattr(cloud.http_apis.functions.invocations, "invoke", made.invoke)
    return made


@pytest.fixture
def echo(functions: Functions) -> str:
    """The ARN of a function that answers with the event it was given."""
    return functions.make("echo", lambda event: {"statusCode": 200, "body": json.dumps(event)})
