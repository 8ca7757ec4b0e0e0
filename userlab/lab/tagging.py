"""Every thing that a chapter makes on AWS carries a tag, so that it can be told from everything else there.

The tag is `userlab_chapter`, its value the chapter's name. It is put on by an event of botocore: each Create
operation (and PutMetricAlarm and PutParameter) whose parameters have a place for tags gets this one, whoever calls
it, a lesson or a cell of yours.

Why not in the lessons? A lesson shows what a call needs, and CreateTable needs no tag. Who pays for what is a
rule of the account, and is better kept in one place that no call can forget. AWS's other tools do the same:
`default_tags` of Terraform's provider, `Tags` of a CloudFormation stack, tag policies of AWS Organizations.

What goes without it: what a session of your own makes (`boto3.session.Session()`), and `!aws`, which takes
`--tags`. Terraform reads the tag from a variable, hence the underscore in it: a shell's variable can hold no colon.

Sources: boto3 Developer Guide, "Extensibility guide"; AWS whitepaper "Best Practices for Tagging AWS Resources".
"""

from __future__ import annotations

import os
from typing import Any

TAG = "userlab_chapter"
PUT_THAT_CREATES = ("PutMetricAlarm", "PutParameter")  # tags of what is there already are not theirs to change
TERRAFORM = f"TF_AWS_DEFAULT_TAGS_{TAG}"


def add_tag(params: dict[str, Any], operation: Any, chapter: str) -> None:
    """Add the chapter's tag to the parameters of an operation that creates something and takes tags.

    Services write tags in two ways: {"key": "value"} (Lambda, API Gateway, CloudWatch Logs), or
    [{"Key": "key", "Value": "value"}] (DynamoDB, IAM). The operation's own description says which.
    """
    members = operation.input_shape.members if operation.input_shape else {}
    place = next((name for name in members if name.lower() == "tags"), None)
    creates = operation.name.startswith("Create") or operation.name in PUT_THAT_CREATES
    if place is None or not creates or params.get("Overwrite"):
        return
    if members[place].type_name == "map":
        params[place] = {**params.get(place, {}), TAG: chapter}
    else:
        others = [tag for tag in params.get(place, []) if tag["Key"] != TAG]
        params[place] = [*others, {"Key": TAG, "Value": chapter}]


def tag_what_is_created(chapter: str) -> None:
    """From here on, tag what this process creates with `boto3.client(...)` and `boto3.resource(...)`.

    Lambda makes a function's log group by itself, at the first line, without a tag. So the group is made here,
    as soon as there is a function: a group that was there before stays as it is. AWS operation: CreateLogGroup.
    """
    import boto3

    def before(params: dict[str, Any], model: Any, **_: Any) -> None:
        add_tag(params, model, chapter)

    def after(http_response: Any, parsed: dict[str, Any], **_: Any) -> None:
        if http_response.status_code < 300:
            _create_log_group(parsed["FunctionName"])

    boto3.setup_default_session()
    boto3.DEFAULT_SESSION.events.register("before-parameter-build", before)
    boto3.DEFAULT_SESSION.events.register("after-call.lambda.CreateFunction", after)
    os.environ[TERRAFORM] = chapter


def _create_log_group(function: str) -> None:
    import boto3

    logs = boto3.client("logs")
    try:
        logs.create_log_group(logGroupName=f"/aws/lambda/{function}")
    except logs.exceptions.ResourceAlreadyExistsException:
        pass
