"""Web pages of other origins, and names that are not this machine's, are kept out."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest


def knock(cloud, headers: dict[str, str]) -> tuple[int, dict]:
    request = urllib.request.Request(cloud.endpoint + "/_userlab/health", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        assert json.loads(error.read())["message"]
        return error.code, dict(error.headers)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", ""])
def test_a_foreign_host_is_refused_against_dns_rebinding(cloud, host):
    assert knock(cloud, {"Host": host})[0] == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:4580", "[::1]:4580", "dynamodb.localhost:4580"])
def test_names_of_this_machine_are_welcome(cloud, host):
    assert knock(cloud, {"Host": host})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_origin_is_refused_and_gets_no_cors_headers(cloud, headers):
    status, answered = knock(cloud, headers)
    assert status == 403
    assert not [name for name in answered if name.lower().startswith("access-control-")]


def test_a_page_of_the_cloud_itself_is_welcome(cloud):
    host = cloud.endpoint.removeprefix("http://")
    assert knock(cloud, {"Origin": cloud.endpoint, "Host": host, "Sec-Fetch-Site": "same-origin"})[0] == 200


def test_a_browser_s_preflight_is_refused_without_wildcard(cloud):
    request = urllib.request.Request(
        cloud.endpoint + "/",
        method="OPTIONS",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 403
    assert refused.value.headers["Access-Control-Allow-Origin"] is None
