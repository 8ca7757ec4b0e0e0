"""The page of chapter 21 in a real browser: refused before, working after; and why_refused says what Chromium says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect

from userlab import apis, cors, functions, roles, suites
from userlab.examples import web_page
from userlab.exercises.catalogue import find
from userlab.exercises.web_page import delete_button
from userlab.lab import start_states


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser writes into its console about CORS."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "CORS" in message.text else None)
    return said


@pytest.fixture
def deploy(learner: None) -> Callable[[str], str]:
    """The account as chapter 21 begins, and a function that deploys its handler for an origin."""
    start_states.users_api()
    statement = roles.document("users-role")["Statement"][0]
    roles.put_policy("users-role", "list-users", statement | {"Action": "dynamodb:Scan"})
    files = {"lambda_function.py": suites.code_of("python/users_page"), "users.py": suites.code_of("python/users")}
    code = functions.package_files(files)

    def made(origin: str) -> str:
        role = boto3.client("iam").get_role(RoleName="users-role")["Role"]["Arn"]
        return functions.deploy("users", code, role, {"ALLOWED_ORIGIN": origin})

    return made


def with_button(html: str) -> str:
    """The page as the exercise's solution makes it."""
    code = find("delete-button").solution.replace("page.show(mine)", "").replace("page.html", "html")
    names = {"html": html}
    exec(code, names)
    return names["mine"]


def test_the_page_is_refused_before_and_lists_adds_and_deletes_after(
    page: Page, deploy: Callable[[str], str], complaints: list[str], picture: Callable[..., None]
) -> None:
    api = apis.create("users-api")
    user, user_id = apis.add_resource(api, "/user"), apis.add_resource(api, "/user/{id}")
    apis.add_method(api, user, "GET", deploy(""))
    url = apis.deploy(api)
    html = with_button(web_page.users_page(url))
    assert delete_button(html).passed
    served = web_page.serve(html)

    page.goto(served.origin)
    expect(page.locator("#told")).to_have_text("GET /user: Failed to fetch")
    assert (cors.why_refused("GET", f"{url}/user", served.origin) or "?") in complaints[0]

    deploy(served.origin)
    page.reload()
    expect(page.locator("li")).to_have_count(2)
    fill(page, "u 1ö?", "<b>Eve</b>")
    expect(page.locator("#told")).to_contain_text("POST /user: Failed to fetch")
    assert (cors.why_refused("POST", f"{url}/user", served.origin) or "?").removeprefix("preflight: ") in complaints[-1]

    cors.answer_preflight(api, user, served.origin, ["GET", "POST"])
    cors.answer_preflight(api, user_id, served.origin, ["GET", "PUT", "DELETE"])
    cors.let_errors_be_read(api, served.origin)
    apis.deploy(api)
    complaints.clear()
    page.reload()
    fill(page, "u 1ö?", "<b>Eve</b>")
    expect(page.locator("li").first).to_contain_text("u 1ö?: <b>Eve</b>")
    assert page.evaluate("() => fetch(API + '/nothing-here').then(answer => answer.status)") == 403
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        picture(page, f"web-page-{scheme}")
    page.locator("li", has_text="Eve").get_by_role("button").click()
    expect(page.locator("li")).to_have_count(2)
    assert complaints == []
    served.close()


def fill(page: Page, user_id: str, name: str) -> None:
    page.get_by_label("UserID").fill(user_id)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add").click()


class Answering(BaseHTTPRequestHandler):
    """A server that answers as the test says: {"OPTIONS": (status, headers), "": (status, headers)}."""

    def answer(self) -> None:
        answers: dict[str, tuple[int, dict[str, str]]] = self.server.answers  # type: ignore[attr-defined]
        status, headers = answers.get(self.command, answers[""])
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(f"Access-Control-Allow-{name}", value.replace("ORIGIN", self.headers["Origin"]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


YES = {"Origin": "ORIGIN"}
BEFORE = {"Origin": "ORIGIN", "Methods": "GET,PUT,DELETE", "Headers": "Content-Type"}
CASES = {
    "read": ("GET", (403, {}), (200, YES)),
    "star": ("GET", (403, {}), (200, {"Origin": "*"})),
    "no header": ("GET", (200, BEFORE), (200, {})),
    "another origin": ("GET", (200, BEFORE), (200, {"Origin": "https://shop.example"})),
    "a slash at the end": ("GET", (200, BEFORE), (200, {"Origin": "ORIGIN/"})),
    "no preflight": ("POST", (403, {}), (200, YES)),
    "a preflight that fails": ("POST", (403, BEFORE), (200, YES)),
    "another origin before": ("PUT", (200, {"Origin": "https://shop.example"}), (200, YES)),
    "method not allowed": ("DELETE", (200, {**BEFORE, "Methods": "GET,PUT"}), (200, YES)),
    "header not allowed": ("PUT", (200, {"Origin": "ORIGIN", "Methods": "PUT"}), (200, YES)),
    "a form's method needs no leave": ("POST", (200, {**BEFORE, "Methods": "PUT"}), (200, YES)),
    "sent, and not to be read": ("PUT", (200, BEFORE), (200, {})),
    "all is said": ("DELETE", (200, BEFORE), (204, YES)),
}


def test_what_is_refused_is_what_a_browser_refuses_in_its_own_words(
    page: Page, complaints: list[str], server: Any
) -> None:
    served = web_page.serve("<!doctype html><title>nothing</title>")
    page.goto(served.origin)
    differing = {}
    for number, (name, (method, before, answer)) in enumerate(CASES.items()):
        server.answers = {"OPTIONS": before, "": answer}
        address = f"http://127.0.0.1:{server.server_port}/{number}"
        complaints.clear()
        read = page.evaluate(
            """([method, address]) => fetch(address, {
                method, ...(["POST", "PUT"].includes(method)
                    ? {headers: {"Content-Type": "application/json"}, body: "{}"} : {})
            }).then(() => true, () => false)""",
            [method, address],
        )
        told = cors.why_refused(method, address, served.origin)
        words = re.sub("^preflight: ", "", told or "")
        if read != (told is None) or not any(words in each for each in complaints or [""]):
            differing[name] = (read, told, complaints[:])
    served.close()
    assert differing == {}
