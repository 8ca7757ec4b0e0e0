"""What learners try in chapter 22, and a part of what the check says to it."""

_LOCK = "for route in apis.routes(api):\n    authorizers.require(api, route, {kind})\n"
_DEPLOY = "apis.deploy(api)"


def _deployed(resource: str) -> str:
    return (
        f"code = generous.replace(': whole_api(event)', {': ' + resource!r})\n"
        'functions.deploy("session-authorizer", functions.package_files({"lambda_function.py": code}), role)'
    )


def _may(owner: str) -> str:
    return (
        "import json\nfrom urllib.parse import unquote\n\ndef may(event):\n"
        '    caller = ((event.get("requestContext") or {}).get("authorizer") or {}).get("userID")\n'
        f"    {owner}\n"
    )


WRONG_ANSWERS = {
    "every-route-asks": [
        (
            f'authorizers.require(api, ("DELETE", "/user/{{id}}"), "CUSTOM", shop)\n{_DEPLOY}',
            "still answer: POST /user, PUT /user/{id}",
        ),
        (_LOCK.format(kind='"CUSTOM", shop'), "what does a stage serve?"),
        (_LOCK.format(kind='"AWS_IAM"') + _DEPLOY, 'the kind for a Lambda authorizer is "CUSTOM"'),
    ],
    "careful-colleague": [
        (_deployed('"*"'), "that is more than this API"),
        (_deployed('event["methodArn"].replace("user123", "*")'), "Does it allow the next method, too?"),
        (
            'authorizers.by_function(api, "shop", authorizer, seconds=0)\napis.deploy(api)',
            "the policy is what needs repair, not the memory",
        ),
    ],
    "may-they": [
        (_may("return True"), "Alice deletes Bob"),
        (_may('return event["pathParameters"]["id"] == caller'), "API Gateway hands the path on as it was sent"),
        (
            _may('return unquote((event.get("pathParameters") or {}).get("id", "")) == caller'),
            "the user is in the body",
        ),
        (
            _may(
                'encoded = (event.get("pathParameters") or {}).get("id")\n'
                '    return (unquote(encoded) if encoded else json.loads(event["body"])["UserID"]) == caller'
            ),
            "a POST without a body: `may` raised TypeError",
        ),
        (
            _may(
                'caller = event["headers"].get("userID") or caller\n'
                '    return unquote((event.get("pathParameters") or {}).get("id", "")) == caller'
            ),
            "a header says that she is Bob",
        ),
    ],
    "a-partner": [
        ('usage_plans.create("readers", api)', "The plan has no quota"),
        (
            'usage_plans.create("readers", api, quota={"limit": 100, "period": "WEEK"})',
            "The plan has 100 a week",
        ),
        (
            'usage_plans.key("reader", usage_plans.create("readers", api, quota={"limit": 100, "period": "DAY"}))\n'
            'usage_plans.require_key(api, ("GET", "/user/{id}"))',
            "ask for the key, then deploy",
        ),
        (
            'usage_plans.key("reader", usage_plans.create("readers", api, quota={"limit": 100, "period": "DAY"}))\n'
            'authorizers.require(api, ("GET", "/user/{id}"), "NONE")\n'
            'usage_plans.require_key(api, ("GET", "/user/{id}"))\napis.deploy(api)',
            "the method asks for a session, too",
        ),
    ],
}
