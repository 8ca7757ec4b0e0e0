"""Which headers reach an integration, which come back, and which end the request: a table for each direction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.http_servers import Handler, served

INTERNAL = {"message": "Internal server error"}
# Each would say something of the connection between client and gateway.
NOT_SHOWN = ["Content-MD5", "Expect", "Max-Forwards", "Proxy-Authenticate", "Server", "TE", "Trailer", "Upgrade"]
NOT_SHOWN += ["WWW-Authenticate"]
SHOWN = ["Accept", "Accept-Charset", "Accept-Encoding", "Authorization", "Content-Encoding", "Date", "Range", "Referer"]
SHOWN += ["Via", "Warn"]
REFUSED_EVERYWHERE = ("Content-Length", "Transfer-Encoding")
REFUSED_BY_AWS = ("Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE")


class _Echo(Handler):
    """Answers the headers that came, with headers of all kinds."""

    def do_POST(self) -> None:
        self.body()
        names = ("Via", "TE", "Content-MD5", "Pragma", "Content-Encoding", "X-Own")
        self.answer(json.dumps(dict(self.headers)).encode(), headers=dict.fromkeys(names, "of the server"))


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with served(_Echo) as address:
        yield f"{address}/"


def integrated(api: Any, kind: str, uri: str, path: str = "/", **more: Any) -> None:
    place = api.method("POST", path)
    api.gateway.put_integration(**place, type=kind, integrationHttpMethod="POST", uri=uri, **more)
    api.gateway.put_method_response(**place, statusCode="200")
    if not kind.endswith("PROXY"):
        api.gateway.put_integration_response(**place, statusCode="200")


def mapped(*names: str) -> dict[str, str]:
    return {f"integration.request.header.{name}": f"'mapped {name}'" for name in names}


def test_an_http_proxy_sends_the_client_s_headers_without_those_of_its_connection(api, echo):
    integrated(api, "HTTP_PROXY", echo)
    api.deploy()
    sent = {name: f"sent {name}" for name in [*SHOWN, *NOT_SHOWN, "X-Own"] if name not in ("Expect", "TE")}
    got = {name.lower(): value for name, value in api.call("POST", "/", sent, "x").json.items()}
    for name in SHOWN:
        if name != "Content-Encoding":
            assert got[name.lower()] == f"sent {name}"
    assert "content-encoding" not in got
    assert not {name.lower() for name in NOT_SHOWN} & got.keys()
    assert (got["x-own"], got["x-amzn-apigateway-api-id"]) == ("sent X-Own", api.id)


def test_an_http_integration_sends_a_few_headers_of_its_own(api, echo):
    integrated(api, "HTTP", echo)
    api.deploy()
    got = api.call("POST", "/", {"X-Own": "1"}).json
    assert {name.lower() for name in got} == {
        "accept",
        "content-length",
        "host",
        "user-agent",
        "x-amzn-apigateway-api-id",
        "x-amzn-trace-id",
    }
    assert (got["Accept"], got["User-Agent"]) == ("application/json", f"AmazonAPIGateway_{api.id}")


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
def test_a_mapping_may_set_what_a_client_may_not(api, echo, kind):
    names = ["Content-MD5", "Max-Forwards", "Server", "Trailer", "Upgrade", "WWW-Authenticate", "User-Agent", "accept"]
    integrated(api, kind, echo, requestParameters=mapped(*names, "Expect", "Proxy-Authenticate", "TE", "Via"))
    api.deploy()
    got = {name.lower(): value for name, value in api.call("POST", "/", {"User-Agent": "mine"}).json.items()}
    assert {name: got.get(name.lower()) for name in names} == {name: f"mapped {name}" for name in names}
    assert not got.keys() & {"expect", "proxy-authenticate", "te", "via"}


@pytest.mark.parametrize("name", REFUSED_EVERYWHERE)
@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
def test_a_mapping_of_a_length_or_a_transfer_ends_the_request(api, echo, kind, name):
    integrated(api, kind, echo, requestParameters=mapped(name))
    api.deploy()
    answer = api.call("POST", "/")
    assert (answer.status, answer.json) == (500, INTERNAL)


@pytest.mark.parametrize("kind", ["AWS", "AWS_PROXY"])
def test_calls_that_the_gateway_signs_refuse_more(api, functions, kind):
    functions.make("f", lambda event: {})
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:{api.account}:"
    uri += "function:f/invocations"
    names = [*REFUSED_EVERYWHERE, *REFUSED_BY_AWS]
    for name in names:
        integrated(api, kind, uri, f"/{name.lower()}", requestParameters=mapped(name))
    integrated(api, kind, uri, "/fine", requestParameters=mapped("X-Own", "Content-MD5", "Via"))
    api.deploy()
    answers = {name: api.call("POST", f"/{name.lower()}", body="{}") for name in names}
    assert {name: (answer.status, answer.json) for name, answer in answers.items()} == dict.fromkeys(
        names, (500, INTERNAL)
    )
    assert api.call("POST", "/fine", body="{}").status == 200


def test_templates_see_the_headers_that_go_on_and_no_others(api):
    names = [*SHOWN, *NOT_SHOWN]
    shown = "{" + ",".join(f'"{name}": "$input.params(\'{name}\')"' for name in names) + "}"
    api.mock("POST", "/", shown)
    api.deploy()
    sent = {name: f"sent {name}" for name in names if name not in ("Expect", "TE")} | {"Accept": "application/json"}
    got = api.call("POST", "/", sent, "{}").json
    assert {name: got[name] for name in NOT_SHOWN} == dict.fromkeys(NOT_SHOWN, "")
    assert {name: got[name] for name in SHOWN} == {name: sent[name] for name in SHOWN}


def test_an_http_proxy_s_answer_has_the_gateway_s_own_names_remapped(api, echo):
    integrated(api, "HTTP_PROXY", echo)
    api.deploy()
    answer = api.call("POST", "/")
    for name in ("Content-MD5", "Content-Length", "Date", "Server"):
        assert answer.header(f"x-amzn-Remapped-{name}"), name
    assert [answer.header(name) for name in ("Via", "TE", "Content-MD5", "X-Amzn-Trace-Id")] == [None] * 4
    assert [answer.header(name) for name in ("Pragma", "Content-Encoding", "X-Own")] == ["of the server"] * 3


def test_a_mapped_answer_keeps_te_and_via_and_has_the_others_remapped(api):
    remapped = ["Authorization", "Connection", "Content-Length", "Content-MD5", "Date", "Expect", "Host"]
    remapped += ["Max-Forwards", "Proxy-Authenticate", "Server", "Trailer", "Upgrade", "User-Agent", "WWW-Authenticate"]
    kept = ["Accept-Encoding", "Age", "Content-Encoding", "Pragma", "Range", "Referer", "TE", "Via", "Warn"]
    place = api.method("GET", "/")
    names = [f"method.response.header.{name}" for name in [*remapped, *kept, "Transfer-Encoding"]]
    api.gateway.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    api.gateway.put_method_response(**place, statusCode="200", responseParameters=dict.fromkeys(names, True))
    api.gateway.put_integration_response(**place, statusCode="200", responseParameters=dict.fromkeys(names, "'mine'"))
    api.deploy()
    answer = api.call("GET", "/")
    assert {name: answer.header(f"x-amzn-Remapped-{name}") for name in remapped} == dict.fromkeys(remapped, "mine")
    assert {name: answer.header(name) for name in kept} == dict.fromkeys(kept, "mine")
    assert (answer.header("Transfer-Encoding"), answer.header("x-amzn-Remapped-Transfer-Encoding")) == (None, None)
