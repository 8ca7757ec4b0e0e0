"""Nobody gets into the console by a web page, and what opens it does not stay where others see it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_in_browser import address, console_of, console_page, session_client
from tests.http_servers import Handler, served

CALL = """async ([address, token]) => {
    const call = {account: "700000000003", service: "dynamodb", operation: "ListTables", parameters: {}};
    const body = JSON.stringify(call);
    const headers = {"Content-Type": "application/json", ...(token ? {"X-Userlab-Console-Session": token} : {})};
    try {
        const answer = await fetch(address + "/call", {method: "POST", credentials: "include", headers, body});
        return answer.status;
    } catch { return "refused by the browser"; }
}"""


@pytest.fixture
def other_origin() -> Iterator[str]:
    """A web page on another port of this machine: another origin, though the same site, so cookies go along."""

    class Nothing(Handler):
        def do_GET(self) -> None:
            self.answer(b"not found", 404)

    with served(Nothing) as address:
        yield address


@pytest.fixture
def console(browser: Browser, cloud: Any) -> Iterator[Page]:
    with console_page(browser, cloud, "700000000003", "dynamodb/tables", is_first=True) as (page, _):
        yield page


def session_token(page: Page) -> str:
    return page.evaluate("() => JSON.parse(sessionStorage.getItem('userlab-console-session')).token")


def test_the_console_s_own_page_may_call(console: Page, cloud: Any) -> None:
    assert console.evaluate(CALL, [console_of(cloud).endpoint, session_token(console)]) == 200
    assert console.evaluate(CALL, [console_of(cloud).endpoint, None]) == 403


def test_a_script_in_another_origin_can_not_call_it_even_with_the_learner_s_session(
    console: Page, cloud: Any, other_origin: str
) -> None:
    stolen = session_token(console)
    attacker = console.context.new_page()
    attacker.goto(other_origin)
    for token in (None, stolen):
        assert attacker.evaluate(CALL, [console_of(cloud).endpoint, token]) in (403, "refused by the browser")
    assert not [call for call in cloud.journal.read("700000000003") if "Mozilla" in call.user_agent]


def test_a_form_in_another_origin_can_not_post(console: Page, cloud: Any, other_origin: str) -> None:
    attacker = console.context.new_page()
    attacker.goto(other_origin)
    attacker.set_content(
        f'<form method="post" enctype="text/plain" action="{console_of(cloud).endpoint}/call">'
        '<input name=\'{"account":"700000000003","service":"dynamodb","operation":"ListTables","x":"\' value=\'"}\'>'
        "</form>"
    )
    with attacker.expect_navigation() as navigation:
        attacker.evaluate("() => document.forms[0].submit()")
    assert navigation.value.status == 403


def test_a_page_of_another_origin_can_not_read_the_console(console: Page, cloud: Any, other_origin: str) -> None:
    attacker = console.context.new_page()
    attacker.goto(other_origin)
    read = (
        "async address => { try { return (await fetch(address)).status; } catch { return 'refused by the browser'; } }"
    )
    assert attacker.evaluate(read, f"{console_of(cloud).endpoint}/") == "refused by the browser"


def test_without_a_code_the_page_is_locked_and_says_how_to_get_in(page: Page, cloud: Any, console: Page) -> None:
    page.goto(f"{console_of(cloud).endpoint}/#/700000000003/dynamodb/tables")
    expect(page.get_by_role("heading", level=1)).to_have_text("The console is locked")
    expect(page.locator("main")).to_contain_text("userlab console")
    expect(page.get_by_role("main")).not_to_contain_text("Tables")


def test_a_code_that_was_used_opens_no_second_page(browser: Browser, cloud: Any) -> None:
    code = address(cloud, "700000000003", "dynamodb/tables")
    for heading in ("Tables", "The console is locked"):
        context = browser.new_context()
        page = context.new_page()
        page.goto(code)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        context.close()


def test_the_code_leaves_the_address_and_the_history_at_once(console: Page) -> None:
    assert "code" not in console.url
    assert console.evaluate("() => history.length") <= 2
    console.go_back()
    assert "code" not in console.url


def test_nothing_of_it_stands_in_a_cookie_or_outside_of_its_tab(console: Page) -> None:
    assert console.context.cookies() == []
    assert console.evaluate("() => Object.keys(localStorage).filter(key => key !== 'account')") == []


def test_a_reload_needs_no_code_again(console: Page) -> None:
    console.reload()
    expect(console.get_by_role("heading", level=1)).to_have_text("Tables")


def test_a_code_opens_a_locked_tab_without_a_reload(page: Page, cloud: Any) -> None:
    page.goto(f"{console_of(cloud).endpoint}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The console is locked")
    page.goto(address(cloud, "700000000003", "lambda"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Functions")


def test_a_used_link_leaves_a_tab_open_that_is_in_already(page: Page, cloud: Any) -> None:
    code = address(cloud, "700000000003", "dynamodb/tables")
    page.goto(code)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tables")
    page.goto(code.replace("dynamodb/tables", "lambda"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Functions")


@pytest.fixture
def ended(tmp_path: Path, moto_as_before: None) -> Iterator[Any]:
    """A lab of the test's own, which it may end."""
    from userlab.cloud.cloud import Cloud

    cloud = Cloud(tmp_path / "home", ephemeral=True)
    cloud.start()
    yield cloud
    cloud.stop()


def test_a_program_that_takes_the_port_of_an_ended_lab_is_told_nothing_by_an_open_tab(page: Page, ended: Any) -> None:
    page.goto(address(ended, "123456789002", "dynamodb/tables"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tables")
    session = page.evaluate("() => JSON.parse(sessionStorage.getItem('userlab-console-session'))")
    port = int(console_of(ended).endpoint.rpartition(":")[2])
    console_of(ended).stop()
    told: list[str] = []
    with listening(port, told):
        page.get_by_role("link", name="Lambda").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The console is locked")
        page.get_by_role("link", name="IAM").click()
        expect(page).to_have_title("The console is locked")
    assert told  # it was asked for a proof
    assert not [text for text in told if session["token"] in text or session["key"] in text or "123456789002" in text]
    assert page.evaluate("() => sessionStorage.length") == 0


@contextlib.contextmanager
def listening(port: int, told: list[str]) -> Iterator[None]:
    """Another program at the port, which notes what it is told and claims to be the lab."""

    class Listening(Handler):
        def do_POST(self) -> None:
            told.append(f"{self.requestline}\n{self.headers}{self.body().decode()}")
            answer = b'{"run": "%s", "proof": "%s"}' % (b"0" * 32, b"0" * 64)
            self.answer(answer, headers={"Content-Type": "application/json"})

        def do_GET(self) -> None:
            told.append(f"{self.requestline}\n{self.headers}")
            self.answer(status=404)

    with served(Listening, port):
        yield


@pytest.fixture
def page_of_an_api(cloud: Any) -> Iterator[str]:
    """An API's id, whose `dev` stage answers with a page and allows pages of any origin to call it."""
    account = "700000000018"
    gateway = session_client(cloud, account, "apigateway")
    api = gateway.create_rest_api(name="page")["id"]
    place = {"restApiId": api, "resourceId": gateway.get_resources(restApiId=api)["items"][0]["id"]} | GET
    gateway.put_method(**place, authorizationType="NONE")
    gateway.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    sent = {"Content-Type": "'text/html'", "Access-Control-Allow-Origin": "'*'"}
    named = {f"method.response.header.{name}": value for name, value in sent.items()}
    gateway.put_method_response(**place, statusCode="200", responseParameters=dict.fromkeys(named, True))
    page = {"text/html": "<title>shown</title><script>document.title = 'ran'</script>"}
    gateway.put_integration_response(**place, statusCode="200", responseTemplates=page, responseParameters=named)
    gateway.create_deployment(restApiId=api, stageName="dev")
    yield api
    cloud.reset(account)


GET = {"httpMethod": "GET"}
TRY = "async address => { try { return (await fetch(address)).status; } catch { return 'refused by the browser'; } }"
STORE = "() => { try { localStorage.length; return 'stored'; } catch { return 'no storage'; } }"


def test_an_api_s_page_runs_and_calls_its_api_but_has_no_origin_and_no_console(
    console: Page, cloud: Any, page_of_an_api: str
) -> None:
    opened = console.context.new_page()
    address = f"{cloud.endpoint}/restapis/{page_of_an_api}/dev/_user_request_/"
    opened.goto(address)
    expect(opened).to_have_title("ran")
    assert opened.evaluate("() => self.origin") == "null"
    assert opened.evaluate(STORE) == "no storage"
    assert opened.evaluate(TRY, address) == 200
    assert opened.evaluate(TRY, f"{cloud.endpoint}/_userlab/health") == "refused by the browser"
    assert opened.evaluate(TRY, console_of(cloud).endpoint) == "refused by the browser"
    stolen = session_token(console)
    assert opened.evaluate(CALL, [console_of(cloud).endpoint, stolen]) in (403, "refused by the browser")


def test_under_its_own_name_it_is_a_page_as_on_aws(page: Page, cloud: Any, page_of_an_api: str) -> None:
    port = cloud.endpoint.rpartition(":")[2]
    page.goto(f"http://{page_of_an_api}.execute-api.localhost:{port}/dev/")
    expect(page).to_have_title("ran")
    assert page.evaluate(STORE) == "stored"
    assert page.evaluate(TRY, console_of(cloud).endpoint) == "refused by the browser"
