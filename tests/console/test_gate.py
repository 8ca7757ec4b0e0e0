"""Who may use the console."""

from __future__ import annotations

import pytest

from userlab.base.console_address import console_url, token_of

LIST = {"account": "700000000004", "service": "dynamodb", "operation": "ListTables", "parameters": {}}


def test_the_learner_may(ask):
    assert ask("POST", "/call", LIST).json == {"TableNames": []}


def test_the_token_in_the_address_becomes_a_cookie_that_scripts_can_not_read(ask, cloud):
    reply = ask("GET", f"/?token={token_of(cloud.secret)}", cookie=False, form=False)
    assert reply.status == 200
    assert "HttpOnly" in reply.headers["set-cookie"]
    assert "SameSite=Strict" in reply.headers["set-cookie"]


@pytest.mark.parametrize(
    "path", ["/", "/?token=wrong", "/?token=", "/prices", "/static/js/main.js", "/events?account=1"]
)
def test_nothing_is_served_without_the_token(ask, path):
    assert ask("GET", path, cookie=False).status == 403


def test_a_token_elsewhere_than_at_the_page_opens_nothing(ask, cloud):
    assert ask("GET", f"/prices?token={token_of(cloud.secret)}", cookie=False).status == 403


def test_a_call_without_the_page_s_own_token_is_refused(ask):
    assert ask("POST", "/call", LIST, form=False).status == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "userlab.local", ""])
def test_another_name_of_this_machine_is_refused(ask, host):
    assert ask("POST", "/call", LIST, headers={"Host": host or "x"}).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_another_origin_is_refused(ask, origin):
    assert ask("POST", "/call", LIST, headers={"Origin": origin}).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_the_browser_calls_foreign_is_refused(ask, site):
    assert ask("GET", "/prices", headers={"Sec-Fetch-Site": site}).status == 403


def test_a_proxy_with_the_token_may_name_another_host(ask, cloud):
    through = {
        "Host": "hub.example",
        "X-Userlab-Console-Token": token_of(cloud.secret),
        "Sec-Fetch-Site": "same-origin",
    }
    assert ask("POST", "/call", LIST, cookie=False, headers=through).status == 200
    assert ask("POST", "/call", LIST, cookie=False, headers=through | {"Sec-Fetch-Site": "cross-site"}).status == 403


def test_the_secret_itself_is_in_no_address(cloud):
    address = console_url(cloud.endpoint, cloud.secret, "123456789002")
    assert cloud.secret.hex() not in address


def test_pages_may_run_no_script_but_the_console_s_own(ask):
    policy = ask("GET", "/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_refused_browser_gets_a_page_that_says_how_to_get_in(ask):
    reply = ask("GET", "/", cookie=False, headers={"Accept": "text/html"})
    assert b"userlab console" in reply.body
