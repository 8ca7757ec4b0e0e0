"""Asynchronous invocation: accepted at once, tried again, then handed to a destination or dead-letter queue."""

import json

import pytest

from userlab.cloud.moto_seams import awslambda

SECONDS = 30
FAILING = "def lambda_handler(event, context):\n    raise ValueError('no')"
WRITING = (
    "def lambda_handler(event, context):\n"
    "    with open(event['path'], 'a') as file:\n"
    "        file.write(context.aws_request_id + '\\n')\n"
    "    if event.get('fail'):\n"
    "        raise ValueError('no')\n"
    "    return 'done'\n"
)


@pytest.fixture
def finish(cloud, account, monkeypatch):
    """finish() waits until no event of the account waits or runs."""
    events = cloud.functions.events
    monkeypatch.setattr(events, "retry_seconds", (0.0, 0.0))

    def wait():
        assert events.wait_until_idle(SECONDS, account)

    return wait


@pytest.fixture
def send(lambda_client):
    def put(name, event, **arguments):
        payload = json.dumps(event)
        return lambda_client.invoke(FunctionName=name, InvocationType="Event", Payload=payload, **arguments)

    return put


@pytest.fixture
def queue(client):
    """(url, arn) of an SQS queue."""
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="outcomes")["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture
def received(client, queue):
    def read():
        found = client("sqs").receive_message(QueueUrl=queue[0], MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return found.get("Messages", [])

    return read


def test_an_event_is_accepted_without_an_answer(deploy, send, finish, tmp_path):
    path = tmp_path / "ids"
    answer = send(deploy(WRITING), {"path": str(path)})
    assert answer["StatusCode"] == 202
    assert answer["Payload"].read() == b""
    finish()
    assert path.read_text() == answer["ResponseMetadata"]["RequestId"] + "\n"


def test_a_failed_event_is_tried_three_times_with_one_id(deploy, send, finish, tmp_path):
    path = tmp_path / "ids"
    send(deploy(WRITING), {"path": str(path), "fail": True})
    finish()
    ids = path.read_text().splitlines()
    assert len(ids) == 3
    assert len(set(ids)) == 1


def test_fewer_attempts_can_be_configured(deploy, send, finish, tmp_path, lambda_client):
    name, path = deploy(WRITING), tmp_path / "ids"
    lambda_client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    send(name, {"path": str(path), "fail": True})
    finish()
    assert len(path.read_text().splitlines()) == 1


def test_an_event_for_an_unknown_function_is_refused_at_once(send, lambda_client):
    with pytest.raises(lambda_client.exceptions.ResourceNotFoundException):
        send("nothing", {})


def test_what_fails_every_time_goes_to_the_dead_letter_queue(deploy, send, finish, allow, queue, received):
    allow("sqs:SendMessage")
    send(deploy(FAILING, DeadLetterConfig={"TargetArn": queue[1]}), {"order": 7})
    finish()
    [message] = received()
    assert json.loads(message["Body"]) == {"order": 7}
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "no"


def test_a_role_that_may_not_send_leaves_the_dead_letter_queue_empty(deploy, send, finish, queue, received):
    send(deploy(FAILING, DeadLetterConfig={"TargetArn": queue[1]}), {})
    finish()
    assert received() == []


@pytest.mark.parametrize(("fail", "condition"), [(False, "Success"), (True, "RetriesExhausted")])
def test_destinations_get_a_record(
    deploy, send, finish, allow, queue, received, lambda_client, tmp_path, fail, condition
):
    allow("sqs:SendMessage")
    name = deploy(WRITING)
    destination = {"Destination": queue[1]}
    lambda_client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnSuccess": destination, "OnFailure": destination}
    )
    event = {"path": str(tmp_path / "ids"), "fail": fail}
    send(name, event)
    finish()
    [message] = received()
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == condition
    assert record["requestContext"]["approximateInvokeCount"] == (3 if fail else 1)
    assert record["requestPayload"] == event
    assert record["responsePayload"] == "done" or record["responsePayload"]["errorType"] == "ValueError"


def test_an_invocation_from_inside_moto_reaches_the_function(cloud, account, deploy, finish, tmp_path):
    """SNS, S3 and subscription filters call moto's own LambdaFunction.invoke."""
    name, path = deploy(WRITING), tmp_path / "ids"
    with cloud.lock(account):
        function = awslambda.latest(account, "us-east-1", name)
        assert function.invoke(json.dumps({"path": str(path)}), {}, {}) == b""
    finish()
    assert len(path.read_text().splitlines()) == 1


def test_a_message_to_a_topic_invokes_its_subscriber(client, deploy, finish, tmp_path, account):
    code = (
        "import json\n"
        "def lambda_handler(event, context):\n"
        "    open(json.loads(event['Records'][0]['Sns']['Message'])['path'], 'w').close()\n"
    )
    name, sns = deploy(code), client("sns")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{name}"
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    sns.publish(TopicArn=topic, Message=json.dumps({"path": str(tmp_path / "came")}))
    finish()
    assert (tmp_path / "came").exists()
