"""How IAM shows its things: what a Get tells, what a list leaves out, and what stays when a part is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, policy, refusal, send, signed

DOCUMENT = policy(allow("dynamodb:GetItem"))
TRUST = json.dumps(TRUST_LAMBDA)


@pytest.fixture
def iam(client: Any) -> Any:
    return client("iam")


@pytest.fixture
def role(iam: Any) -> dict[str, Any]:
    """The answer of CreateRole with everything that it takes."""
    return iam.create_role(
        RoleName="r",
        AssumeRolePolicyDocument=TRUST,
        Description="first",
        MaxSessionDuration=7200,
        Tags=[{"Key": "team", "Value": "red"}],
    )["Role"]


def test_the_answer_of_create_role_has_no_session_duration(role):
    assert set(role) == {
        "Path",
        "RoleName",
        "RoleId",
        "Arn",
        "CreateDate",
        "AssumeRolePolicyDocument",
        "Description",
        "Tags",
    }


def test_get_role_tells_all(iam, role):
    found = iam.get_role(RoleName="r")["Role"]
    assert set(found) - set(role) == {"MaxSessionDuration", "RoleLastUsed"}
    assert found["AssumeRolePolicyDocument"] == TRUST_LAMBDA


def test_list_roles_leaves_out_tags_and_last_use(iam, role):
    found = iam.list_roles()["Roles"]
    assert set(found[0]) == {
        "Path",
        "RoleName",
        "RoleId",
        "Arn",
        "CreateDate",
        "AssumeRolePolicyDocument",
        "Description",
        "MaxSessionDuration",
    }


def test_documents_in_lists_are_url_encoded(cloud, account, role):
    host = cloud.endpoint.removeprefix("http://")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"Action=ListRoles&Version=2010-05-08"
    request = signed(cloud.keys.account_keys(account), body=body, headers=form, service="iam", host=host)
    assert "<AssumeRolePolicyDocument>%7B%22Version%22%3A%20%222012" in send(cloud.endpoint, request)[1]


def test_an_update_of_one_member_leaves_the_other(iam, role):
    iam.update_role(RoleName="r", Description="second")
    assert iam.get_role(RoleName="r")["Role"]["MaxSessionDuration"] == 7200
    iam.update_role(RoleName="r", MaxSessionDuration=3600)
    found = iam.get_role(RoleName="r")["Role"]
    assert (found["Description"], found["MaxSessionDuration"]) == ("second", 3600)


def test_a_policy_attached_twice_counts_once(iam, role):
    arn = iam.create_policy(PolicyName="p", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    for _ in range(2):
        iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    iam.detach_role_policy(RoleName="r", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 0


def test_create_user_tells_the_boundary(iam):
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    wanted = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    assert iam.create_user(UserName="u", PermissionsBoundary=arn)["User"]["PermissionsBoundary"] == wanted
    assert "PermissionsBoundary" not in iam.list_users()["Users"][0]


def test_a_boundary_that_is_missing_is_named(iam, account, role):
    arn = f"arn:aws:iam::{account}:policy/none"
    text = f"Scope ARN: {arn} does not exist or is not attachable."
    assert refusal(iam.put_role_permissions_boundary, RoleName="r", PermissionsBoundary=arn) == ("NoSuchEntity", text)


def test_descriptions_and_tags_of_policies_are_told_by_get_alone(iam):
    made = iam.create_policy(PolicyName="p", PolicyDocument=DOCUMENT, Description="d")["Policy"]
    assert not {"Description", "Tags"} & set(made)
    assert iam.get_policy(PolicyArn=made["Arn"])["Policy"]["Description"] == "d"
    assert iam.get_policy(PolicyArn=made["Arn"])["Policy"]["Tags"] == []
    assert "Description" not in iam.list_policies(Scope="Local")["Policies"][0]
    assert made["PolicyId"].startswith("ANPA")


def test_versions_of_a_policy_come_newest_first_without_their_documents(iam):
    arn = iam.create_policy(PolicyName="p", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    assert "Document" not in iam.create_policy_version(PolicyArn=arn, PolicyDocument=DOCUMENT)["PolicyVersion"]
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert [(each["VersionId"], each["IsDefaultVersion"]) for each in versions] == [("v2", False), ("v1", True)]
    assert "Document" not in versions[0]


def test_lists_come_in_pages(iam):
    for name in "dacb":
        iam.create_user(UserName=name)
    page = iam.list_users(MaxItems=3)
    assert ([each["UserName"] for each in page["Users"]], page["IsTruncated"]) == (["a", "b", "c"], True)
    assert [each["UserName"] for each in iam.list_users(Marker=page["Marker"])["Users"]] == ["d"]
    assert refusal(iam.list_users, Marker="-") == ("ValidationError", "Invalid Marker.")


def test_who_has_a_policy_is_told_by_name_and_id(iam, role):
    arn = iam.create_policy(PolicyName="p", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    found = iam.list_entities_for_policy(PolicyArn=arn)
    assert found["PolicyRoles"] == [{"RoleName": "r", "RoleId": role["RoleId"]}]
    assert (found["PolicyUsers"], found["PolicyGroups"]) == ([], [])


def test_a_renamed_user_keeps_its_id_keys_groups_and_tags(iam):
    made = iam.create_user(UserName="u", Tags=[{"Key": "team", "Value": "red"}])["User"]
    iam.create_group(GroupName="g")
    iam.add_user_to_group(UserName="u", GroupName="g")
    iam.create_access_key(UserName="u")
    iam.update_user(UserName="u", NewUserName="v", NewPath="/p/")
    found = iam.get_user(UserName="v")["User"]
    assert (found["UserId"], found["Tags"], found["Path"]) == (made["UserId"], made["Tags"], "/p/")
    assert iam.list_access_keys(UserName="v")["AccessKeyMetadata"][0]["UserName"] == "v"
    assert [each["GroupName"] for each in iam.list_groups_for_user(UserName="v")["Groups"]] == ["g"]


def test_a_group_moves_to_another_path(iam):
    iam.create_group(GroupName="g")
    iam.update_group(GroupName="g", NewPath="/p/")
    assert iam.get_group(GroupName="g")["Group"]["Path"] == "/p/"


@pytest.mark.parametrize(
    ("tags", "code", "message"),
    [
        ([("a", "1"), ("A", "2")], "InvalidInput", "Please note that Tag keys are case insensitive."),
        ([("k" * 129, "v")], "ValidationError", "'tags.1.member.key' failed to satisfy constraint: Member must"),
        ([("k", "v" * 257)], "ValidationError", "'tags.1.member.value' failed to satisfy constraint: Member must have"),
        ([("k!", "v")], "ValidationError", r"pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+"),
        ([(f"k{n}", "v") for n in range(51)], "ValidationError", "'tags' failed to satisfy constraint: Member must"),
    ],
)
def test_tags_are_checked(iam, role, tags, code, message):
    found = refusal(iam.tag_role, RoleName="r", Tags=[{"Key": key, "Value": value} for key, value in tags])
    assert found[0] == code
    assert message in found[1]


def test_tags_of_policies_differ_by_case(iam):
    arn = iam.create_policy(PolicyName="p", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    assert [tag["Key"] for tag in iam.list_policy_tags(PolicyArn=arn)["Tags"]] == ["A", "a"]


@pytest.mark.parametrize("version", [None, "2008-10-17"])
def test_inline_policies_may_be_of_any_version(iam, role, version):
    document = {"Statement": allow("s3:*")} | ({"Version": version} if version else {})
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=json.dumps(document))
    assert iam.get_role_policy(RoleName="r", PolicyName="p")["PolicyDocument"] == document


@pytest.mark.parametrize("part", ["Statement", "Action", "NotAction", "Effect", "Principal"])
def test_a_trust_policy_with_a_null_is_malformed(iam, part):
    statement = TRUST_LAMBDA["Statement"][0] | {part: None}
    if part == "NotAction":
        del statement["Action"]
    document = {"Version": "2012-10-17", "Statement": [None] if part == "Statement" else statement}
    code, _ = refusal(iam.create_role, RoleName="x", AssumeRolePolicyDocument=json.dumps(document))
    assert code == "MalformedPolicyDocument"


@pytest.mark.parametrize(
    "statement", [None, [None], {"Effect": None}, {"Effect": "Allow", "Action": None, "Resource": "*"}]
)
def test_an_identity_policy_with_a_null_is_malformed(iam, role, statement):
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    code, _ = refusal(iam.put_role_policy, RoleName="r", PolicyName="p", PolicyDocument=document)
    assert code == "MalformedPolicyDocument"


def test_a_stored_statement_that_is_none_permits_nothing(cloud, client, account, role):
    from userlab.cloud.moto_seams.iam import role as stored

    stored(role["Arn"]).assume_role_policy_document = json.dumps({"Statement": [None, {"Effect": "Allow"}]})
    assert refusal(client("sts").assume_role, RoleArn=role["Arn"], RoleSessionName="s1")[0] == "AccessDenied"


def test_denials_of_iam_name_things_as_iam_does(as_user, role):
    iam = as_user("iam")
    of_aws = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    because = "because no identity-based policy allows the iam:{0} action"
    for operation, parameters, resource in [
        ("GetRole", {"RoleName": "r"}, "role r"),
        ("CreateAccessKey", {"UserName": "u"}, "user u"),
        ("ListPolicies", {}, "policy path /"),
        ("GetPolicy", {"PolicyArn": of_aws}, f"policy {of_aws}"),
    ]:
        method = "".join("_" + c.lower() if c.isupper() else c for c in operation).lstrip("_")
        code, message = refusal(getattr(iam, method), **parameters)
        assert code == "AccessDenied"
        assert message.endswith(f"iam:{operation} on resource: {resource} {because.format(operation)}")
