"""What is in use is not deleted, what is missing is named, and what AWS owns stays as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cloud.identity.identity_requests import TRUST_LAMBDA, allow, policy, refusal

OF_AWS = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
DOCUMENT = policy(allow("dynamodb:GetItem"))
TRUST = json.dumps(TRUST_LAMBDA)


@pytest.fixture
def iam(client: Any) -> Any:
    """IAM with a user u, a group g, a role r, a profile i and a policy p."""
    iam = client("iam")
    iam.create_user(UserName="u")
    iam.create_group(GroupName="g")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="i")
    iam.create_policy(PolicyName="p", PolicyDocument=DOCUMENT)
    return iam


@pytest.fixture
def arn(account: str) -> str:
    return f"arn:aws:iam::{account}:policy/p"


@pytest.mark.parametrize(
    ("use", "what"),
    [
        (lambda iam: iam.create_access_key(UserName="u"), "must delete access keys first"),
        (lambda iam: iam.add_user_to_group(UserName="u", GroupName="g"), "must remove users from group first"),
        (lambda iam: iam.attach_user_policy(UserName="u", PolicyArn=OF_AWS), "must detach all policies first"),
        (
            lambda iam: iam.put_user_policy(UserName="u", PolicyName="i", PolicyDocument=DOCUMENT),
            "must delete policies first",
        ),
        (lambda iam: iam.create_login_profile(UserName="u", Password="Abc-123456"), "must delete login profile first"),
    ],
)
def test_a_user_in_use_is_not_deleted(iam, use, what):
    use(iam)
    assert refusal(iam.delete_user, UserName="u") == ("DeleteConflict", f"Cannot delete entity, {what}.")
    assert iam.get_user(UserName="u")["User"]["UserName"] == "u"


def test_a_group_in_use_is_not_deleted(iam):
    iam.add_user_to_group(UserName="u", GroupName="g")
    conflict = ("DeleteConflict", "Cannot delete entity, must remove users from group first.")
    assert refusal(iam.delete_group, GroupName="g") == conflict
    iam.remove_user_from_group(UserName="u", GroupName="g")
    iam.attach_group_policy(GroupName="g", PolicyArn=OF_AWS)
    conflict = ("DeleteConflict", "Cannot delete entity, must detach all policies first.")
    assert refusal(iam.delete_group, GroupName="g") == conflict


def test_a_role_in_use_is_not_deleted(iam):
    iam.add_role_to_instance_profile(InstanceProfileName="i", RoleName="r")
    conflict = ("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.")
    assert refusal(iam.delete_role, RoleName="r") == conflict
    assert refusal(iam.delete_instance_profile, InstanceProfileName="i") == conflict


def test_an_attached_policy_is_not_deleted(iam, arn):
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    conflict = ("DeleteConflict", "Cannot delete a policy attached to entities.")
    assert refusal(iam.delete_policy, PolicyArn=arn) == conflict


def test_a_policy_that_is_a_boundary_is_not_deleted(iam, arn):
    iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    assert refusal(iam.delete_policy, PolicyArn=arn)[0] == "DeleteConflict"


def test_a_policy_of_two_versions_is_not_deleted(iam, arn):
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=DOCUMENT)
    code, message = refusal(iam.delete_policy, PolicyArn=arn)
    assert (code, message[:46]) == ("DeleteConflict", "This policy has more than one version. Before ")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)


def test_the_default_version_of_a_policy_is_not_deleted(iam, arn):
    assert refusal(iam.delete_policy_version, PolicyArn=arn, VersionId="v1") == (
        "DeleteConflict",
        "Cannot delete the default version of a policy.",
    )


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("delete_policy", {}),
        ("create_policy_version", {"PolicyDocument": DOCUMENT}),
        ("delete_policy_version", {"VersionId": "v1"}),
        ("set_default_policy_version", {"VersionId": "v1"}),
        ("tag_policy", {"Tags": [{"Key": "a", "Value": "b"}]}),
        ("untag_policy", {"TagKeys": ["a"]}),
    ],
)
def test_a_policy_of_aws_is_not_changed(iam, account, operation, more):
    action = "iam:" + "".join(word.capitalize() for word in operation.split("_"))
    text = (
        f"User: arn:aws:iam::{account}:user/learner is not authorized to perform: {action} on resource: policy {OF_AWS}"
    )
    assert refusal(getattr(iam, operation), PolicyArn=OF_AWS, **more) == ("AccessDenied", text)


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("get_role", {"RoleName": "x"}, "The role with name x cannot be found."),
        ("delete_role", {"RoleName": "x"}, "The role with name x cannot be found."),
        ("list_attached_role_policies", {"RoleName": "x"}, "The role with name x cannot be found."),
        ("update_role", {"RoleName": "x"}, "The role with name x cannot be found."),
        ("list_role_tags", {"RoleName": "x"}, "The role with name x cannot be found."),
        ("get_user", {"UserName": "x"}, "The user with name x cannot be found."),
        ("create_access_key", {"UserName": "x"}, "The user with name x cannot be found."),
        ("update_user", {"UserName": "x"}, "The user with name x cannot be found."),
        ("get_group", {"GroupName": "x"}, "The group with name x cannot be found."),
        ("update_group", {"GroupName": "x"}, "The group with name x cannot be found."),
        ("add_user_to_group", {"UserName": "u", "GroupName": "x"}, "The group with name x cannot be found."),
        ("get_instance_profile", {"InstanceProfileName": "x"}, "Instance Profile x cannot be found."),
        ("get_role_policy", {"RoleName": "r", "PolicyName": "x"}, "The role policy with name x cannot be found."),
        ("delete_user_policy", {"UserName": "u", "PolicyName": "x"}, "The user policy with name x cannot be found."),
        ("get_group_policy", {"GroupName": "g", "PolicyName": "x"}, "The group policy with name x cannot be found."),
        ("get_login_profile", {"UserName": "u"}, "Login Profile for User u cannot be found."),
        (
            "remove_role_from_instance_profile",
            {"InstanceProfileName": "i", "RoleName": "r"},
            "Role r in Instance Profile i cannot be found.",
        ),
        (
            "update_access_key",
            {"UserName": "u", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Inactive"},
            "The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.",
        ),
    ],
)
def test_what_is_missing_is_named(iam, operation, parameters, message):
    assert refusal(getattr(iam, operation), **parameters) == ("NoSuchEntity", message)


@pytest.mark.parametrize(
    ("operation", "parameters", "ending"),
    [
        ("get_policy", {}, "was not found."),
        ("delete_policy", {}, "was not found."),
        ("detach_role_policy", {"RoleName": "r"}, "was not found."),
        ("attach_role_policy", {"RoleName": "r"}, "does not exist or is not attachable."),
        ("attach_group_policy", {"GroupName": "g"}, "does not exist or is not attachable."),
        ("get_policy_version", {"VersionId": "v9"}, "version v9 does not exist or is not attachable."),
    ],
)
def test_a_missing_policy_is_named_by_its_arn(iam, account, operation, parameters, ending):
    missing = f"arn:aws:iam::{account}:policy/x"
    answer = refusal(getattr(iam, operation), PolicyArn=missing, **parameters)
    assert answer == ("NoSuchEntity", f"Policy {missing} {ending}")


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("create_user", {"UserName": "U"}, "User with name U already exists."),
        ("create_group", {"GroupName": "g"}, "Group with name g already exists."),
        ("create_role", {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}, "Role with name r already exists."),
        ("create_instance_profile", {"InstanceProfileName": "i"}, "Instance Profile i already exists."),
        (
            "create_policy",
            {"PolicyName": "p", "PolicyDocument": DOCUMENT},
            "A policy called p already exists. Duplicate names are not allowed.",
        ),
        ("update_user", {"UserName": "u", "NewUserName": "learner"}, "User with name learner already exists."),
    ],
)
def test_a_name_is_given_once(iam, operation, parameters, message):
    assert refusal(getattr(iam, operation), **parameters) == ("EntityAlreadyExists", message)


def test_quotas_are_told_by_their_names(iam, account):
    for _ in range(2):
        iam.create_access_key(UserName="u")
    assert refusal(iam.create_access_key, UserName="u") == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )
    for number in range(10):
        iam.create_policy(PolicyName=f"p{number}", PolicyDocument=DOCUMENT)
        iam.attach_role_policy(RoleName="r", PolicyArn=f"arn:aws:iam::{account}:policy/p{number}")
    assert refusal(iam.attach_role_policy, RoleName="r", PolicyArn=OF_AWS) == (
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerRole: 10",
    )
