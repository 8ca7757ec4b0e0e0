"""User pools of a stack: who signs in there is let in by the stack's API."""

import pytest

POOL = {"Type": "AWS::Cognito::UserPool", "Properties": {"UsernameAttributes": ["email"]}}
CLIENT = {
    "Type": "AWS::Cognito::UserPoolClient",
    "Properties": {
        "UserPoolId": {"Ref": "Pool"},
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    },
}
OUTPUTS = {name: {"Value": {"Ref": name}} for name in ("Pool", "Client")}


def test_a_user_signs_in_by_e_mail_also_after_an_update(stacks, client):
    template = {"Resources": {"Pool": POOL, "Client": CLIENT}, "Outputs": OUTPUTS}
    assert stacks.create(template)["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    policy = {"PasswordPolicy": {"MinimumLength": 8, "RequireUppercase": False, "RequireSymbols": False}}
    changed = POOL | {"Properties": POOL["Properties"] | {"Policies": policy}}
    assert stacks.update(template | {"Resources": {"Pool": changed, "Client": CLIENT}})["StackStatus"] == (
        "UPDATE_COMPLETE"
    ), stacks.failures()
    made, cognito = stacks.outputs(), client("cognito-idp")
    who = {"ClientId": made["Client"], "Username": "ada@example.com", "Password": "longer123"}
    cognito.sign_up(**who, UserAttributes=[{"Name": "email", "Value": "ada@example.com"}])
    cognito.admin_confirm_sign_up(UserPoolId=made["Pool"], Username="ada@example.com")
    words = {"USERNAME": who["Username"], "PASSWORD": who["Password"]}
    answer = cognito.initiate_auth(ClientId=made["Client"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=words)
    assert {"IdToken", "AccessToken", "RefreshToken"} <= answer["AuthenticationResult"].keys()
    assert cognito.describe_user_pool(UserPoolId=made["Pool"])["UserPool"]["UsernameAttributes"] == ["email"]


@pytest.mark.parametrize("name", ["LambdaConfig", "EmailConfiguration"])
def test_what_would_do_nothing_is_refused_by_name(stacks, name):
    pool = POOL | {"Properties": {name: {}}}
    assert stacks.create({"Pool": pool})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.failures().startswith(f"Pool: Encountered unsupported property {name}")
