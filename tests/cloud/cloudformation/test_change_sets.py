"""Change sets show what would change, and do it when they are executed."""

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}


def change_set(stacks, resources, kind="UPDATE", **more):
    stacks.client.create_change_set(
        StackName="s", ChangeSetName="c", ChangeSetType=kind, TemplateBody=stacks.body(resources), **more
    )
    return stacks.client.describe_change_set(StackName="s", ChangeSetName="c")


def shown(change_set):
    return [
        {key: change["ResourceChange"].get(key) for key in ("Action", "LogicalResourceId", "Replacement")}
        for change in change_set["Changes"]
    ]


def test_a_new_stack_is_reviewed_first(stacks):
    found = change_set(stacks, {"Q": QUEUE}, "CREATE")
    assert (found["Status"], found["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert shown(found) == [{"Action": "Add", "LogicalResourceId": "Q", "Replacement": None}]
    assert stacks.over("s")["StackStatus"] == "REVIEW_IN_PROGRESS"
    stacks.client.execute_change_set(StackName="s", ChangeSetName="c")
    assert stacks.over("s")["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.over("s")["ChangeSetId"] == found["ChangeSetId"]


def test_it_tells_additions_changes_replacements_and_removals(stacks):
    stacks.create({"A": QUEUE, "B": QUEUE, "C": QUEUE})
    longer = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 6}}
    named = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5, "QueueName": "n"}}
    told = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "B"}}}
    found = change_set(stacks, {"A": longer, "B": named, "D": QUEUE, "P": told})
    assert sorted(shown(found), key=str) == sorted(
        [
            {"Action": "Modify", "LogicalResourceId": "A", "Replacement": "False"},
            {"Action": "Modify", "LogicalResourceId": "B", "Replacement": "True"},
            {"Action": "Add", "LogicalResourceId": "D", "Replacement": None},
            {"Action": "Add", "LogicalResourceId": "P", "Replacement": None},
            {"Action": "Remove", "LogicalResourceId": "C", "Replacement": None},
        ],
        key=str,
    )
    stacks.client.execute_change_set(StackName="s", ChangeSetName="c")
    assert stacks.over("s")["StackStatus"] == "UPDATE_COMPLETE"
    assert sorted(stacks.physical()) == ["A", "B", "D", "P"]


def test_one_without_changes_fails_and_says_so(stacks):
    stacks.create({"Q": QUEUE})
    found = change_set(stacks, {"Q": QUEUE})
    assert (found["Status"], found["StatusReason"]) == (
        "FAILED",
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    )
    code, _ = stacks.refused(lambda: stacks.client.execute_change_set(StackName="s", ChangeSetName="c"))
    assert code == "InvalidChangeSetStatus"


def test_one_that_is_gone_is_not_found(stacks):
    change_set(stacks, {"Q": QUEUE}, "CREATE")
    stacks.client.delete_change_set(StackName="s", ChangeSetName="c")
    refused = stacks.refused(lambda: stacks.client.describe_change_set(StackName="s", ChangeSetName="c"))
    assert refused == ("ChangeSetNotFound", "ChangeSet [c] does not exist")


def test_one_for_a_stack_that_is_not_there_must_say_that_it_creates_it(stacks):
    refused = stacks.refused(lambda: change_set(stacks, {"Q": QUEUE}))
    assert refused == ("ValidationError", "Stack [s] does not exist")


def test_a_stack_in_review_can_be_deleted(stacks):
    change_set(stacks, {"Q": QUEUE}, "CREATE")
    assert stacks.delete() == "DELETE_COMPLETE"
