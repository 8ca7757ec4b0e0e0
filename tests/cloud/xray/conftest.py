"""Clients of X-Ray, a function that is traced, and a REST API in front of it."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
WRITE = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
ECHO = "import os\ndef handler(event, context):\n    return {'body': os.environ['_X_AMZN_TRACE_ID']}\n"


@pytest.fixture
def xray(client: Callable[..., Any]) -> Any:
    """A client of X-Ray."""
    return client("xray")


@pytest.fixture
def now(cloud: Any, account: str) -> Callable[[], float]:
    """The account's time in epoch seconds."""
    return lambda: float(cloud.clock.now(account))


@pytest.fixture
def put(xray: Any, now: Callable[[], float]) -> Callable[..., dict[str, Any]]:
    """put({"id": ...}, ...) sends segments that took a second; what is not said of them is made up."""

    def send(*documents: dict[str, Any]) -> dict[str, Any]:
        begin = now() - 10
        made = {"name": "shop", "start_time": begin, "end_time": begin + 1}
        return xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(made | each) for each in documents])

    return send


@pytest.fixture
def summaries(xray: Any, now: Callable[[], float]) -> Callable[..., list[dict[str, Any]]]:
    """summaries("fault") are those of the last hour that fit an expression."""

    def read(expression: str = "") -> list[dict[str, Any]]:
        given = {"FilterExpression": expression} if expression else {}
        start, end = (datetime.fromtimestamp(now() + step, UTC) for step in (-3600, 60))
        return xray.get_trace_summaries(StartTime=start, EndTime=end, **given)["TraceSummaries"]

    return read


@pytest.fixture
def segments(xray: Any) -> Callable[[str], list[dict[str, Any]]]:
    """segments("1-...") are the documents of a trace."""

    def read(trace: str) -> list[dict[str, Any]]:
        found = xray.batch_get_traces(TraceIds=[trace])["Traces"]
        return [json.loads(each["Document"]) for trace in found for each in trace["Segments"]]

    return read


def zipped(code: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", code)
    return buffer.getvalue()


@pytest.fixture
def role(client: Callable[..., Any]) -> str:
    """The ARN of a role that Lambda may assume and that may send traces."""
    iam = client("iam")
    arn = iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=WRITE)
    return str(arn)


@pytest.fixture
def deploy(client: Callable[..., Any], role: str) -> Callable[..., str]:
    """deploy(code or zip, mode="Active") creates the function "app"; its ARN."""

    def create(package: str | bytes = ECHO, mode: str = "Active", name: str = "app") -> str:
        code = zipped(package) if isinstance(package, str) else package
        settings = {"Runtime": "python3.13", "Handler": "app.handler", "MemorySize": 512, "Timeout": 30}
        made = client("lambda").create_function(
            FunctionName=name, Role=role, Code={"ZipFile": code}, TracingConfig={"Mode": mode}, **settings
        )
        return str(made["FunctionArn"])

    return create


@dataclass
class Answer:
    status: int
    trace: str
    text: str


@pytest.fixture
def api(client: Callable[..., Any], account: str) -> Callable[..., Callable[..., Answer]]:
    """api(arn)() calls a REST API whose stage is traced; api(arn, traced=False) one whose stage is not."""

    def make(arn: str, traced: bool = True) -> Callable[..., Answer]:
        apis = client("apigateway")
        number = apis.create_rest_api(name="shop")["id"]
        root = apis.get_resources(restApiId=number)["items"][0]["id"]
        place = {"restApiId": number, "resourceId": root, "httpMethod": "GET"}
        apis.put_method(**place, authorizationType="NONE")
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
        apis.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
        client("lambda").add_permission(
            FunctionName=arn, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
        )
        apis.create_deployment(restApiId=number, stageName="dev", tracingEnabled=traced)
        url = f"{apis.meta.endpoint_url}/restapis/{number}/dev/_user_request_/"

        def call(trace: str = "") -> Answer:
            request = urllib.request.Request(url, headers={"X-Amzn-Trace-Id": trace} if trace else {})
            try:
                answer = urllib.request.urlopen(request, timeout=60)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                return Answer(answer.status, answer.headers["X-Amzn-Trace-Id"] or "", answer.read().decode())

        return call

    return make
