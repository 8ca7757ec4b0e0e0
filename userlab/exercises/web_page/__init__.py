"""Exercises of chapter 21, "A web page that calls it"."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import Any

import boto3

from userlab import apis, cors
from userlab.examples.web_page import Page
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

CHAPTER = "web-page"
NEW_ORIGIN = "https://shop.example"
ELSEWHERE = "https://elsewhere.example"


@exercise(
    "errors-too",
    chapter=CHAPTER,
    level="easy",
    concept="errors a page can read",
    hints=[
        "A 502 is an answer of API Gateway's own, like the 403. `cors.let_errors_be_read` takes the kind as its third.",
        '`cors.let_errors_be_read(api, page.origin, "DEFAULT_5XX")`. When is a gateway response served?',
    ],
    solution="""
        cors.let_errors_be_read(api, page.origin, "DEFAULT_5XX")
        apis.deploy(api)
    """,
)
def errors_too(page: Page) -> Verdict:
    answer = cors.send("GET", f"{_address()}/crash", Origin=page.origin)
    if answer.status != 502:
        return not_yet(
            f"GET /crash answers {answer.status}.", "a 502 that a page can read", "leave the function broken."
        )
    refused = cors.why_refused("GET", f"{_address()}/crash", page.origin)
    if refused:
        drafted = boto3.client("apigateway").get_gateway_response(restApiId=_api(), responseType="DEFAULT_5XX")
        advice = "set the gateway response of all 5XX." if drafted["defaultResponse"] else "deploy the draft."
        if not drafted["defaultResponse"] and "not equal" in refused:
            advice = "an origin is scheme, host and port, with no slash at its end: `page.origin`."
        return not_yet(f"GET /crash answers 502, and a browser says: {refused}", "a 502 that a page can read", advice)
    if cors.why_refused("GET", f"{_address()}/nothing-here", page.origin):
        return not_yet("The 502 can be read, and the 403 no more.", "both", "set DEFAULT_4XX as well, and deploy.")
    return passed("Now the page can tell its user that the service has a fault, and not that the network is down.")


DELETES = re.compile(r"""call\(\s*["'`]DELETE["'`]|method:\s*["'`]DELETE["'`]""")


@exercise(
    "delete-button",
    chapter=CHAPTER,
    level="open",
    concept="a button that deletes",
    hints=[
        '`document.createElement("button")` makes one, `line.append(button)` puts it into the line.',
        "`button.onclick = async () => { ... }`: in it `await call(...)`, then `await list()`.",
        "A UserID may have any character in it: `/user/${encodeURIComponent(user.UserID)}`.",
    ],
    solution='''
        mine = page.html.replace("// A button that deletes the user belongs here.", """
              const button = document.createElement("button");
              button.textContent = "Delete";
              button.onclick = async () => {
                await call("DELETE", `/user/${encodeURIComponent(user.UserID)}`);
                await list();
              };
              line.append(button);
        """)
        page.show(mine)
    ''',
)
def delete_button(html: Any) -> Verdict:
    if not isinstance(html, str) or "<script>" not in html:
        return not_yet("This is no page with a script.", "the text of the page", "begin with `page.html`.")
    script = html.split("<script>")[1].split("</script>")[0]
    sent = DELETES.search(script)
    if "innerHTML" in script:
        return not_yet(
            "It sets `innerHTML`: a user whose name is HTML then runs their own script in everybody's browser.",
            "`textContent`, and elements that you make",
            '`document.createElement("button")`.',
        )
    if not re.search(r"""createElement\(["'`]button["'`]\)""", script):
        return not_yet("The script makes no button.", "a button in each line")
    if not sent:
        return not_yet("There is a button, and no DELETE.", "a request when it is clicked", '`call("DELETE", ...)`.')
    if "encodeURIComponent" not in script:
        return not_yet(
            "The UserID goes into the address as it is. For `a?b` that is another address.",
            "an address that is right for every UserID",
            "`encodeURIComponent(user.UserID)`.",
        )
    if not re.search(r"\blist\(\)", script[sent.end() :].split("document.getElementById")[0]):
        return not_yet(
            "It deletes, and the user stays in the list.", "the list as it is now", "`await list()` after it."
        )
    return passed("A button in each line, a DELETE for the right user, and the list anew. Click it in your page.")


@exercise(
    "a-form-from-elsewhere",
    chapter=CHAPTER,
    level="thought",
    concept="CORS is no lock",
    hints=[
        "The browser asks first only when a form could not have sent the request. What can no form send? JSON's "
        "Content-Type.",
        'So the function insists on it: `event["headers"]` has the Content-Type, whose name counts in any case.',
        'A POST or PUT that is not `application/json` gets 415: `users.respond(415, {"message": "Send JSON"})`.',
    ],
    solution='''
        guard = """
            sent = {name.lower(): value for name, value in (event["headers"] or {}).items()}
            json_sent = sent.get("content-type", "").startswith("application/json")
            if event["httpMethod"] in ("POST", "PUT") and not json_sent:
                return users.respond(415, {"message": "Send application/json"})
        """
        code = suites.code_of("python/users_page")
        deploy(page.origin, code.replace("context):\\n", "context):\\n" + guard, 1))
    ''',
)
def a_form_from_elsewhere() -> Verdict:
    for kind in (*cors.SIMPLE_TYPES, ""):
        status = _posted("mallory-2", kind, ELSEWHERE)
        if apis.call("GET", f"{_address()}/user/mallory-2").status == 200:
            apis.call("DELETE", f"{_address()}/user/mallory-2")
            return not_yet(
                f"A page of {ELSEWHERE} sends a POST as {kind or 'nothing'}, gets {status}, and the user is there.",
                "no new user",
                "what does your own page send that a form can't?",
            )
        if status >= 500:
            return not_yet(f"A POST as {kind or 'nothing'} answers {status}.", "a 4XX", "its header may be missing.")
    for kind in ("application/json", "application/json; charset=utf-8"):
        status = _posted("honest", kind, ELSEWHERE)
        apis.call("DELETE", f"{_address()}/user/honest")
        if status != 201:
            return not_yet(f"A POST as {kind} answers {status}.", "201", "let JSON pass.")
    return passed(
        "A form gets a 4XX. Who sends JSON from a page has to ask first, and then your list of origins counts."
    )


@exercise(
    "the-page-moves",
    chapter=CHAPTER,
    level="mistake",
    concept="one origin only",
    hints=[
        "Three things name the origin: OPTIONS of each resource, the function's variable, and the gateway responses.",
        "An origin has no path and no slash at its end. The methods are those from above.",
        'The function: `deploy("https://shop.example")`. And at the end the API: `apis.deploy(api)`.',
    ],
    solution="""
        new = "https://shop.example"
        cors.answer_preflight(api, user, new, ["GET", "POST"])
        cors.answer_preflight(api, user_id, new, ["GET", "PUT", "DELETE"])
        for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
            cors.let_errors_be_read(api, new, kind)
        deploy(new)
        apis.deploy(api)
    """,
)
def the_page_moves() -> Verdict:
    requests = [("GET", "/user"), ("POST", "/user"), ("DELETE", "/user/nobody-at-all"), ("GET", "/nothing-here")]
    for method, path in requests:
        refused = cors.why_refused(method, _address() + path, NEW_ORIGIN)
        if refused:
            return not_yet(
                f"{method} {path} from {NEW_ORIGIN}. A browser says: {refused}", "its answer", _place(refused, path)
            )
        if cors.why_refused(method, _address() + path, ELSEWHERE) is None:
            return not_yet(
                f"{method} {path} is allowed from {ELSEWHERE}, too.",
                f"{NEW_ORIGIN} alone",
                "a star lets every page in the world read it.",
            )
    return passed(f"Pages of {NEW_ORIGIN} may call your API, and others may not read its answers.")


def _place(refused: str, path: str) -> str:
    """Where the origin is to be changed, by what the browser says."""
    if f"'{NEW_ORIGIN}/" in refused:
        return "an origin ends with its host or port: take the slash away."
    if refused.startswith("preflight"):
        return "the OPTIONS of this resource; then deploy the API."
    if path == "/nothing-here":
        return "API Gateway's own answers; then deploy the API."
    return "the function's variable ALLOWED_ORIGIN."


def _posted(user: str, kind: str, origin: str) -> int:
    """The status of a POST of a user under this Content-Type."""
    headers = {"Origin": origin, "Content-Type": kind} if kind else {"Origin": origin, "Content-Type": ""}
    body = json.dumps({"UserID": user}).encode()
    request = urllib.request.Request(f"{_address()}/user", data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _api() -> str:
    return apis.create("users-api")


def _address() -> str:
    return apis.url(_api())
