"""A stack is created, updated and deleted, and tells each step in AWS's words."""

import json

import pytest

from tests.cloud.cloudformation.conftest import TRUST

QUEUE = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}}
ROLE = {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}}
NOWHERE = {"LogGroupName": "none-such", "FilterPattern": "", "MetricTransformations": []}
WRONG = {"W": {"Type": "AWS::Logs::MetricFilter", "Properties": NOWHERE, "DependsOn": "Q"}}


def test_a_stack_tells_what_happened_in_aws_s_words(stacks):
    assert stacks.create(QUEUE)["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.events() == [
        ("s", "CREATE_IN_PROGRESS", "User Initiated"),
        ("Q", "CREATE_IN_PROGRESS", ""),
        ("Q", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        ("Q", "CREATE_COMPLETE", ""),
        ("s", "CREATE_COMPLETE", ""),
    ]


def test_a_generated_name_is_stack_resource_and_twelve_signs(stacks):
    stacks.create(QUEUE)
    stack, resource, random = stacks.physical()["Q"].rsplit("/", 1)[1].split("-")
    assert (stack, resource, len(random)) == ("s", "Q", 12)


def test_a_failed_creation_is_rolled_back_and_leaves_nothing(stacks, client):
    assert stacks.create(QUEUE | WRONG)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "QueueUrls" not in client("sqs").list_queues()
    reasons = [reason for name, status, reason in stacks.events() if status == "ROLLBACK_IN_PROGRESS"]
    assert reasons == ["The following resource(s) failed to create: [W]. Rollback requested by user."]
    assert stacks.client.describe_stacks()["Stacks"][0]["StackName"] == "s"


def test_on_failure_do_nothing_leaves_what_was_made(stacks, client):
    stack = stacks.create(QUEUE | WRONG, OnFailure="DO_NOTHING")
    assert stack["StackStatus"] == "CREATE_FAILED"
    assert len(client("sqs").list_queues()["QueueUrls"]) == 1


def test_on_failure_delete_leaves_no_stack(stacks):
    stack_id = stacks.client.create_stack(StackName="s", TemplateBody=stacks.body(QUEUE | WRONG), OnFailure="DELETE")
    assert stacks.over(stack_id["StackId"])["StackStatus"] == "DELETE_COMPLETE"


def test_a_change_in_place_keeps_the_resource(stacks, client):
    stacks.create(QUEUE)
    before = stacks.physical()["Q"]
    changed = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 7}}}
    assert stacks.update(changed)["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.physical()["Q"] == before
    told = client("sqs").get_queue_attributes(QueueUrl=before, AttributeNames=["DelaySeconds"])
    assert told["Attributes"]["DelaySeconds"] == "7"


def test_a_change_of_name_makes_another_and_deletes_the_old_one_at_the_end(stacks, client):
    stacks.create(QUEUE)
    stacks.update({"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "named"}}})
    assert [url.rsplit("/", 1)[1] for url in client("sqs").list_queues()["QueueUrls"]] == ["named"]
    assert stacks.events()[5:] == [
        ("s", "UPDATE_IN_PROGRESS", "User Initiated"),
        ("Q", "UPDATE_IN_PROGRESS",
         "Requested update requires the creation of a new physical resource; hence creating one."),
        ("Q", "UPDATE_IN_PROGRESS", "Resource creation Initiated"),
        ("Q", "UPDATE_COMPLETE", ""),
        ("s", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", ""),
        ("Q", "DELETE_IN_PROGRESS", ""),
        ("Q", "DELETE_COMPLETE", ""),
        ("s", "UPDATE_COMPLETE", ""),
    ]  # fmt: skip


def test_what_has_a_name_of_its_own_cannot_be_replaced(stacks):
    fifo = {"QueueName": "a.fifo", "FifoQueue": True}
    stacks.create({"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "a.fifo", "FifoQueue": "true"}}})
    changed = fifo | {"FifoQueue": False}
    assert stacks.update({"Q": {"Type": "AWS::SQS::Queue", "Properties": changed}})["StackStatus"] == (
        "UPDATE_ROLLBACK_COMPLETE"
    )
    assert ("Q", "UPDATE_FAILED", "CloudFormation cannot update a stack when a custom-named resource requires "
            "replacing. Rename a.fifo and update the stack again.") in stacks.events()  # fmt: skip


def test_a_failed_update_is_rolled_back_to_what_was(stacks, client):
    stacks.create(QUEUE)
    before = stacks.physical()
    broken = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 9}}} | WRONG
    assert stacks.update(broken)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.physical() == before
    told = client("sqs").get_queue_attributes(QueueUrl=before["Q"], AttributeNames=["DelaySeconds"])
    assert told["Attributes"]["DelaySeconds"] == "5"
    assert len(client("sqs").list_queues()["QueueUrls"]) == 1


def test_a_failed_replacement_keeps_the_old_resource(stacks, client):
    stacks.create(QUEUE)
    before = stacks.physical()
    broken = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "named"}}} | WRONG
    assert stacks.update(broken)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert client("sqs").list_queues()["QueueUrls"] == [before["Q"]]
    assert stacks.physical() == before


def test_what_is_in_the_template_no_more_is_deleted(stacks, client):
    stacks.create(QUEUE | ROLE)
    stacks.update(ROLE)
    assert "QueueUrls" not in client("sqs").list_queues()
    assert list(stacks.physical()) == ["R"]


def test_an_update_without_changes_is_refused(stacks):
    stacks.create(QUEUE)
    assert stacks.refused(lambda: stacks.update(QUEUE)) == ("ValidationError", "No updates are to be performed.")


def test_outputs_alone_are_a_change(stacks):
    stacks.create(QUEUE)
    stacks.update({"Resources": QUEUE, "Outputs": {"Url": {"Value": {"Ref": "Q"}}}})
    assert stacks.outputs() == {"Url": stacks.physical()["Q"]}


def test_tags_alone_are_a_change_and_reach_the_resources(stacks, client):
    stacks.create(QUEUE, Tags=[{"Key": "team", "Value": "red"}])
    stacks.update(QUEUE, Tags=[{"Key": "team", "Value": "blue"}])
    tags = client("sqs").list_queue_tags(QueueUrl=stacks.physical()["Q"])["Tags"]
    assert tags["team"] == "blue"
    assert (tags["aws:cloudformation:stack-name"], tags["aws:cloudformation:logical-id"]) == ("s", "Q")


def test_delete_leaves_nothing_and_the_stack_is_known_by_its_id_only(stacks, client):
    stacks.create(QUEUE | ROLE)
    assert stacks.delete() == "DELETE_COMPLETE"
    assert "QueueUrls" not in client("sqs").list_queues()
    assert client("iam").list_roles()["Roles"] == []
    assert stacks.refused(lambda: stacks.client.describe_stacks(StackName="s")) == (
        "ValidationError",
        "Stack with id s does not exist",
    )


def test_what_is_gone_already_is_deleted_as_well(stacks, client):
    stacks.create(QUEUE)
    client("sqs").delete_queue(QueueUrl=stacks.physical()["Q"])
    assert stacks.delete() == "DELETE_COMPLETE"


def test_what_cannot_be_deleted_fails_and_can_be_retained(stacks, client):
    stacks.create({"B": {"Type": "AWS::S3::Bucket"}, **QUEUE})
    client("s3").put_object(Bucket=stacks.physical()["B"], Key="k", Body=b"1")
    assert stacks.delete() == "DELETE_FAILED"
    stack = stacks.client.describe_stacks(StackName="s")["Stacks"][0]
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [B]. "
    stacks.client.delete_stack(StackName="s", RetainResources=["B"])
    assert stacks.over(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert len(client("s3").list_buckets()["Buckets"]) == 1


def test_deletion_policy_retain_keeps_a_resource(stacks, client):
    stacks.create({"Q": QUEUE["Q"] | {"DeletionPolicy": "Retain"}})
    stack_id = stacks.client.describe_stacks(StackName="s")["Stacks"][0]["StackId"]
    stacks.delete()
    assert len(client("sqs").list_queues()["QueueUrls"]) == 1
    assert ("Q", "DELETE_SKIPPED", "") in stacks.events(stack_id)


def test_update_replace_policy_retain_keeps_what_is_replaced(stacks, client):
    stacks.create({"Q": QUEUE["Q"] | {"UpdateReplacePolicy": "Retain"}})
    named = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "named"}}
    stacks.update({"Q": named | {"UpdateReplacePolicy": "Retain"}})
    assert len(client("sqs").list_queues()["QueueUrls"]) == 2


def test_termination_protection_keeps_a_stack(stacks):
    stack = stacks.create(QUEUE, EnableTerminationProtection=True)
    refused = stacks.refused(lambda: stacks.client.delete_stack(StackName="s"))
    text = f"Stack [{stack['StackId']}] cannot be deleted while TerminationProtection is enabled"
    assert refused == ("ValidationError", text)
    stacks.client.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    assert stacks.delete() == "DELETE_COMPLETE"


def test_a_name_is_taken_while_its_stack_lives(stacks):
    stacks.create(QUEUE)
    assert stacks.refused(lambda: stacks.create(QUEUE)) == ("AlreadyExistsException", "Stack [s] already exists")


def test_a_stack_that_was_rolled_back_can_only_be_deleted(stacks):
    stack = stacks.create(QUEUE | WRONG)
    text = f"Stack:{stack['StackId']} is in ROLLBACK_COMPLETE state and can not be updated."
    assert stacks.refused(lambda: stacks.update(ROLE)) == ("ValidationError", text)
    assert stacks.delete() == "DELETE_COMPLETE"


def test_waiters_work(stacks):
    stacks.client.create_stack(StackName="s", TemplateBody=stacks.body(QUEUE))
    stacks.client.get_waiter("stack_create_complete").wait(StackName="s")
    stacks.client.delete_stack(StackName="s")
    stacks.client.get_waiter("stack_delete_complete").wait(StackName="s")


def test_an_export_is_imported_by_another_stack_and_then_cannot_go(stacks):
    exporting = {"Resources": QUEUE, "Outputs": {"Url": {"Value": {"Ref": "Q"}, "Export": {"Name": "url"}}}}
    stacks.create(exporting, "one")
    importing = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "url"}}}
    stacks.create({"P": importing}, "two")
    assert stacks.client.list_imports(ExportName="url")["Imports"] == ["two"]
    assert stacks.client.list_exports()["Exports"][0]["Value"] == stacks.physical("one")["Q"]
    assert stacks.delete("one") == "DELETE_FAILED"
    assert stacks.delete("two") == "DELETE_COMPLETE"
    assert stacks.delete("one") == "DELETE_COMPLETE"


def test_an_import_of_what_nobody_exports_fails(stacks):
    importing = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "no"}}}
    assert stacks.create({"P": importing})["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _, status, reason in stacks.events() if status == "ROLLBACK_IN_PROGRESS"]
    assert reasons == ["No export named no found. Rollback requested by user."]


def test_a_nested_stack_is_made_of_a_template_in_s3(stacks, client):
    inner = {"Resources": QUEUE, "Outputs": {"Url": {"Value": {"Ref": "Q"}}}}
    client("s3").create_bucket(Bucket="templates")
    client("s3").put_object(Bucket="templates", Key="inner.json", Body=json.dumps(inner))
    nested = {"Type": "AWS::CloudFormation::Stack",
              "Properties": {"TemplateURL": "https://templates.s3.amazonaws.com/inner.json"}}  # fmt: skip
    outer = {"Resources": {"N": nested}, "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["N", "Outputs.Url"]}}}}
    stack = stacks.create(outer)
    inner_id = stacks.physical()["N"]
    assert stacks.outputs()["Url"] == stacks.physical(inner_id)["Q"]
    assert stacks.client.describe_stacks(StackName=inner_id)["Stacks"][0]["ParentId"] == stack["StackId"]
    assert stacks.delete() == "DELETE_COMPLETE"
    assert "QueueUrls" not in client("sqs").list_queues()


def test_retain_except_on_create_goes_with_a_failed_creation_and_stays_with_a_deletion(stacks, client):
    kept = {"Q": QUEUE["Q"] | {"DeletionPolicy": "RetainExceptOnCreate"}}
    assert stacks.create(kept | WRONG)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "QueueUrls" not in client("sqs").list_queues()
    stacks.delete()
    stacks.create(kept)
    stacks.delete()
    assert len(client("sqs").list_queues()["QueueUrls"]) == 1


def test_a_stack_that_takes_longer_than_it_may_is_rolled_back(stacks, monkeypatch):
    monkeypatch.setattr("userlab.cloud.cloudformation.life.operation.Operation.is_late", True)
    assert stacks.create(QUEUE)["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _, status, reason in stacks.events() if status == "ROLLBACK_IN_PROGRESS"]
    assert reasons == ["Stack creation time exceeded the specified timeout. Rollback requested by user."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NotificationARNs", ["arn:aws:sns:us-east-1:123456789012:t"]),
        ("StackPolicyBody", "{}"),
        ("ResourceTypes", ["AWS::*"]),
    ],
)
def test_what_would_have_no_effect_is_refused_by_name(stacks, name, value):
    code, text = stacks.refused(lambda: stacks.create(QUEUE, **{name: value}))
    assert text == f"The local cloud cannot do {name} of a stack. On AWS it exists."


def test_what_was_left_half_made_is_made_anew_by_the_next_update(stacks, client):
    broken = ROLE["R"]["Properties"] | {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/No"]}
    stacks.create({"R": ROLE["R"] | {"Properties": broken}}, OnFailure="DO_NOTHING")
    half = stacks.physical()["R"]
    assert stacks.update(ROLE)["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    (role,) = client("iam").list_roles()["Roles"]
    assert role["RoleName"] == stacks.physical()["R"] != half
