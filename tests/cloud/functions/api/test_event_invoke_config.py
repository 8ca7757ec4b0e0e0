"""Event invoke configurations: AWS's recorded refusals."""

import pytest
from botocore.exceptions import ClientError

ECHO = "def lambda_handler(event, context):\n    return event"
INVALID = "InvalidParameterValueException"


@pytest.fixture
def refusal(lambda_client):
    def call(name, operation="put", **arguments):
        method = getattr(lambda_client, f"{operation}_function_event_invoke_config")
        with pytest.raises(ClientError) as refused:
            method(FunctionName=name, **arguments)
        error = refused.value.response["Error"]
        return error["Code"], error["Message"]

    return call


def to(arn, outcome="OnSuccess"):
    return {outcome: {"Destination": arn}}


def test_nothing_to_configure_is_refused_before_the_function_is_looked_for(refusal):
    expected = INVALID, "You must specify at least one of error handling or destination setting."
    assert refusal("nothing") == expected


def test_a_function_that_is_not_there(refusal, account):
    assert refusal("nothing", MaximumRetryAttempts=1) == ("ResourceNotFoundException", "The function doesn't exist.")
    arn = f"arn:aws:lambda:us-east-1:{account}:function:nothing:$LATEST"
    nothing = "ResourceNotFoundException", f"The function {arn} doesn't have an EventInvokeConfig"
    assert refusal("nothing", "get") == nothing
    assert refusal("nothing", "delete") == nothing


def test_a_function_is_no_destination_of_itself(deploy, refusal, account):
    name = deploy(ECHO)
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{name}"
    expected = INVALID, "You can't specify the function as a destination for itself."
    assert refusal(name, DestinationConfig=to(arn)) == expected


def test_a_destination_must_be_there(deploy, refusal, account):
    arn = f"arn:aws:lambda:us-east-1:{account}:function:nothing"
    assert refusal(deploy(ECHO), DestinationConfig=to(arn)) == (INVALID, f"The destination ARN {arn} is invalid.")


def test_a_service_that_takes_no_records_is_refused(deploy, refusal, account):
    arn = f"arn:aws:iam:us-east-1:{account}:function:users"
    text = f"DestinationConfig(onSuccess=OnSuccess(destination={arn}), onFailure=null)"
    expected = INVALID, f"The provided destination config {text} is invalid."
    assert refusal(deploy(ECHO), DestinationConfig=to(arn)) == expected


def test_the_role_must_be_allowed_to_send(deploy, refusal, client):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="outcomes")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    expected = INVALID, "The function execution role does not have permissions to call SendMessage on SQS"
    assert refusal(deploy(ECHO), DestinationConfig=to(arn)) == expected
