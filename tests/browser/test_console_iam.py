"""IAM by mouse: a role with the walkthrough's policy, a denied call that gets its permission, the simulator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Locator, Page, expect

from tests.browser.console_in_browser import go

WALKTHROUGH = {
    "Effect": "Allow",
    "Action": ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem"],
    "Resource": "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/Users",
}
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
MARKUP = "<img src=x onerror=document.title=1>"


@pytest.fixture
def iam(client: Any) -> Any:
    return client("iam")


@pytest.fixture
def role(iam: Any) -> str:
    """A role without permissions, which the account's functions may assume."""
    trust = {"Version": "2012-10-17", "Statement": [TRUST]}
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(trust))
    return "worker"


def paste(editor: Locator, text: str) -> None:
    """Paste a text in place of what an editor holds."""
    editor.press("ControlOrMeta+a")
    editor.evaluate(
        """(each, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            each.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_a_role_is_created_with_the_walkthrough_s_policy(console: Page, iam: Any, account: str) -> None:
    go(console, "iam/create-role")
    expect(console.get_by_label("The same role as code")).to_contain_text("lambda.amazonaws.com")
    console.get_by_label("Search policies").fill("lambdabasicexec")
    console.get_by_label("AWSLambdaBasicExecutionRole").check()
    console.get_by_label("Role name").fill("users-role")
    console.get_by_role("button", name="Create role").click()
    console.get_by_role("link", name="Create inline policy").click()

    editor = console.get_by_role("textbox", name="Policy document")
    paste(editor, json.dumps(WALKTHROUGH, indent=2))
    expect(console.get_by_text("Line 1: This is a bare statement.")).to_be_visible()
    console.get_by_label("Policy name").fill("users-table")
    console.get_by_role("button", name="Create policy").click()
    expect(console.get_by_text("Syntax errors in policy.")).to_be_visible()  # IAM's own words

    document = {"Version": "2012-10-17", "Statement": [WALKTHROUGH]}
    paste(editor, json.dumps(document, indent=2))
    expect(console.get_by_text("in place of REGION and ACCOUNT_ID")).to_be_visible()
    expect(console.get_by_text("Deletes a single item in a table by primary key.")).to_be_visible()
    written = json.dumps(document, indent=2).replace("REGION", "us-east-1").replace("ACCOUNT_ID", account)
    paste(editor, written)
    expect(console.get_by_label("Problems: Policy document")).to_be_hidden()
    console.get_by_role("button", name="Create policy").click()

    expect(console.get_by_role("region", name="Permissions policies (2)")).to_contain_text("users-table (Inline)")
    stored = iam.get_role_policy(RoleName="users-role", PolicyName="users-table")["PolicyDocument"]
    assert stored == json.loads(written)
    attached = iam.list_attached_role_policies(RoleName="users-role")["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["AWSLambdaBasicExecutionRole"]


def test_a_denied_call_gets_its_permission_by_a_click_and_then_passes(
    console: Page, client: Any, role: str, account: str, users: Any
) -> None:
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=document)
    keys = client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="me")["Credentials"]
    as_role = client(
        "dynamodb",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    with pytest.raises(ClientError, match="AccessDeniedException"):
        as_role.get_item(TableName="Users", Key={"UserID": {"S": "u1"}})

    go(console, "iam/denied")
    console.get_by_role("button", name="Add permissions").click()
    dialog = console.get_by_role("dialog", name=f"Add permissions to role {role}")
    statement = json.loads(dialog.get_by_label("Statement to add").inner_text())
    table = f"arn:aws:dynamodb:us-east-1:{account}:table/Users"
    assert statement == {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table}
    assert client("iam").list_role_policies(RoleName=role)["PolicyNames"] == []  # shown before it is written
    dialog.get_by_role("button", name="Add permissions").click()
    expect(console.get_by_text("Policy allow-dynamodb-GetItem written")).to_be_visible()
    as_role.get_item(TableName="Users", Key={"UserID": {"S": "u1"}})

    go(console, "activity")  # the journal leads there, too
    console.get_by_role("button", name="DynamoDB GetItem").last.click()
    console.get_by_role("button", name="Add permissions").click()
    expect(dialog).to_contain_text("The policies allow this request now")


def test_the_simulator_tells_which_statement_decides(console: Page, iam: Any, role: str) -> None:
    deny = {"Effect": "Deny", "Action": "dynamodb:Scan", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    iam.put_role_policy(RoleName=role, PolicyName="no-scans", PolicyDocument=document)
    go(console, f"iam/simulate/{role}")
    console.get_by_label("Actions", exact=True).fill("dynamodb:Scan, dynamodb:GetItem")
    console.get_by_role("button", name="Run simulation").click()
    results = console.get_by_role("region", name="Results", exact=True)
    expect(results).to_contain_text("An explicit Deny: role_worker_no-scans")
    expect(results).to_contain_text("No statement allows it")


def test_a_role_and_a_policy_are_deleted_by_their_names(console: Page, iam: Any, role: str) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**WALKTHROUGH, "Resource": "*"}]})
    arn = iam.create_policy(PolicyName="of-users", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    go(console, f"iam/policy/{arn.replace(':', '%3A').replace('/', '%2F')}")
    for name, refused in (("of-users", True), (role, False), ("of-users", False)):
        if name == role:
            go(console, f"iam/role/{role}")
        elif not refused:
            go(console, f"iam/policy/{arn.replace(':', '%3A').replace('/', '%2F')}")
        console.get_by_role("button", name="Delete", exact=True).click()
        dialog = console.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
        dialog.get_by_label(f"To confirm, type {name}").fill(name)
        dialog.get_by_role("button", name="Delete").click()
        expect(console.get_by_text("DeleteConflict" if refused else f"{name} deleted.")).to_be_visible()
    assert iam.list_roles()["Roles"] == []


def test_names_and_descriptions_full_of_markup_are_shown_as_text(console: Page, iam: Any) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": [{**TRUST, "Sid": "a"}]})
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, Description=MARKUP)
    condition = {"StringEquals": {"aws:username": MARKUP}}
    statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": condition}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)
    for path in ("iam/role/r", "iam/inline/r/p"):
        go(console, path)
        expect(console.get_by_text(MARKUP).first).to_be_visible()
    assert console.locator("#page img").count() == 0
