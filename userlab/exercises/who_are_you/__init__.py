"""Exercises of chapter 22, "Who are you?"."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3

from userlab import apis, authorizers, functions
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed, untouched
from userlab.exercises.who_are_you.calls import ALICE, status, status_with_key, stranger, with_session
from userlab.exercises.who_are_you.events import advice, requests

API = "users-api"


@exercise(
    "every-route-asks",
    chapter="who-are-you",
    level="easy",
    concept="no route is left open",
    hints=[
        "`authorizers.require(api, (method, path), ...)` locks one route of the draft, as the cell above did with GET.",
        '`for route in apis.routes(api): authorizers.require(api, route, "CUSTOM", shop)`. What does a stage serve?',
    ],
    solution="""
        for route in apis.routes(api):
            authorizers.require(api, route, "CUSTOM", shop)
        apis.deploy(api)
    """,
)
def every_route_asks() -> Verdict:
    api = apis.create(API)
    draft = authorizers.asked_for(api)
    open_in_draft = sorted(route for route, asked in draft.items() if asked == "NONE")
    answers = {route: stranger(api, route) for route in apis.ROUTES}
    still_open = [" ".join(route) for route, status in answers.items() if status not in (401, 403)]
    if still_open and not open_in_draft:
        return not_yet(
            f"Without a token these still answer: {', '.join(still_open)}. The draft asks everywhere.",
            "401 from each of the four routes",
            "what does a stage serve?",
        )
    if still_open:
        return not_yet(
            f"Without a token these still answer: {', '.join(still_open)}.", "401 from each of the four routes"
        )
    wrong = [f"{' '.join(route)} answers {status}" for route, status in answers.items() if status != 401]
    if wrong:
        return not_yet(
            f"Without a token: {'; '.join(wrong)}.",
            "401 from each of the four routes",
            'the kind for a Lambda authorizer is "CUSTOM".',
        )
    answer = with_session(api, lambda header: authorizers.call("GET", f"{apis.url(api)}/user/{ALICE}", header))
    if answer.status != 200:
        return not_yet(f"All doors are locked, for Alice too: with a session GET answers {answer.status}.", "200")
    return passed("Four routes say 401 to a stranger, and Alice's session opens.")


@exercise(
    "careful-colleague",
    chapter="who-are-you",
    level="mistake",
    concept="a policy that is kept",
    hints=[
        "API Gateway keeps the whole policy for this token, not only the yes. The policy says that Alice may call one "
        "method on one path. What does it say of the next request?",
        "Allow all methods of the stage: `whole_api(event)` does. The first version of the function is in `generous`.",
    ],
    solution="""
        code = functions.package_files({"lambda_function.py": generous})
        functions.deploy("session-authorizer", code, role)
        authorizers.by_function(api, "shop", authorizer, seconds=300)
        apis.deploy(api)
    """,
)
def careful_colleague() -> Verdict:
    api = apis.create(API)
    known = boto3.client("apigateway").get_authorizers(restApiId=api)["items"]
    shop = next((each for each in known if each["name"] == "shop"), None)
    if shop is None:
        return not_yet("The API has no authorizer named `shop`.", advice="run the cells above again.")
    if shop.get("authorizerResultTtlInSeconds", 300) == 0:
        return not_yet(
            "API Gateway asks the authorizer for each request.",
            "a memory of 300 seconds",
            "the policy is what needs repair, not the memory.",
        )
    own = shop["authorizerUri"].split("/functions/")[1].split("/")[0]
    region, account = own.split(":")[3:5]
    stage = f"arn:aws:execute-api:{region}:{account}:{api}/dev"
    result = with_session(
        api,
        lambda header: functions.invoke(
            "session-authorizer",
            {"type": "TOKEN", "authorizationToken": header["Authorization"], "methodArn": f"{stage}/GET/user/{ALICE}"},
        ),
    )
    if result.error:
        return not_yet(f"For a good session the authorizer fails: {result.payload.get('errorMessage')}.", "a policy")
    allowed = [
        resource
        for statement in _list(result.payload["policyDocument"]["Statement"])
        if statement["Effect"] == "Allow"
        for resource in _list(statement["Resource"])
    ]
    outside = [
        resource for resource in allowed if not resource.startswith(f"arn:aws:execute-api:{region}:{account}:{api}/")
    ]
    if outside:
        return not_yet(f"It allows {outside}, and that is more than this API.", f"resources that begin with `{stage}`")
    statuses = with_session(api, lambda header: [status(api, route, header) for route in _read_then_write()])
    if 403 in statuses:
        return not_yet(
            f"With one session a GET, then a PUT answer {statuses}.",
            "no 403",
            "API Gateway keeps the policy. Does it allow the next method, too?",
        )
    return passed(f"One answer of the authorizer serves GET and PUT: {', '.join(allowed)}.")


def _read_then_write() -> tuple[tuple[str, str], ...]:
    return ("GET", "/user/{id}"), ("PUT", "/user/{id}")


@exercise(
    "may-they",
    chapter="who-are-you",
    level="open",
    concept="the caller against the owner",
    hints=[
        'The caller is `event["requestContext"]["authorizer"]["userID"]`, where there is one. '
        "Nothing else says who calls.",
        "`urllib.parse.unquote` decodes the path's id. `pathParameters` and `body` can be `None`, and a body can be "
        "no JSON, or JSON that is no object.",
    ],
    solution="""
        import json
        from urllib.parse import unquote

        def may(event):
            caller = ((event.get("requestContext") or {}).get("authorizer") or {}).get("userID")
            encoded = (event.get("pathParameters") or {}).get("id")
            if encoded is not None:
                owner = unquote(encoded)
            else:
                try:
                    owner = json.loads(event.get("body") or "null")["UserID"]
                except (ValueError, TypeError, KeyError):
                    return False
            return bool(caller) and owner == caller
    """,
)
def may_they(may: Callable[[dict[str, Any]], Any]) -> Verdict:
    if untouched(may):
        return not_yet("There is no function yet.", "a function `may(event)`")
    for what, event, right in requests():
        try:
            said = may(json.loads(json.dumps(event)))
        except Exception as error:
            return not_yet(f"{what}: `may` raised {type(error).__name__}: {error}.", f"{right}", advice(event))
        if said is None:
            return not_yet(f"{what}: `may` returned None.", "`True` or `False`", "a function needs a `return`.")
        if bool(said) is not right:
            return not_yet(f"{what}: `may` returned {said!r}.", f"{right}", advice(event))
    return passed(
        "Owners come in, and nobody else: not by a header, by a body, or by an id that is spelled in another way."
    )


@exercise(
    "a-partner",
    chapter="who-are-you",
    level="thought",
    concept="a key beside a login",
    hints=[
        "Four steps: a plan for the stage, a key in it, a method that asks for a key, a deployment.",
        '`usage_plans.create("readers", api, quota={"limit": 100, "period": "DAY"})`, then `usage_plans.key` and '
        '`usage_plans.require_key(api, ("GET", "/user/{id}"))`. The method keeps its authorizer.',
    ],
    solution="""
        readers = usage_plans.create("readers", api, quota={"limit": 100, "period": "DAY"})
        reader = usage_plans.key("reader", readers)
        usage_plans.require_key(api, ("GET", "/user/{id}"))
        authorizers.require(api, ("GET", "/user/{id}"), "CUSTOM", shop)
        apis.deploy(api)
    """,
)
def a_partner() -> Verdict:
    api, gateway = apis.create(API), boto3.client("apigateway")
    plans = [plan for plan in gateway.get_usage_plans()["items"] if plan["name"] == "readers"]
    if not plans:
        return not_yet("There is no usage plan named `readers`.", "a plan for the stage `dev`")
    plan = plans[-1]
    if {"apiId": api, "stage": "dev"} not in [
        {"apiId": s["apiId"], "stage": s["stage"]} for s in plan.get("apiStages", [])
    ]:
        return not_yet("The plan is not for the stage `dev` of `users-api`.", "this stage in the plan")
    quota = plan.get("quota") or {}
    if (quota.get("limit"), quota.get("period")) != (100, "DAY"):
        said = f"{quota['limit']} a {quota['period'].lower()}" if quota else "no quota"
        return not_yet(f"The plan has {said}.", "a quota of 100 a day")
    keys = gateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]
    if not keys:
        return not_yet("The plan has no key.", "an API key in the plan", "a key by itself opens nothing.")
    value = gateway.get_api_key(apiKey=keys[0]["id"], includeValue=True)["value"]
    without, both, keyless = with_session(
        api,
        lambda header: (
            status(api, ("GET", "/user/{id}"), header),
            status(api, ("GET", "/user/{id}"), header | {"x-api-key": value}),
            status(api, ("DELETE", "/user/{id}"), header),
        ),
    )
    only_key = status(api, ("GET", "/user/{id}"), {"x-api-key": value})
    if without == 200:
        return not_yet("Alice's session opens GET /user/{id} without a key.", "403", "ask for the key, then deploy.")
    if only_key != 401:
        return not_yet(f"The key alone: {only_key}.", "401: the method asks for a session, too")
    if both != 200:
        return not_yet(
            f"Session and key together: {both}.", "200", "is the key in the plan, and the plan for this stage?"
        )
    if keyless == 403 and status_with_key(api, value) != 403:
        return not_yet("DELETE asks for a key, too.", "a key for GET /user/{id} only")
    return passed("A session and a key: 200. One of them alone: no.")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
