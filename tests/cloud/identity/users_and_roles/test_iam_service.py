"""IAM as a service: what moto leaves out or gets wrong."""

import json
import re

import pytest
from botocore.exceptions import ClientError

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, policy, role_arn, send, signed
from userlab.cloud.identity.policies.policy_document import BAD_SID


def refusal(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


@pytest.fixture
def iam(client):
    return client("iam")


@pytest.fixture
def role(iam):
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    return "worker"


def test_the_walkthroughs_bare_statement_is_no_policy(iam, role):
    statement = {
        "Effect": "Allow",
        "Action": ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"],
        "Resource": "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/Users",
    }
    call = {"RoleName": role, "PolicyName": "p", "PolicyDocument": json.dumps(statement)}
    assert refusal(iam.put_role_policy, **call) == ("MalformedPolicyDocument", "Syntax errors in policy.")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "Syntax errors in policy."),
        (policy(allow("GetItem")), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        (policy(allow("dynamodb:GetItem", "Users")), 'Resource Users must be in ARN format or "*".'),
        (policy({"Effect": "Allow", "Action": "s3:*"}), "Policy statement must contain resources."),
        (policy(allow("s3:*", Principal="*")), "Policy document should not specify a principal."),
        (policy(allow("s3:*", Sid="my statement")), BAD_SID),
    ],
)
@pytest.mark.parametrize("operation", ["create_policy", "put_role_policy"])
def test_a_malformed_policy_is_told_what_is_wrong(iam, role, operation, document, message):
    more = {"RoleName": role} if operation == "put_role_policy" else {}
    code, text = refusal(getattr(iam, operation), PolicyName="p", PolicyDocument=document, **more)
    assert (code, text) == ("MalformedPolicyDocument", message)


@pytest.mark.parametrize(
    "statement",
    [
        allow("iam:*", "arn:aws:iam::*:*"),
        allow("s3:ListBucket", Condition={"NumericLessThanEquals": {"s3:max-keys": 10}}),
    ],
    ids=["all of IAM", "an unquoted number"],
)
def test_what_iam_takes_is_taken_and_kept_as_it_was(iam, role, statement):
    document = policy(statement)
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=document)
    assert iam.get_role_policy(RoleName=role, PolicyName="p")["PolicyDocument"] == json.loads(document)


def test_a_managed_policy_is_of_the_version_of_2012(iam):
    document = json.dumps({"Statement": allow("s3:*")})
    assert refusal(iam.create_policy, PolicyName="p", PolicyDocument=document) == (
        "MalformedPolicyDocument",
        "Policy document must be version 2012-10-17 or greater.",
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Principal": None}, "Missing required field Principal"),
        ({"Resource": "*"}, "Has prohibited field Resource"),
        ({"Action": "dynamodb:GetItem"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Principal": {"Service": "lambda"}}, 'Invalid principal in policy: "SERVICE":"lambda"'),
        ({"Effect": None}, "Missing required field Effect"),
        ({"Condition": {"StringSounds": {"a": "b"}}}, "Invalid Condition type : StringSounds."),
    ],
)
def test_a_malformed_trust_policy_is_told_what_is_wrong(iam, change, message):
    statement = {key: value for key, value in (TRUST_LAMBDA["Statement"][0] | change).items() if value is not None}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    code, text = refusal(iam.create_role, RoleName="r", AssumeRolePolicyDocument=document)
    assert (code, text) == ("MalformedPolicyDocument", message)


def test_a_trust_policy_that_is_no_json_is_refused(iam):
    assert refusal(iam.create_role, RoleName="r", AssumeRolePolicyDocument="trust.json") == (
        "MalformedPolicyDocument",
        "This policy contains invalid Json",
    )


def test_a_trust_policy_names_roles_that_exist(iam, role, account):
    def document(name):
        return json.dumps(
            {"Statement": [TRUST_LAMBDA["Statement"][0] | {"Principal": {"AWS": role_arn(account, name)}}]}
        )

    iam.create_role(RoleName="a", AssumeRolePolicyDocument=document(role))
    message = refusal(iam.create_role, RoleName="b", AssumeRolePolicyDocument=document("none"))[1]
    assert message == f'Invalid principal in policy: "AWS":"{role_arn(account, "none")}"'


def test_a_policy_has_a_largest_size(iam, role):
    document = policy(allow("dynamodb:GetItem", [f"arn:aws:dynamodb:us-east-1:1:table/{n:0100}" for n in range(100)]))
    code, message = refusal(iam.put_role_policy, RoleName=role, PolicyName="p", PolicyDocument=document)
    assert (code, message) == ("LimitExceeded", "Cannot exceed quota for RolePolicySize: 10240")


@pytest.mark.parametrize("name", ["a b", "a/b", "<script>", "x" * 65])
def test_names_keep_to_their_pattern(iam, name):
    code, message = refusal(iam.create_role, RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))
    assert code == "ValidationError"
    assert "at 'roleName' failed to satisfy constraint: Member must" in message


def test_a_missing_parameter_is_named(cloud, account):
    body = b"Action=CreateRole&Version=2010-05-08"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    host = cloud.endpoint.removeprefix("http://")
    request = signed(cloud.keys.account_keys(account), body=body, headers=form, service="iam", host=host)
    status, answer = send(cloud.endpoint, request)
    assert status == 400
    assert "Value null at &#x27;roleName&#x27;" in answer or "Value null at 'roleName' failed" in answer


def test_an_unknown_operation_is_named(cloud, account):
    body = b"Action=CreateRoles&Version=2010-05-08"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    host = cloud.endpoint.removeprefix("http://")
    request = signed(cloud.keys.account_keys(account), body=body, headers=form, service="iam", host=host)
    assert "Could not find operation CreateRoles for version 2010-05-08" in send(cloud.endpoint, request)[1]


def test_a_parameter_sent_twice_is_refused(cloud, account):
    body = b"Action=GetUser&UserName=learner&UserName=root&Version=2010-05-08"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    host = cloud.endpoint.removeprefix("http://")
    request = signed(cloud.keys.account_keys(account), body=body, headers=form, service="iam", host=host)
    assert "The parameter UserName must not be sent more than once." in send(cloud.endpoint, request)[1]


@pytest.mark.parametrize("parameters", [{}, {"UserName": "learner"}])
def test_the_learner_is_a_user_of_the_account(iam, account, parameters):
    user = iam.get_user(**parameters)["User"]
    assert (user["UserName"], user["Arn"]) == ("learner", f"arn:aws:iam::{account}:user/learner")


def test_there_can_be_no_second_learner(iam):
    assert refusal(iam.create_user, UserName="learner")[0] == "EntityAlreadyExists"


def test_a_role_that_asks_for_its_user_is_told_that_it_is_none(as_role):
    code, message = refusal(as_role("iam", allow("iam:GetUser")).get_user)
    assert (code, message) == ("ValidationError", "Must specify userName when calling with non-User credentials")


def test_a_user_finds_itself(as_user):
    assert as_user("iam", allow("iam:GetUser")).get_user()["User"]["UserName"] == "alice"


def test_unique_ids_have_aws_prefixes(iam):
    assert re.fullmatch(r"AIDA[A-Z2-7]{17}", iam.create_user(UserName="u")["User"]["UserId"])
    assert re.fullmatch(r"AGPA[A-Z2-7]{17}", iam.create_group(GroupName="g")["Group"]["GroupId"])
    made = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST_LAMBDA))["Role"]
    assert re.fullmatch(r"AROA[A-Z2-7]{17}", made["RoleId"])


def test_aws_managed_policies_can_be_read(iam):
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    found = iam.get_policy(PolicyArn=arn)["Policy"]
    assert found["PolicyName"] == "AWSLambdaBasicExecutionRole"
    document = iam.get_policy_version(PolicyArn=arn, VersionId=found["DefaultVersionId"])["PolicyVersion"]["Document"]
    assert "logs:PutLogEvents" in document["Statement"][0]["Action"]


def test_a_managed_policy_that_aws_does_not_have_is_missing(iam, role):
    arn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAcces"
    assert refusal(iam.attach_role_policy, RoleName=role, PolicyArn=arn)[0] == "NoSuchEntity"


def test_all_managed_policies_are_listed_and_none_of_them_stays(iam, account):
    from userlab.cloud.moto_seams.iam import backend

    pages = iam.get_paginator("list_policies").paginate(Scope="AWS", PaginationConfig={"PageSize": 1000})
    names = {each["PolicyName"] for page in pages for each in page["Policies"]}
    assert len(names) > 1000
    assert {"AmazonDynamoDBFullAccess", "AWSLambdaBasicExecutionRole", "AdministratorAccess"} <= names
    assert not backend(account).managed_policies


def test_attached_managed_policies_stay_after_a_list(iam, role):
    arn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    iam.list_policies(Scope="AWS")
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"][0]["PolicyArn"] == arn
    iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    iam.delete_role(RoleName=role)


def test_the_simulator_tells_what_a_role_may_do(iam, role, account):
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy(allow("dynamodb:GetItem")))
    answer = iam.simulate_principal_policy(
        PolicySourceArn=role_arn(account, role), ActionNames=["dynamodb:GetItem", "dynamodb:Scan"]
    )
    decisions = {each["EvalActionName"]: each["EvalDecision"] for each in answer["EvaluationResults"]}
    assert decisions == {"dynamodb:GetItem": "allowed", "dynamodb:Scan": "implicitDeny"}


def test_the_simulator_takes_policies_and_context_of_its_own(iam):
    own = {"StringEquals": {"dynamodb:LeadingKeys": "u1"}}
    answer = iam.simulate_custom_policy(
        PolicyInputList=[policy(allow("dynamodb:GetItem", Condition=own))],
        ActionNames=["dynamodb:GetItem"],
        ContextEntries=[
            {"ContextKeyName": "dynamodb:LeadingKeys", "ContextKeyValues": ["u1"], "ContextKeyType": "string"}
        ],
    )
    assert answer["EvaluationResults"][0]["EvalDecision"] == "allowed"


def test_the_learner_may_be_looked_at_but_not_changed(iam):
    assert iam.list_attached_user_policies(UserName="learner")["AttachedPolicies"][0]["PolicyName"] == (
        "AdministratorAccess"
    )
    assert iam.list_user_policies(UserName="learner")["PolicyNames"] == []
    assert iam.list_access_keys()["AccessKeyMetadata"][0]["UserName"] == "learner"
    assert refusal(iam.delete_user, UserName="learner")[0] == "UnmodifiableEntity"
    assert refusal(iam.create_access_key)[0] == "UnmodifiableEntity"


def test_a_users_permissions_boundary_is_kept_and_counts(as_user, iam, table):
    dynamodb = as_user("dynamodb", allow("dynamodb:*"))
    arn = iam.create_policy(PolicyName="b", PolicyDocument=policy(allow("dynamodb:GetItem")))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=arn)
    assert iam.get_user(UserName="alice")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn
    code, message = refusal(dynamodb.put_item, TableName="Users", Item={"UserID": {"S": "u1"}})
    assert message.endswith("because no permissions boundary allows the dynamodb:PutItem action")
    iam.delete_user_permissions_boundary(UserName="alice")
    dynamodb.put_item(TableName="Users", Item={"UserID": {"S": "u1"}})


def test_a_user_without_boundary_shows_none(iam):
    iam.create_user(UserName="ann")
    assert "PermissionsBoundary" not in iam.get_user(UserName="ann")["User"]


def test_a_user_may_be_made_with_a_boundary(iam):
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.create_user(UserName="ann", PermissionsBoundary=arn)
    assert iam.get_user(UserName="ann")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn


def test_a_boundary_must_be_a_policy_that_exists(iam):
    iam.create_user(UserName="ann")
    arn = "arn:aws:iam::aws:policy/None"
    assert refusal(iam.put_user_permissions_boundary, UserName="ann", PermissionsBoundary=arn)[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    "document", ['{"Allow": "dynamodb:GetItem"}', "{", '{"Version": "2012-10-17", "Statement": {}}']
)
def test_the_simulator_refuses_what_is_no_policy(client, document):
    with pytest.raises(ClientError) as caught:
        client("iam").simulate_custom_policy(PolicyInputList=[document], ActionNames=["dynamodb:GetItem"])
    assert caught.value.response["Error"]["Code"] == "InvalidInput"
