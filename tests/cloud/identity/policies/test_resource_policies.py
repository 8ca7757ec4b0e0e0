"""Policies on resources: functions that API Gateway may invoke, and principals named in them."""

import pytest

from userlab.cloud.account.principal import learner
from userlab.cloud.identity.keys.credentials import KeyRing
from userlab.cloud.identity.policies.principals import Match, names_principal, names_service
from userlab.cloud.identity.policies.resource_policies import resource_policy_allows

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:users"
API = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3"
ROLE = "arn:aws:iam::123456789012:role/app/hello"


def statement(**members):
    return {
        "Sid": "api",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION,
        **members,
    }


def allowed(*statements, service="apigateway.amazonaws.com", resource=FUNCTION, **context):
    return resource_policy_allows(
        statements,
        service=service,
        action="lambda:InvokeFunction",
        resource=resource,
        context={key.replace("_", ":"): value for key, value in context.items()},
    )


def test_a_function_without_statements_may_be_invoked_by_no_service():
    assert not allowed()


def test_a_named_service_may_invoke():
    assert allowed(statement())
    assert not allowed(statement(), service="s3.amazonaws.com")


@pytest.mark.parametrize(
    ("pattern", "source", "expected"),
    [
        (f"{API}/*", f"{API}/prod/GET/user", True),
        (f"{API}/*/*/*", f"{API}/prod/GET/user", True),
        (f"{API}/*/GET/user/*", f"{API}/prod/GET/user/u101", True),
        (f"{API}/*/POST/user", f"{API}/prod/GET/user", False),
        (f"{API}/test/*/*", f"{API}/prod/GET/user", False),
        (f"{API[:-1]}9/*", f"{API}/prod/GET/user", False),
    ],
)
@pytest.mark.parametrize("operator", ["ArnLike", "StringLike"])
def test_the_source_arn_must_match(operator, pattern, source, expected):
    limited = statement(Condition={operator: {"AWS:SourceArn": pattern}})
    assert allowed(limited, AWS_SourceArn=source) is expected


def test_a_condition_on_what_the_service_does_not_tell_is_false():
    assert not allowed(statement(Condition={"StringEquals": {"AWS:SourceAccount": "123456789012"}}))
    limited = statement(Condition={"StringEquals": {"AWS:SourceAccount": "123456789012"}})
    assert allowed(limited, AWS_SourceAccount="123456789012")


def test_a_deny_beats_an_allow():
    assert not allowed(statement(), statement(Effect="Deny", Principal="*"))


def test_another_function_or_action_is_not_meant():
    assert not allowed(statement(), resource=FUNCTION + "2")
    assert not allowed(statement(Action="lambda:GetFunction"))


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"Service": ["a.amazonaws.com", "apigateway.amazonaws.com"]}])
def test_a_star_and_lists_name_a_service_too(principal):
    assert names_service(principal, "apigateway.amazonaws.com")


@pytest.mark.parametrize(
    ("element", "match"),
    [
        ("*", Match.ITSELF),
        ({"AWS": "*"}, Match.ITSELF),
        ({"AWS": ROLE}, Match.ITSELF),
        ({"AWS": ["arn:aws:iam::1:user/x", "arn:aws:sts::123456789012:assumed-role/hello/s1"]}, Match.ITSELF),
        ({"AWS": "123456789012"}, Match.ACCOUNT),
        ({"AWS": "arn:aws:iam::123456789012:root"}, Match.ACCOUNT),
        ({"AWS": "arn:aws:iam::999999999999:root"}, Match.NONE),
        ({"AWS": "arn:aws:sts::123456789012:assumed-role/hello/s2"}, Match.NONE),
        ({"Service": "lambda.amazonaws.com"}, Match.NONE),
        (None, Match.NONE),
    ],
)
def test_a_session_is_named_by_its_role_or_itself_or_its_account(element, match):
    ring = KeyRing(b"secret")
    keys = ring.role_session(ROLE, "s1").keys
    _, principal = ring.find(keys.access_key_id, keys.session_token)
    assert names_principal(element, principal) is match


def test_an_empty_name_names_nobody():
    ring = KeyRing(b"secret")
    keys = ring.role_session(ROLE, "s1").keys
    assert names_principal({"AWS": ""}, ring.find(keys.access_key_id, keys.session_token)[1]) is Match.NONE
    assert names_principal({"AWS": ""}, learner("123456789012")) is Match.NONE
