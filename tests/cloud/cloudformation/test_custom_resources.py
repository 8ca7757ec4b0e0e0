"""Custom resources: a function makes them, and answers at an address of the lab's own."""

import time
import urllib.error
import urllib.request

import pytest

from tests.cloud.cloudformation.conftest import TRUST

PYTHON = """
import cfnresponse, json
def handler(event, context):
    print(json.dumps(event))
    properties = event["ResourceProperties"]
    if properties.get("Fail") == event["RequestType"]:
        return cfnresponse.send(event, context, cfnresponse.FAILED, {}, reason="on purpose")
    data = {"Seen": f"{event['RequestType']} {properties['Number']}"}
    cfnresponse.send(event, context, cfnresponse.SUCCESS, data, properties.get("Id", "custom-1"))
"""
NODE = """
const response = require("cfn-response");
exports.handler = (event, context) => {
  response.send(event, context, response.SUCCESS, { Seen: event.ResourceProperties.Number }, "node-1");
};
"""
BY_HTTPS_IN_NODE = """
const https = require("https"), url = require("url");
exports.handler = (event) => new Promise((resolve, reject) => {
  const body = JSON.stringify({ Status: "SUCCESS", PhysicalResourceId: "x", Data: { Seen: "by https" } });
  const { hostname, path } = url.parse(event.ResponseURL);
  const headers = { "content-type": "", "content-length": Buffer.byteLength(body) };
  const sent = https.request({ hostname, path, method: "PUT", headers }, (answer) => resolve(answer.statusCode));
  sent.on("error", reject);
  sent.write(body);
  sent.end();
});
"""
BY_HTTPS_IN_PYTHON = """
import http.client, json, urllib.parse
def handler(event, context):
    address = urllib.parse.urlsplit(event["ResponseURL"])
    connection = http.client.HTTPSConnection(address.netloc)
    body = json.dumps({"Status": "SUCCESS", "PhysicalResourceId": "x", "Data": {"Seen": "by https"}})
    connection.request("PUT", f"{address.path}?{address.query}", body=body)
    connection.getresponse()
"""
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]}}  # fmt: skip


def template(code=PYTHON, runtime="python3.12", **properties):
    function = {"Code": {"ZipFile": code}, "Runtime": runtime, "Handler": "index.handler", "Timeout": 20,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]}}  # fmt: skip
    token = {"Fn::GetAtt": ["F", "Arn"]}
    resources = {"Role": ROLE, "F": {"Type": "AWS::Lambda::Function", "Properties": function},
                 "It": {"Type": "Custom::Thing", "Properties": {"ServiceToken": token} | properties}}  # fmt: skip
    return {"Resources": resources, "Outputs": {"Seen": {"Value": {"Fn::GetAtt": ["It", "Seen"]}}}}


def asked(client, times):
    """The kinds of requests that the function was asked, the oldest first; its log comes a moment after its answer."""
    logs = client("logs")
    deadline = time.monotonic() + 30
    while True:
        group = logs.describe_log_groups()["logGroups"][0]["logGroupName"]
        found = logs.filter_log_events(logGroupName=group, filterPattern="RequestType")["events"]
        if len(found) >= times or time.monotonic() > deadline:
            return [event["message"].split('"RequestType": "')[1].split('"')[0] for event in found]


def test_a_function_makes_changes_and_deletes_it(stacks, cloud, account):
    assert stacks.create(template(Number=1))["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    assert (stacks.outputs()["Seen"], stacks.physical()["It"]) == ("Create 1", "custom-1")
    stacks.update(template(Number=2))
    assert stacks.outputs()["Seen"] == "Update 2"
    assert stacks.delete() == "DELETE_COMPLETE"
    asked = [each for each in cloud.journal.read(account) if each.action == "Invoke" and each.service == "lambda"]
    assert len([each for each in asked if each.user_agent == "cloudformation.amazonaws.com"]) == 3


def test_another_physical_id_after_an_update_means_that_the_old_one_is_deleted(stacks, client):
    stacks.create(template(Number=1, Id="one"))
    assert stacks.update(template(Number=1, Id="two"))["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    assert stacks.physical()["It"] == "two"
    assert asked(client, 3) == ["Create", "Update", "Delete"]


def test_a_function_that_says_failed_fails_the_stack_with_its_reason(stacks):
    assert stacks.create(template(Number=1, Fail="Create"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.failures().startswith(
        "It: Received response status [FAILED] from custom resource. Message returned: on purpose (RequestId: "
    )


def test_one_that_says_nothing_in_its_time_fails(stacks):
    silent = "def handler(event, context): pass"
    stack = stacks.create(template(silent, Number=1, ServiceTimeout="1"), OnFailure="DO_NOTHING")
    assert stack["StackStatus"] == "CREATE_FAILED"
    assert "CloudFormation did not receive a response from your Custom Resource" in stacks.failures()


def test_a_stack_that_waits_for_one_can_be_deleted(stacks):
    silent = "def handler(event, context): pass"
    given = {"StackName": "s", "TemplateBody": stacks.body(template(silent, Number=1)), "OnFailure": "DO_NOTHING"}
    stack_id = stacks.client.create_stack(**given, Capabilities=["CAPABILITY_IAM"])["StackId"]
    while ("It", "CREATE_IN_PROGRESS", "") not in stacks.events():
        pass
    stacks.client.delete_stack(StackName="s")
    assert stacks.over(stack_id)["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.usefixtures("node")
def test_a_function_in_node_js_has_its_module_as_well(stacks):
    stacks.create(template(NODE, "nodejs22.x", Number=1))
    assert (stacks.outputs()["Seen"], stacks.physical()["It"]) == ("1", "node-1")


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize(
    ("code", "runtime"), [(BY_HTTPS_IN_NODE, "nodejs22.x"), (BY_HTTPS_IN_PYTHON, "python3.13")], ids=["node", "python"]
)
def test_a_function_that_insists_on_https_gets_through(stacks, code, runtime):
    assert stacks.create(template(code, runtime, Number=1, ServiceTimeout="20"))["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.outputs()["Seen"] == "by https"


def test_an_address_that_was_not_made_here_takes_nothing(cloud):
    url = f"{cloud.endpoint}/cloudformation-custom-resource-response/123456789012/x?Signature=00"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(url, b"{}", method="PUT"))
    assert refused.value.code == 403
