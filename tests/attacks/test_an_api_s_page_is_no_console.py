"""Hole: what an API or a bucket answers was a page of the console's own origin, and of Jupyter's through its proxy.

Each attack stands beside its honest twin, which must still pass.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http.head import RequestHeaders
from userlab.cloud.http.page_sandbox import POLICY, sandboxed
from userlab.console import entrance, proofs
from userlab.console.server import ConsoleServer

Ask = Callable[..., http.client.HTTPResponse]


@pytest.fixture(scope="module")
def console(cloud: Any) -> Iterator[ConsoleServer]:
    server = ConsoleServer(cloud.secret, lambda: cloud.endpoint)
    server.start()
    yield server
    server.stop()


def ask(endpoint: str, method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(endpoint).port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


@pytest.fixture(scope="module")
def page_api(cloud: Any) -> Iterator[str]:
    """The path of an API whose answer is an HTML page (a MOCK integration), and JSON under /data."""
    import boto3

    account = "700000000017"
    keys = cloud.keys.account_keys(account)
    session = boto3.session.Session(keys.access_key_id, keys.secret_access_key, region_name="us-east-1")
    gateway = session.client("apigateway", endpoint_url=cloud.endpoint)
    api = gateway.create_rest_api(name="page")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    data = gateway.create_resource(restApiId=api, parentId=root, pathPart="data")["id"]
    for resource, kind, text in ((root, "text/html", "<script>1</script>"), (data, "application/json", "{}")):
        place = {"restApiId": api, "resourceId": resource, "httpMethod": "GET"}
        gateway.put_method(**place, authorizationType="NONE")
        gateway.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        sent = "method.response.header.Content-Type"
        gateway.put_method_response(**place, statusCode="200", responseParameters={sent: True})
        gateway.put_integration_response(
            **place, statusCode="200", responseTemplates={kind: text}, responseParameters={sent: f"'{kind}'"}
        )
    gateway.create_deployment(restApiId=api, stageName="dev")
    yield api
    cloud.reset(account)


def test_the_console_s_port_serves_no_api_and_no_operation(console: ConsoleServer, cloud: Any, page_api: str) -> None:
    before = len(cloud.journal.read("700000000017"))
    path = f"/restapis/{page_api}/dev/_user_request_/"
    port = urlsplit(console.endpoint).port
    for host in (f"127.0.0.1:{port}", f"{page_api}.execute-api.localhost:{port}"):
        assert ask(console.endpoint, "GET", path, Host=host).status in (403, 404)
    assert ask(console.endpoint, "GET", "/dev/", Host=f"{page_api}.execute-api.localhost:{port}").status in (403, 404)
    assert ask(console.endpoint, "GET", "/_userlab/health").status in (403, 404)
    target = {"X_Amz_Target": "DynamoDB_20120810.ListTables"}
    assert ask(console.endpoint, "POST", "/", "{}", **target).status in (403, 405)
    assert len(cloud.journal.read("700000000017")) == before
    assert ask(console.endpoint, "GET", "/").status == 200
    assert ask(cloud.endpoint, "GET", path).status == 200


@pytest.mark.parametrize("path", ["/", "/proof", "/session", "/call", "/prices", "/static/js/main.js", "/_console/"])
def test_the_cloud_s_port_serves_nothing_of_the_console(console: ConsoleServer, cloud: Any, path: str) -> None:
    run = entrance.run_of(console.endpoint, cloud.secret)
    code = proofs.new_code(cloud.secret, run, time.time())
    sent = {"Content_Type": "application/json", "X_Userlab_Console_Voucher": proofs.voucher(cloud.secret, run)}
    for method, body in (("GET", None), ("POST", f'{{"code": "{code}", "nonce": "{"0" * 32}", "session": null}}')):
        assert ask(cloud.endpoint, method, path, body, X_Userlab_Console="page", **sent).status in (403, 404)


def test_a_page_of_an_api_under_the_cloud_s_address_is_sandboxed(cloud: Any, page_api: str) -> None:
    answer = ask(cloud.endpoint, "GET", f"/restapis/{page_api}/dev/_user_request_/")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "allow-same-origin" not in POLICY


def test_under_the_api_s_own_name_it_has_an_origin_of_its_own(cloud: Any, page_api: str) -> None:
    port = urlsplit(cloud.endpoint).port
    answer = ask(cloud.endpoint, "GET", "/dev/", Host=f"{page_api}.execute-api.localhost:{port}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"] is None


def test_data_that_programs_read_has_no_header_more(cloud: Any, page_api: str) -> None:
    answer = ask(cloud.endpoint, "GET", f"/restapis/{page_api}/dev/_user_request_/data")
    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"] is None


@pytest.mark.parametrize(
    "kinds",
    [
        ["text/html; charset=utf-8"], ["TEXT/HTML"], ["image/svg+xml"], ["application/xhtml+xml"], ["text/xml"], [],
        ["nonsense"], ["*/*"], ["multipart/x-mixed-replace"], ["application/pdf"], ["application/json, text/html"],
        ["application/json", "text/html"], ["text/plain;a=b,text/html"], [""],
    ],
)  # fmt: skip
def test_whatever_a_browser_could_take_for_a_page_is_sandboxed(kinds: list[str]) -> None:
    request = HttpRequest("GET", "/restapis/a/b/_user_request_/", "", RequestHeaders([("Host", "127.0.0.1:4580")]), b"")
    answer = AwsResponse(200, [("content-TYPE", kind) for kind in kinds], b"<script>1</script>")
    assert sandboxed(request, answer).header("Content-Security-Policy") == POLICY


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "text/plain", "image/png", "text/csv;header=present"]
)
def test_what_is_never_a_page_stays_as_it_is(kind: str) -> None:
    request = HttpRequest("GET", "/restapis/a/b/_user_request_/", "", RequestHeaders([("Host", "127.0.0.1:4580")]), b"")
    assert (
        sandboxed(request, AwsResponse(200, [("Content-Type", kind)], b"1")).header("Content-Security-Policy") is None
    )


def test_an_object_of_a_bucket_behind_a_presigned_url_is_sandboxed(client: Callable[..., Any]) -> None:
    from botocore.config import Config

    s3 = client("s3", config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"))
    s3.create_bucket(Bucket="pages-of-mine")
    s3.put_object(Bucket="pages-of-mine", Key="index.html", Body=b"<script>1</script>", ContentType="text/html")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "pages-of-mine", "Key": "index.html"})
    parts = urlsplit(url)
    answer = ask(f"http://127.0.0.1:{parts.port}", "GET", f"{parts.path}?{parts.query}", Host=parts.netloc)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"] == POLICY
