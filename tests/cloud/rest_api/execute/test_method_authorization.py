"""Who may call a method: IAM signatures, Lambda authorizers, resource policies; nothing is open by accident."""

from __future__ import annotations

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signed(api, method: str, path: str, keys, service: str = "execute-api", body: bytes = b"") -> dict[str, str]:
    """The headers of a request that `keys` signed."""
    host = api.cloud.endpoint.removeprefix("http://")
    request = AWSRequest(method, f"http://{host}{api.path(path)}", {"Host": host}, body)
    credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


@pytest.fixture
def iam_api(api, functions):
    echo = functions.make("users", lambda event: {"body": json.dumps(event["requestContext"]["identity"])})
    api.proxy("GET", "/user/{id}", echo, authorizationType="AWS_IAM")
    api.deploy()
    return api


def user(api, client, *actions: str, resource: str = "*"):
    """The keys of a new IAM user who may do `actions`."""
    from userlab.base.account_keys import Keys

    iam = client("iam")
    iam.create_user(UserName="ann")
    allow = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    if actions:
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=policy)
    made = iam.create_access_key(UserName="ann")["AccessKey"]
    return Keys(made["AccessKeyId"], made["SecretAccessKey"])


def test_an_unsigned_request_to_an_iam_method_is_missing_authentication_token(iam_api):
    answer = iam_api.call("GET", "/user/u1")
    assert (answer.status, answer.json) == (403, {"message": "Missing Authentication Token"})


def test_a_signed_request_of_the_account_is_let_in_and_the_function_sees_who(iam_api):
    keys = iam_api.cloud.keys.account_keys(iam_api.account)
    answer = iam_api.call("GET", "/user/u1", signed(iam_api, "GET", "/user/u1", keys))
    assert answer.status == 200
    assert answer.json["userArn"] == f"arn:aws:iam::{iam_api.account}:user/learner"
    assert (answer.json["accessKey"], answer.json["accountId"]) == (keys.access_key_id, iam_api.account)


def test_a_wrong_signature_is_refused_in_aws_s_words(iam_api):
    keys = iam_api.cloud.keys.account_keys(iam_api.account)
    headers = signed(iam_api, "GET", "/user/other", keys)
    answer = iam_api.call("GET", "/user/u1", headers)
    assert answer.status == 403
    assert answer.json["message"].startswith("The request signature we calculated does not match")
    assert answer.header("x-amzn-ErrorType") == "InvalidSignatureException"


def test_unknown_keys_are_refused(iam_api):
    from userlab.base.account_keys import Keys

    headers = signed(iam_api, "GET", "/user/u1", Keys("AKIAAAAAAAAAAAAAAAAA", "secret"))
    answer = iam_api.call("GET", "/user/u1", headers)
    assert (answer.status, answer.json["message"]) == (403, "The security token included in the request is invalid.")


def test_a_signature_for_another_service_is_refused(iam_api):
    keys = iam_api.cloud.keys.account_keys(iam_api.account)
    answer = iam_api.call("GET", "/user/u1", signed(iam_api, "GET", "/user/u1", keys, "lambda"))
    assert answer.status == 403


def test_a_user_needs_execute_api_invoke(iam_api, client):
    keys = user(iam_api, client)
    answer = iam_api.call("GET", "/user/u1", signed(iam_api, "GET", "/user/u1", keys))
    assert answer.status == 403
    masked = f"{'*' * 8}{iam_api.account[-4:]}"
    assert answer.json == {
        "Message": f"User: arn:aws:iam::{iam_api.account}:user/ann is not authorized to perform: execute-api:Invoke "
        f"on resource: arn:aws:execute-api:us-east-1:{masked}:{iam_api.id}/dev/GET/user/u1"
    }
    assert answer.header("x-amzn-ErrorType") == "AccessDeniedException"


def test_a_user_s_policy_may_name_the_method(iam_api, client):
    resource = f"arn:aws:execute-api:us-east-1:{iam_api.account}:{iam_api.id}/*/GET/user/u1"
    keys = user(iam_api, client, "execute-api:Invoke", resource=resource)
    assert iam_api.call("GET", "/user/u1", signed(iam_api, "GET", "/user/u1", keys)).status == 200
    assert iam_api.call("GET", "/user/u2", signed(iam_api, "GET", "/user/u2", keys)).status == 403


def test_another_account_s_keys_are_no_key_here(iam_api):
    keys = iam_api.cloud.keys.account_keys("123456789012")
    assert iam_api.call("GET", "/user/u1", signed(iam_api, "GET", "/user/u1", keys)).status == 403


def test_another_account_s_keys_need_the_api_s_policy_too(api):
    there = {"AWS": "arn:aws:iam::123456789012:root"}
    allow = {"Effect": "Allow", "Principal": there, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    patches = [{"op": "replace", "path": "/policy", "value": document}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.mock("GET", "/", "{}", authorizationType="AWS_IAM")
    api.deploy()
    for account, status in (("123456789012", 200), ("999999999999", 403)):
        keys = api.cloud.keys.account_keys(account)
        assert api.call("GET", "/", signed(api, "GET", "/", keys)).status == status


def test_a_user_of_another_account_needs_both_policies(api, client, cloud):
    other = f"8{api.account[1:]}"
    there = {"AWS": f"arn:aws:iam::{other}:user/ann"}
    allow = {"Effect": "Allow", "Principal": there, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    patches = [{"op": "replace", "path": "/policy", "value": document}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.mock("GET", "/", "{}", authorizationType="AWS_IAM")
    api.deploy()
    for actions, status in ((["execute-api:Invoke"], 200), ([], 403)):
        keys = user(api, lambda service: client(service, other), *actions)
        assert api.call("GET", "/", signed(api, "GET", "/", keys)).status == status
        cloud.reset(other)


@pytest.mark.parametrize(("excepted", "status"), [("user/learner", 200), ("user/ann", 403), ("root", 403)])
def test_an_api_s_denial_spares_those_alone_that_it_excepts(api, excepted, status):
    spared = {"AWS": [f"arn:aws:iam::{api.account}:{excepted}", api.account]}
    deny = {"Effect": "Deny", "NotPrincipal": spared, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    patches = [{"op": "replace", "path": "/policy", "value": document}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.mock("GET", "/", "{}", authorizationType="AWS_IAM")
    api.deploy()
    keys = api.cloud.keys.account_keys(api.account)
    assert api.call("GET", "/", signed(api, "GET", "/", keys)).status == status


def policy(effect: str = "Allow", resource: str = "*", principal: str = "user") -> dict:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"principalId": principal, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


class Authorized:
    """GET /user/{id} behind a Lambda authorizer; `answers` are what the authorizer gives for a token."""

    def __init__(self, api, functions, kind: str = "TOKEN", **settings) -> None:
        self.api, self.functions = api, functions
        self.answer = policy()
        authorizer = functions.make("guard", lambda event: self._guard(event))
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{authorizer}/invocations"
        given = {"identitySource": "method.request.header.Authorization", "authorizerResultTtlInSeconds": 0}
        made = api.gateway.create_authorizer(
            restApiId=api.id, name="guard", type=kind, authorizerUri=uri, **{**given, **settings}
        )
        echo = functions.make("users", lambda event: {"body": json.dumps(event["requestContext"]["authorizer"])})
        api.proxy("GET", "/user/{id}", echo, authorizationType="CUSTOM", authorizerId=made["id"])
        api.deploy()

    def _guard(self, event):
        if isinstance(self.answer, str):
            raise ZeroDivisionError(self.answer)
        return self.answer

    def call(self, token: str | None = "secret", path: str = "/user/u1"):
        return self.api.call("GET", path, {"Authorization": token} if token else {})

    def asked(self) -> int:
        return sum(invocation.function == "guard" for invocation in self.functions.invocations)


@pytest.fixture
def guarded(api, functions) -> Authorized:
    return Authorized(api, functions)


def test_a_token_authorizer_sees_token_and_method(guarded):
    assert guarded.call().status == 200
    start = f"arn:aws:execute-api:us-east-1:{guarded.api.account}:{guarded.api.id}"
    assert guarded.functions.events[0] == {
        "type": "TOKEN",
        "methodArn": f"{start}/dev/GET/user/u1",
        "authorizationToken": "secret",
    }


def test_a_request_authorizer_sees_the_request(api, functions):
    guarded = Authorized(api, functions, "REQUEST", identitySource="method.request.querystring.key")
    assert api.call("GET", "/user/u1?key=k").status == 200
    event = functions.events[0]
    assert (event["type"], event["queryStringParameters"]) == ("REQUEST", {"key": "k"})
    assert (event["pathParameters"], event["httpMethod"], "body" in event) == ({"id": "u1"}, "GET", False)
    assert guarded.call("x").status == 401


def test_a_request_without_the_token_is_unauthorized(guarded):
    answer = guarded.call(None)
    assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})
    assert answer.header("x-amzn-ErrorType") == "UnauthorizedException"
    assert guarded.asked() == 0


def test_a_token_of_the_wrong_form_is_unauthorized_without_asking(api, functions):
    guarded = Authorized(api, functions, identityValidationExpression="Bearer [a-z]+")
    assert (guarded.call("x").status, guarded.call("Bearer abc").status, guarded.asked()) == (401, 200, 1)


def test_the_context_reaches_the_function_as_text(guarded):
    guarded.answer = policy() | {"context": {"name": "Ann", "level": 3, "admin": True}}
    found = guarded.call().json
    assert found.pop("integrationLatency") >= 0
    assert found == {"principalId": "user", "name": "Ann", "level": "3", "admin": "true"}


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (
            policy("Deny"),
            403,
            {
                "message": "User is not authorized to access this resource with an explicit deny in an "
                "identity-based policy"
            },
        ),
        (policy(resource="arn:aws:execute-api:*:*:*/*/POST/*"), 403, None),
        (policy(resource="arn:aws:execute-api:*:*:*/*/GET/user/u1"), 200, None),
        ("Unauthorized", 401, {"message": "Unauthorized"}),
        ("anything else", 500, {"message": None}),
        ({"principalId": "x"}, 500, {"message": None}),
        ({"policyDocument": {}}, 500, {"message": None}),
        (policy() | {"context": {"a": {"b": 1}}}, 500, {"message": None}),
        ([], 500, {"message": None}),
    ],
    ids=str,
)
def test_the_authorizer_s_answer_decides(guarded, answer, status, body):
    guarded.answer = answer
    found = guarded.call()
    assert found.status == status
    assert body is None or found.json == body


def test_an_answer_is_remembered_for_its_ttl_by_token(api, functions):
    guarded = Authorized(api, functions, authorizerResultTtlInSeconds=60)
    for token in ("a", "a", "b"):
        guarded.call(token)
    assert guarded.asked() == 2
    api.cloud.clock.advance(61, api.account)
    guarded.call("a")
    assert guarded.asked() == 3


def test_a_remembered_denial_is_asked_anew_after_a_flush(api, functions):
    guarded = Authorized(api, functions, authorizerResultTtlInSeconds=60)
    guarded.answer = policy("Deny")
    assert guarded.call().status == 403
    guarded.answer = policy()
    assert guarded.call().status == 403
    api.gateway.flush_stage_authorizers_cache(restApiId=api.id, stageName="dev")
    assert guarded.call().status == 200


def test_an_authorizer_that_may_not_be_invoked_closes_the_method(guarded, client):
    client("lambda").remove_permission(FunctionName="guard", StatementId="s0-0")
    assert guarded.call().status == 500


def resource_policy(api, *statements: dict) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    patches = [{"op": "replace", "path": "/policy", "value": document}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.mock("GET", "/open", "{}")
    api.mock("GET", "/shut", "{}")
    api.deploy()


EVERYBODY = {"Principal": "*", "Action": "execute-api:Invoke"}


def test_an_api_s_policy_denies(api):
    resource_policy(
        api,
        {**EVERYBODY, "Effect": "Allow", "Resource": "execute-api:/*"},
        {**EVERYBODY, "Effect": "Deny", "Resource": "execute-api:/dev/GET/shut"},
    )
    assert api.call("GET", "/open").status == 200
    answer = api.call("GET", "/shut")
    assert answer.status == 403
    assert answer.json["Message"].startswith("User: anonymous is not authorized to perform: execute-api:Invoke")
    assert answer.json["Message"].endswith("with an explicit deny")


def test_an_api_with_a_policy_is_closed_to_what_it_does_not_allow(api):
    resource_policy(api, {**EVERYBODY, "Effect": "Allow", "Resource": "execute-api:/*/GET/open"})
    assert (api.call("GET", "/open").status, api.call("GET", "/shut").status) == (200, 403)


def test_an_api_s_policy_may_ask_for_addresses(api):
    elsewhere = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    resource_policy(api, {**EVERYBODY, "Effect": "Allow", "Resource": "execute-api:/*", "Condition": elsewhere})
    assert api.call("GET", "/open").status == 403
