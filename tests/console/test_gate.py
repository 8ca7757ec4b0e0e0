"""Who may use the console."""

from __future__ import annotations

import hashlib
import hmac
import time

import pytest

from userlab.console.proofs import CODE_SECONDS, new_code, voucher

LIST = {"account": "700000000004", "service": "dynamodb", "operation": "ListTables", "parameters": {}}
NONCE = "0" * 32


@pytest.fixture
def session(ask, code):
    return ask("POST", "/session", {"code": code}, session=False).json


def test_the_learner_may(ask):
    assert ask("POST", "/call", LIST).json == {"TableNames": []}


def test_a_code_opens_one_session(ask, code):
    assert ask("POST", "/session", {"code": code}, session=False).status == 200
    again = ask("POST", "/session", {"code": code}, session=False)
    assert (again.status, again.json["code"]) == (403, "ConsoleLocked")


def test_a_code_is_good_for_seconds(ask, cloud, console_run):
    old = new_code(cloud.secret, console_run, time.time() - CODE_SECONDS - 2)
    assert ask("POST", "/session", {"code": old}, session=False).status == 403
    new = new_code(cloud.secret, console_run, time.time() - CODE_SECONDS + 10)
    assert ask("POST", "/session", {"code": new}, session=False).status == 200


@pytest.mark.parametrize("code", ["", "x", "1.2.3", "٣.2.3", "9" * 5000, "99999999999.a.b", None, 7, {}])
def test_what_is_no_code_opens_nothing(ask, code):
    assert ask("POST", "/session", {"code": code}, session=False).status == 403


def test_a_code_can_not_be_made_to_last_longer(ask, code):
    expires, _, rest = code.partition(".")
    assert ask("POST", "/session", {"code": f"{int(expires) + 1}.{rest}"}, session=False).status == 403


def test_a_code_of_another_lab_or_of_an_earlier_run_opens_nothing(ask, cloud, console_run):
    for made in (new_code(b"another", console_run, time.time()), new_code(cloud.secret, "earlier", time.time())):
        assert ask("POST", "/session", {"code": made}, session=False).status == 403


@pytest.mark.parametrize("path", ["/prices", "/events?account=1", "/calls?account=700000000004", "/nothing"])
@pytest.mark.parametrize("sent", [{}, {"X-Userlab-Console-Session": "wrong"}, {"X-Userlab-Console": "page"}])
def test_nothing_is_told_without_a_session(ask, path, sent):
    assert ask("GET", path, session=False, headers=sent).status == 403


def test_a_session_s_name_opens_nothing(ask, session):
    for each in (session["id"], session["key"]):
        assert ask("POST", "/call", LIST, session=False, headers={"X-Userlab-Console-Session": each}).status == 403
    header = {"X-Userlab-Console-Session": session["token"]}
    assert ask("POST", "/call", LIST, session=False, headers=header).status == 200


def test_a_session_belongs_to_the_origin_that_opened_it(ask, console):
    port = console.endpoint.rpartition(":")[2]
    assert ask("POST", "/call", LIST, headers={"Host": f"localhost:{port}"}).status == 403
    assert ask("POST", "/call", LIST, headers={"Host": f"127.0.0.1:{port}"}).status == 200


def test_a_token_in_an_address_or_a_cookie_opens_nothing(ask, session):
    token = session["token"]
    assert ask("GET", f"/prices?token={token}&session={token}", session=False).status == 403
    cookies = {"Cookie": f"X-Userlab-Console-Session={token}; userlab-console={token}"}
    assert ask("GET", "/prices", session=False, headers=cookies).status == 403


def test_no_answer_sets_a_cookie(ask, code):
    replies = [ask("GET", "/"), ask("POST", "/session", {"code": code}, session=False), ask("POST", "/call", LIST)]
    assert not any("set-cookie" in reply.headers for reply in replies)


def test_the_page_itself_is_the_same_for_everybody_and_holds_no_secret(ask, session, cloud):
    page = ask("GET", "/", session=False)
    assert page.status == 200
    header = {"X-Userlab-Console-Session": session["token"]}
    assert page.body == ask("GET", "/", session=False, headers=header).body
    assert cloud.secret.hex().encode() not in page.body


def test_the_cloud_proves_to_a_page_that_it_opened_the_session(ask, session):
    proof = ask("POST", "/proof", {"session": session["id"], "nonce": NONCE}, session=False).json["proof"]
    assert proof == hmac.new(bytes.fromhex(session["key"]), NONCE.encode(), hashlib.sha256).hexdigest()


def test_a_session_that_the_cloud_does_not_know_is_told_so(ask):
    reply = ask("POST", "/proof", {"session": "0" * 64, "nonce": NONCE}, session=False)
    assert (reply.status, reply.json["code"]) == (403, "ConsoleLocked")


@pytest.mark.parametrize("asked", [{}, {"nonce": "x"}, {"nonce": 7}, {"nonce": NONCE, "session": 7}, []])
def test_what_is_no_challenge_is_refused(ask, asked):
    assert ask("POST", "/proof", asked, session=False).status == 400


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "userlab.local", ""])
def test_another_name_of_this_machine_is_refused(ask, host, code):
    assert ask("POST", "/call", LIST, headers={"Host": host or "x"}).status == 403
    assert ask("GET", "/", headers={"Host": host or "x"}).status == 403
    assert ask("POST", "/session", {"code": code}, session=False, headers={"Host": host or "x"}).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_another_origin_is_refused(ask, origin, code):
    assert ask("POST", "/call", LIST, headers={"Origin": origin}).status == 403
    assert ask("POST", "/session", {"code": code}, session=False, headers={"Origin": origin}).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_the_browser_calls_foreign_is_refused(ask, site):
    assert ask("GET", "/prices", headers={"Sec-Fetch-Site": site}).status == 403
    assert ask("GET", "/static/js/main.js", headers={"Sec-Fetch-Site": site}).status == 403


def test_a_proxy_that_vouches_may_name_another_host(ask, cloud, console_run):
    through = {
        "Host": "hub.example",
        "X-Userlab-Console-Voucher": voucher(cloud.secret, console_run),
        "X-Userlab-Console": "page",
        "Sec-Fetch-Site": "same-origin",
    }
    assert ask("POST", "/call", LIST, session=False, headers=through).status == 200
    for wrong in ({"Sec-Fetch-Site": "cross-site"}, {"X-Userlab-Console": None}):
        assert ask("POST", "/call", LIST, session=False, headers=through | wrong).status == 403


def test_a_voucher_of_an_earlier_run_is_worth_nothing(ask, cloud):
    through = {"X-Userlab-Console-Voucher": voucher(cloud.secret, "earlier"), "X-Userlab-Console": "page"}
    assert ask("POST", "/call", LIST, session=False, headers=through).status == 403


def test_pages_may_run_no_script_but_the_console_s_own(ask):
    policy = ask("GET", "/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_page_s_address_is_told_to_nobody(ask):
    assert ask("GET", "/").headers["referrer-policy"] == "no-referrer"


def test_a_refused_browser_gets_a_page_that_says_how_to_get_in(ask):
    reply = ask("GET", "/", session=False, headers={"Accept": "text/html", "Host": "evil.example"})
    assert reply.status == 403
    assert b"userlab console" in reply.body


WRITES = {
    "apigateway CreateRestApi": {"name": "made"},
    "apigateway ImportRestApi": {"body": "{}"},
    "apigateway CreateApiKey": {"name": "made"},
    "lambda AddPermission": {"FunctionName": "users", "StatementId": "s", "Action": "lambda:*", "Principal": "*"},
    "dynamodb ExecuteStatement": {"Statement": "DELETE FROM Users WHERE UserID = 'u1'"},
    "dynamodb BatchWriteItem": {"RequestItems": {}},
}


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("sent", [{"Origin": "http://evil.example"}, {"X-Userlab-Console-Session": "0" * 64}])
def test_no_form_s_call_goes_out_for_another_origin_or_with_a_token_that_is_none(ask, cloud, account, call, sent):
    service, operation = call.split()
    asked = {"account": account, "service": service, "operation": operation, "parameters": WRITES[call]}
    assert ask("POST", "/call", asked, headers=sent).status == 403
    assert cloud.journal.read(account) == []
