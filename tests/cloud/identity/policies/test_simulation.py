"""The policy simulator names the statements that decide, and what a permissions boundary says."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, policy, role_arn
from userlab.cloud.identity.policies.statement_positions import statement_positions

LINES = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "Resource": "*"
        },
        {"Effect": "Deny", "Action": "dynamodb:Scan", "Resource": "*"}
    ]
}"""


@pytest.fixture
def iam(client):
    return client("iam")


@pytest.fixture
def simulate(iam, account):
    """simulate("dynamodb:GetItem") is the one result of the role "worker"."""
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))

    def ask(action, **more):
        call = {"PolicySourceArn": role_arn(account, "worker"), "ActionNames": [action], **more}
        return iam.simulate_principal_policy(**call)["EvaluationResults"][0]

    return ask


def test_the_statement_that_allows_is_named_with_its_place(iam, simulate):
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=LINES)
    found = simulate("dynamodb:GetItem")
    assert found["EvalDecision"] == "allowed"
    assert found["MatchedStatements"] == [
        {
            "SourcePolicyId": "role_worker_p",
            "SourcePolicyType": "IAM Policy",
            "StartPosition": {"Line": 3, "Column": 19},
            "EndPosition": {"Line": 8, "Column": 10},
        }
    ]
    assert "PermissionsBoundaryDecisionDetail" not in found


def test_of_a_denial_only_the_denying_statement_is_named(iam, simulate):
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=LINES)
    everything = [policy(allow("dynamodb:*"))]
    found = simulate("dynamodb:Scan", PolicyInputList=everything)
    assert found["EvalDecision"] == "explicitDeny"
    assert [each["StartPosition"] for each in found["MatchedStatements"]] == [{"Line": 8, "Column": 11}]


def test_policies_that_are_handed_in_and_managed_ones_have_names_of_their_own(iam, simulate):
    arn = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
    iam.attach_role_policy(RoleName="worker", PolicyArn=arn)
    found = simulate("dynamodb:GetItem", PolicyInputList=[policy(allow("dynamodb:GetItem"))])
    names = [each["SourcePolicyId"] for each in found["MatchedStatements"]]
    assert names == ["AmazonDynamoDBReadOnlyAccess", "PolicyInputList.1"]


def test_a_boundary_must_allow_as_well(iam, simulate):
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=policy(allow("dynamodb:*")))
    bounds = iam.create_policy(PolicyName="b", PolicyDocument=policy(allow("dynamodb:GetItem")))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="worker", PermissionsBoundary=bounds)
    within, beyond = simulate("dynamodb:GetItem"), simulate("dynamodb:PutItem")
    assert (within["EvalDecision"], beyond["EvalDecision"]) == ("allowed", "implicitDeny")
    assert within["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": True}
    assert beyond["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    assert beyond["MatchedStatements"] == []


def test_a_boundary_that_is_handed_in_replaces_the_role_s(iam, simulate):
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=policy(allow("dynamodb:*")))
    bounds = [policy(allow("dynamodb:Scan"))]
    found = simulate("dynamodb:GetItem", PermissionsBoundaryPolicyInputList=bounds)
    assert found["EvalDecision"] == "implicitDeny"


def test_a_context_key_that_a_condition_wants_and_nobody_gave_is_told(iam, simulate):
    own = {"StringEquals": {"dynamodb:LeadingKeys": "u1"}}
    document = policy(allow("dynamodb:GetItem", Condition=own))
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=document)
    found = simulate("dynamodb:GetItem")
    assert (found["EvalDecision"], found["MissingContextValues"]) == ("implicitDeny", ["dynamodb:LeadingKeys"])


def test_a_resource_s_policy_is_refused_by_name(simulate):
    with pytest.raises(ClientError, match="cannot do ResourcePolicy in SimulatePrincipalPolicy"):
        simulate("s3:GetObject", ResourcePolicy=policy(allow("s3:GetObject")))


def test_a_statement_s_place_is_told_in_one_line_too():
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"a:b","Resource":"*"}]}'
    [(start, end)] = statement_positions(document)
    assert start == {"Line": 1, "Column": 38}
    assert document[start["Column"] - 1 : end["Column"] - 1] == document[37:-2]


def test_a_statement_that_stands_alone_begins_after_its_colon():
    assert statement_positions('{"Statement": {}}') == [({"Line": 1, "Column": 14}, {"Line": 1, "Column": 17})]
