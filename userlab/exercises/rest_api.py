"""Exercises of chapter 15, "The REST API"."""

from __future__ import annotations

import boto3

from userlab import apis
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

CHAPTERS_API = "users-api"
STAGED_API = "staged-api"  # the chapter's second one, for stage variables
BROKEN_API = "visits-api"  # the one with three faults


@exercise(
    "stage-prod",
    chapter="rest-api",
    level="easy",
    concept="stages",
    hints=[
        "A deployment publishes the API under the name of a stage. The lesson for it is `apis.deploy`.",
        '`apis.deploy(api, "prod")`: a stage that is not there yet is made.',
    ],
    solution='apis.deploy(api, "prod")',
)
def stage_prod() -> Verdict:
    api = own_apis().get(CHAPTERS_API)
    stages = stages_of(api) if api else []
    if api is None or "prod" not in stages:
        return not_yet(f"The stages of `{CHAPTERS_API}` are {stages}.", "`prod` among them", "deploy once more.")
    answer = apis.call("GET", apis.url(api, "prod") + "/user/user123")
    if answer.status != 200:
        return not_yet(f"The stage is there; /user/user123 answers {answer.status} {answer.text}", "200 and Alice")
    # A user that is not there: the function says 404, API Gateway 403 where the stage has no PUT.
    answer = apis.call("PUT", apis.url(api, "prod") + "/user/nobody-at-all", {"Name": "Nobody"})
    if answer.status == 403:
        return not_yet(
            "The stage is there, and it serves an older snapshot: it has no PUT.",
            "the API as it is now, with PUT",
            "a new deployment takes the draft as it is.",
        )
    return passed(f"One API, {len(stages)} stages: {', '.join(stages)}.")


@exercise(
    "patch-reaches-the-function",
    chapter="rest-api",
    level="mistake",
    concept="a deployment is a snapshot",
    hints=[
        "`apis.add_method` adds a method to the draft. `user_id` is the resource /user/{id}.",
        "The stage still serves what was there at its last deployment.",
    ],
    solution="""
        apis.add_method(api, user_id, "PATCH", function)
        apis.deploy(api, "dev")
    """,
)
def patch_reaches_the_function() -> Verdict:
    api = own_apis().get(CHAPTERS_API)
    if api is None:
        return not_yet(f"There is no API named `{CHAPTERS_API}`.", advice="run the cells above again.")
    answer = apis.call("PATCH", apis.url(api) + "/user/user123")
    if answer.status == 405:
        return passed("405, in the function's own words: PATCH reaches it, and it says no.")
    resources = boto3.client("apigateway").get_resources(restApiId=api, limit=500)["items"]
    places = [found["path"] for found in resources if {"PATCH", "ANY"} & set(found.get("resourceMethods", {}))]
    said = f"PATCH /user/user123 answers {answer.status} {answer.text}"
    if answer.status == 403 and "/user/{id}" in places:
        return not_yet(
            f"{said} The draft has the method, the stage `dev` has not.", "405, from the function", "deploy the draft."
        )
    if answer.status == 403:
        found = f"PATCH is at {places}" if places else "no resource has a method PATCH"
        return not_yet(f"{said} In the draft {found}.", "a method PATCH at /user/{id}", "add it, then deploy.")
    return not_yet(said, "405, from the function", "let the method call the function `users`.")


@exercise(
    "three-faults",
    chapter="rest-api",
    level="thought",
    concept="from 500 to 200",
    hints=[
        "500: API Gateway could not call the function. Two things can stop it. Look at `integrationHttpMethod` first: "
        "`apis.add_method` sets it right. What does a repaired draft need before the stage has it?",
        "The second one is the permission: `apis.allow(visits, counter)`.",
        "502: the function answers, and its body is a dict. `json.dumps` makes a text of it, in the function's code.",
    ],
    solution="""
        apis.add_method(visits, apis.resources(visits)["/visits"], "GET", counter)
        apis.allow(visits, counter)
        apis.deploy(visits)
        right = "import json\\n" + count.replace("{'visits': visits}", "json.dumps({'visits': visits})")
        functions.deploy("counter", functions.package_files({"lambda_function.py": right}), role)
    """,
)
def three_faults() -> Verdict:
    api = own_apis().get(BROKEN_API)
    if api is None:
        return not_yet(f"There is no API named `{BROKEN_API}`.", advice="run the cells above again.")
    answer = apis.call("GET", apis.url(api) + "/visits")
    said = f"GET /visits answers {answer.status} {answer.text}"
    if answer.status == 500:
        return not_yet(said, "200", _why_not_called(api))
    if answer.status != 200:
        return not_yet(said, "200", _where_to_look(answer.status))
    try:
        visits = answer.json["visits"]
    except (ValueError, KeyError, TypeError):
        return not_yet(said, 'JSON such as `{"visits": 1}`', "`json.dumps` makes JSON of a dict; `str` does not.")
    return passed(f"Three faults found, by two statuses. GET /visits counts: {visits}.")


def _why_not_called(api: str) -> str:
    """What keeps API Gateway from calling the function behind /visits."""
    gateway, functions = boto3.client("apigateway"), boto3.client("lambda")
    place = {"restApiId": api, "resourceId": apis.resources(api)["/visits"], "httpMethod": "GET"}
    integration = gateway.get_integration(**place)
    if integration["httpMethod"] != "POST":
        return "with which HTTP method does API Gateway call Lambda? Look at `get_integration` of the method."
    function = integration["uri"].split("/functions/")[1].split("/")[0]
    try:
        allowed = api in functions.get_policy(FunctionName=function)["Policy"]
    except functions.exceptions.ResourceNotFoundException:
        allowed = False
    if not allowed:
        return "the integration is right. May this API call the function?"
    return "the draft is right, and the function allows it. What does the stage serve?"


@exercise(
    "an-api-of-your-own",
    chapter="rest-api",
    level="open",
    concept="from nothing to an address",
    hints=[
        "Five steps: `create`, `add_resource`, `add_method`, `allow`, `deploy`, with a name of your own in the first.",
        "403 says: no such path, or not deployed. 500 says: not allowed. 502 says: look at the function's log.",
        "The function `users` answers 405 for paths that it does not know; deploy a small one of your own "
        "for another path, or let a path /person/{id} read a user.",
    ],
    solution="""
        mine = apis.create("people-api")
        apis.add_method(mine, apis.add_resource(mine, "/person/{id}"), "GET", function)
        apis.allow(mine, function)
        apis.call("GET", apis.deploy(mine) + "/person/user123").status
    """,
)
def an_api_of_your_own() -> Verdict:
    own = {name: api for name, api in own_apis().items() if name not in (CHAPTERS_API, STAGED_API, BROKEN_API)}
    if not own:
        return not_yet("There is no API but the chapter's.", "an API with a name of your own", "call `apis.create`.")
    tried = [tried_out(name, api) for name, api in own.items()]
    return next((verdict for verdict in tried if verdict.passed), tried[0])


def tried_out(name: str, api: str) -> Verdict:
    """Call every GET of an API's stages, with Alice's id for each path parameter."""
    stages = stages_of(api)
    if not stages:
        return not_yet(f"`{name}` has no stage.", "an address", "deploy it.")
    client = boto3.client("apigateway")
    paths = [
        found["path"]
        for found in client.get_resources(restApiId=api, limit=500)["items"]
        if {"GET", "ANY"} & set(found.get("resourceMethods", {}))
    ]
    if not paths:
        return not_yet(
            f"`{name}` has no method GET.", "a method GET that the check can call", "add it, and deploy again."
        )
    told = []
    for path in paths:
        filled = "/".join("user123" if part.startswith("{") else part for part in path.split("/"))
        answer = apis.call("GET", apis.url(api, stages[0]) + filled)
        if answer.status == 200:
            return passed(f"GET {path} of `{name}` answers 200: {answer.text[:80]}")
        told.append(f"GET {path} answers {answer.status} {answer.text[:80]}")
    return not_yet(f"`{name}`: {'; '.join(told)}", "200", _where_to_look(answer.status))


def _where_to_look(status: int) -> str:
    """What usually stands behind an API's status."""
    if status == 500:
        return "API Gateway may not call the function: `apis.allow(api, function)`, then ask again."
    if status == 502:
        return "the function failed, or answered in a form that API Gateway does not take: see Error 2 and Error 4."
    if status == 403:
        return "the stage has no such path or method: deploy once more."
    return "the function answers, and says no. Which path and which method does it know?"


def own_apis() -> dict[str, str]:
    """The ids of this account's REST APIs by name."""
    pages = boto3.client("apigateway").get_paginator("get_rest_apis").paginate()
    return {api["name"]: api["id"] for page in pages for api in page["items"]}


def stages_of(api: str) -> list[str]:
    """The names of an API's stages, in order of the alphabet."""
    return sorted(stage["stageName"] for stage in boto3.client("apigateway").get_stages(restApiId=api)["item"])
