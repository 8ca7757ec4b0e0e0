"""Exercises of chapter 16, "Test payloads"."""

from __future__ import annotations

from typing import Any

import boto3

from userlab import apis, newman
from userlab.base.errors import LabError
from userlab.exercises import lost_answers
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed
from userlab.measured import prices
from userlab.nodejs import npm

API = "users-api"
EMAIL = "alice@example.com"
A_MILLION = 1_000_000


@exercise(
    "carol",
    chapter="test-payloads",
    level="easy",
    concept="a payload of your own",
    hints=[
        "It is the POST of above, with another dictionary as its third argument.",
        'In JSON, `41` is a number and `"41"` is a text. Python\'s dictionaries know the same difference.',
    ],
    solution='apis.call("POST", f"{url}/user", {"UserID": "u103", "Name": "Carol", "Age": 41}).status',
)
def carol() -> Verdict:
    answer = apis.call("GET", f"{_address()}/user/u103")
    said = f"GET /user/u103 answers {answer.status} {answer.text}"
    if answer.status != 200:
        return not_yet(
            said,
            "200 and Carol",
            "look at the status of your POST: 201 is a new user. The message tells what is wrong.",
        )
    user = answer.json
    if user.get("Name") != "Carol":
        return not_yet(said, "the Name `Carol`", "delete the user and send it again. Mind the capital N.")
    age = user.get("Age")
    if age is None:
        return not_yet(f"{said} Her Age is missing.", "her Age, 41", "delete the user, and send it again with the Age.")
    if age != 41:
        return not_yet(f"{said} Her Age is {age}.", "41", "delete the user, and send it again.")
    return passed(f"Carol is in the table, {age} years old, by way of your API.")


@exercise(
    "keep-the-email",
    chapter="test-payloads",
    level="mistake",
    concept="PUT replaces",
    hints=[
        "PUT means: from now on the user is what the body says. What the body leaves out is gone.",
        "Send the whole user, with the new name in it. `{**alice, ...}` copies a dictionary and changes a part.",
        '`{**alice, "Name": "Alice B."}` is the body, `{url}/user/u101` the address.',
    ],
    solution='apis.call("PUT", f"{url}/user/u101", {**alice, "Name": "Alice B."}).status',
)
def keep_the_email() -> Verdict:
    answer = apis.call("GET", f"{_address()}/user/u101")
    said = f"GET /user/u101 answers {answer.status} {answer.text}"
    if answer.status != 200:
        return not_yet(said, "200 and Alice", 'create her again: `apis.call("POST", f"{url}/user", alice)`.')
    user = answer.json
    if user.get("Name") != "Alice B.":
        return not_yet(said, "the Name `Alice B.`", "change her with PUT. What status does your request get?")
    if user.get("Email") not in (None, EMAIL):
        return not_yet(f"{said} The Email has changed.", f"the new name, and {EMAIL}", "change the name only.")
    if user.get("Email") != EMAIL:
        return not_yet(
            f"{said} The name is right, the Email is lost: PUT replaces the whole user.",
            f"the new name, and the Email {EMAIL}",
            "send all of her attributes in the body.",
        )
    return passed("Alice has a new name, and what you did not want to change is as it was.")


@exercise(
    "was-it-created",
    chapter="test-payloads",
    level="thought",
    concept="send again, once created",
    hints=[
        "Sort the answers: 201 is done; after 429, 5xx or no answer, send again; 400 is final. What is left is 409.",
        "A 409 may be your own first POST, whose answer was lost. GET the user, and compare: is every attribute yours?",
        "`for attempt in range(4):` with `try` and `except TimeoutError: continue` around the whole of it.",
    ],
    solution="""
        def create(send, user):
            for attempt in range(4):
                try:
                    answer = send("POST", "/user", user)
                    if answer.status == 409:
                        found = send("GET", f"/user/{user['UserID']}").json
                        return all(found.get(name) == value for name, value in user.items())
                    if answer.status != 429 and answer.status < 500:
                        return answer.status == 201
                except TimeoutError:
                    pass  # it may have arrived, or not: ask again
            return False
    """,
)
def was_it_created(create: Any) -> Verdict:
    if not callable(create):
        return not_yet(f"`create` is of the type {type(create).__name__}.", "a function of `send` and `user`")
    return lost_answers.judged(create, _address())


@exercise(
    "a-test-of-your-own",
    chapter="test-payloads",
    level="open",
    concept="a test that can fail",
    hints=[
        'A user that is not there makes a short test. The path is `"{{baseUrl}}/user/nobody"`; which status is right?',
        'In a copy of a GET, replace the name, `mine["request"]["url"]`, and the list of lines '
        '`mine["event"][0]["script"]["exec"]`.',
        'The line of the test: `pm.test("status is 404", () => pm.response.to.have.status(404));`',
    ],
    solution="""
        collection = apis.postman_collection(api)
        mine = copy.deepcopy(collection["item"][1])
        mine["name"] = "GET nobody"
        mine["request"]["url"] = "{{baseUrl}}/user/nobody"
        mine["event"][0]["script"]["exec"] = [
            'pm.test("status is 404", () => pm.response.to.have.status(404));',
        ]
        collection["item"].append(mine)
    """,
)
def a_test_of_your_own(collection: dict[str, Any]) -> Verdict:
    api = _api()
    generated = [item["name"] for item in apis.postman_collection(api)["item"]]
    names = [item.get("name", "") for item in collection["item"]]
    own = [name for name in names if name not in generated]
    if not own:
        return not_yet(
            f"The collection has the requests {names}, which are generated.",
            "a further request, with a name of its own",
            'append a request to `collection["item"]`.',
        )
    alone = {**collection, "item": [item for item in collection["item"] if item.get("name", "") in own]}
    try:
        npm.folder("newman")
        here = newman.run(alone, apis.postman_environment(api))
        nowhere = newman.run(alone, apis.postman_environment(api, "no-such-stage"))
    except LabError as error:
        return not_yet(str(error), "newman, and a collection that it can run", "move on, and come back later.")
    return _judged(own, here, nowhere)


def _judged(own: list[str], here: Any, nowhere: Any) -> Verdict:
    """What two runs of the learner's requests say: one where the API is, and one where no API is."""
    tests = here[here["test"] != "an answer"]
    if tests.empty:
        return not_yet(f"{own} ran without a test.", "at least one `pm.test`", "look at the lines of a generated test.")
    failed = here[here["result"] != "passed"]
    if not failed.empty:
        row = failed.iloc[0]
        return not_yet(
            f"{row['request']!r} got the status {row['status']}; its test {row['test']!r} says: {row['result']}.",
            "a test that passes",
            "is the API wrong, or what the test expects?",
        )
    if (nowhere["result"] == "passed").all():
        return not_yet(
            f"{own} pass here, and also with an address where no API is. They would pass whatever happens.",
            "a test that fails when the answer is wrong",
            "test the status, or what the body says.",
        )
    return passed(f"{', '.join(own)}: passes here, and fails where no API is. It is a test.")


@exercise(
    "a-million-deletes",
    chapter="test-payloads",
    level="easy",
    concept="what an API costs",
    hints=[
        "A DELETE of a small user takes what a GET takes, but for one: it writes, and so takes a write request unit.",
        "Add three prices for a million each: `rest_api_request`, `lambda_request`, `write_request_unit`.",
        '`prices.of("lambda_request", 1_000_000)` is the second of them.',
    ],
    solution="""
        names = ("rest_api_request", "lambda_request", "write_request_unit")
        answer = sum(prices.of(name, 1_000_000) for name in names)
    """,
)
def a_million_deletes(answer: Any) -> Verdict:
    right = _of_a_million("write_request_unit")
    try:
        answer = float(answer)
    except (TypeError, ValueError):
        return not_yet(f"Your answer is {answer!r}, not a number.", "US dollars, as a number")
    if abs(answer * A_MILLION - right) < 0.005:
        return not_yet(f"{answer} is the price of one delete.", "that of a million", "`prices.of(name, 1_000_000)`.")
    if abs(answer - right) < 0.005:
        return passed(f"{right:.2f} USD. A delete is a write: five times the price of a strongly consistent read.")
    for unit, what in (("read_request_unit", "a whole read unit"), (None, "no unit of DynamoDB")):
        if abs(answer - _of_a_million(unit)) < 0.005:
            return not_yet(f"You have {answer}: that is with {what}.", "a write request unit for each delete")
    return not_yet(
        f"You have {answer}.",
        "the prices of an API's request, of Lambda's request, and of what DynamoDB does, each a million times",
        'begin with `prices.of("rest_api_request", 1_000_000)`.',
    )


def _of_a_million(unit: str | None) -> float:
    """A million requests that call the function once each, with one unit of DynamoDB each; without duration."""
    return sum(prices.of(name, A_MILLION) for name in ("rest_api_request", "lambda_request", unit) if name)


def _address() -> str:
    """The stage `dev` of the chapter's API."""
    return apis.url(_api())


def _api() -> str:
    """The id of the chapter's API. Raises LabError where there is none."""
    pages = boto3.client("apigateway").get_paginator("get_rest_apis").paginate()
    found = [api["id"] for page in pages for api in page["items"] if api["name"] == API]
    if not found:
        raise LabError(f"There is no API named {API!r}.")
    return found[0]
