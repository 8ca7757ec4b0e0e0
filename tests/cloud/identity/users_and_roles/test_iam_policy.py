"""Policy evaluation, rule by rule (IAM User Guide, "Policy evaluation logic" and the policy grammar)."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cloud.identity.identity_requests import allow, deny, policy
from tests.many_inputs import trying
from userlab.cloud.identity.policies.patterns import Patterns, glob
from userlab.cloud.identity.policies.policy import Decision, Policies

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Users"


def decide(statements, action="dynamodb:GetItem", resource=TABLE, **context):
    values = {key.replace("__", ":").replace("_", "-").lower(): value for key, value in context.items()}
    return Policies([policy(*statements)]).decide(action, resource, values)


def test_what_nothing_allows_is_denied_implicitly():
    assert decide([]) is Decision.NOTHING


def test_an_allow_allows():
    assert decide([allow("dynamodb:GetItem", TABLE)]) is Decision.ALLOW


@pytest.mark.parametrize("statements", [[allow("*"), deny("*")], [deny("*"), allow("*")]])
def test_a_deny_beats_every_allow_in_either_order(statements):
    assert decide(statements) is Decision.DENY


def test_another_action_is_not_allowed():
    assert decide([allow("dynamodb:PutItem", TABLE)]) is Decision.NOTHING


def test_actions_ignore_case_and_resources_do_not():
    assert decide([allow("DynamoDB:getitem", TABLE)]) is Decision.ALLOW
    assert decide([allow("dynamodb:GetItem", TABLE.replace("Users", "users"))]) is Decision.NOTHING


@pytest.mark.parametrize("action", ["*", "dynamodb:*", "dynamodb:Get*", "dynamodb:GetIte?", "d*:G*m"])
def test_wildcards_in_actions(action):
    assert decide([allow(action)]) is Decision.ALLOW


@pytest.mark.parametrize(
    ("resource", "decision"),
    [
        ("*", Decision.ALLOW),
        ("arn:aws:dynamodb:*:*:table/Users", Decision.ALLOW),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/U?ers", Decision.ALLOW),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Users/*", Decision.NOTHING),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/User", Decision.NOTHING),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/Users", Decision.NOTHING),
    ],
)
def test_wildcards_in_resources(resource, decision):
    assert decide([allow("dynamodb:GetItem", resource)]) is decision


def test_dots_and_brackets_in_resources_are_no_regular_expression():
    assert Patterns(["a.b[c]"]).match("a.b[c]", {})
    assert not Patterns(["a.b"]).match("axb", {})


def test_not_action_means_every_other_action():
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert decide([statement]) is Decision.ALLOW
    assert decide([statement], "iam:CreateUser") is Decision.NOTHING


def test_not_resource_means_every_other_resource():
    statement = {"Effect": "Deny", "Action": "*", "NotResource": TABLE}
    assert decide([allow("*"), statement]) is Decision.ALLOW
    assert decide([allow("*"), statement], resource=TABLE + "2") is Decision.DENY


def test_a_single_statement_needs_no_list():
    document = json.dumps({"Version": "2012-10-17", "Statement": allow("*")})
    assert Policies([document]).decide("s3:GetObject", "*", {}) is Decision.ALLOW


def test_variables_take_the_value_of_the_request():
    statement = allow("*", "arn:aws:s3:::home/${aws:username}/*")
    assert decide([statement], resource="arn:aws:s3:::home/ann/x", aws__username=["ann"]) is Decision.ALLOW
    assert decide([statement], resource="arn:aws:s3:::home/bob/x", aws__username=["ann"]) is Decision.NOTHING


def test_a_variable_without_value_matches_nothing():
    assert decide([allow("*", "arn:aws:s3:::home/${aws:username}*")], resource="arn:aws:s3:::home/") is Decision.NOTHING


def test_a_variable_has_a_default_between_quotes():
    statement = allow("*", "arn:aws:s3:::${aws:PrincipalTag/team, 'nobody'}")
    assert decide([statement], resource="arn:aws:s3:::nobody") is Decision.ALLOW


def test_a_variables_value_is_no_wildcard():
    statement = allow("*", "arn:aws:s3:::home/${aws:username}")
    assert decide([statement], resource="arn:aws:s3:::home/bob", aws__username=["*"]) is Decision.NOTHING


def test_escaped_wildcards_are_literal():
    statement = allow("*", "arn:aws:s3:::a${*}b")
    assert decide([statement], resource="arn:aws:s3:::a*b") is Decision.ALLOW
    assert decide([statement], resource="arn:aws:s3:::axb") is Decision.NOTHING


def test_policies_of_the_first_version_have_no_variables():
    document = json.dumps({"Version": "2008-10-17", "Statement": allow("*", "a/${aws:username}")})
    assert Policies([document]).decide("s3:x", "a/ann", {"aws:username": ["ann"]}) is Decision.NOTHING
    assert Policies([document]).decide("s3:x", "a/${aws:username}", {}) is Decision.ALLOW


def test_answers_that_depend_on_the_request_are_not_remembered():
    policies = Policies([policy(allow("*", "home/${aws:username}"))])
    assert policies.decide("s3:x", "home/ann", {"aws:username": ["ann"]}) is Decision.ALLOW
    assert policies.decide("s3:x", "home/ann", {"aws:username": ["bob"]}) is Decision.NOTHING


@trying()
@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_globs_match_as_fnmatch_does(pattern, text):
    import fnmatch
    import re

    assert bool(re.fullmatch(glob(pattern), text, re.DOTALL)) == fnmatch.fnmatchcase(text, pattern)


def test_a_policy_full_of_stars_costs_no_time():
    pattern = Patterns(["*a" * 2000 + "b"])
    begun = time.process_time()
    assert not pattern.match("a" * 3000, {})
    assert time.process_time() - begun < 2
