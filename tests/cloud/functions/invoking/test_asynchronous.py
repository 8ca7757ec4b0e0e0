"""Asynchronous invocation: accepted at once, tried again, then handed to a destination or dead-letter queue."""

import json
import time

import pytest

from userlab.cloud.functions.invoking import event_queue
from userlab.cloud.moto_seams import awslambda

SECONDS = 30
ECHO = "def lambda_handler(event, context):\n    return event"
FAILING = "def lambda_handler(event, context):\n    raise ValueError('no')"
WRITING = (
    "def lambda_handler(event, context):\n"
    "    with open(event['path'], 'a') as file:\n"
    "        file.write(context.aws_request_id + '\\n')\n"
    "    if event.get('fail'):\n"
    "        raise ValueError('no')\n"
    "    return 'done'\n"
)


def wait_for_a_retry(events, attempts):
    """Wait until the only event waits again after so many attempts."""
    end = time.monotonic() + SECONDS
    while [waiting.attempts for _, _, waiting in events._heap] != [attempts]:
        assert time.monotonic() < end
        time.sleep(0.01)


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
    attributes = message["MessageAttributes"]
    assert attributes["ErrorMessage"]["StringValue"] == "no"
    assert attributes["ErrorCode"] == {"StringValue": "200", "DataType": "Number"}


def test_a_role_that_may_no_longer_send_leaves_the_dead_letter_queue_empty(
    client, deploy, send, finish, allow, queue, received
):
    allow("sqs:SendMessage")
    name = deploy(FAILING, DeadLetterConfig={"TargetArn": queue[1]})
    iam = client("iam")
    [policy] = iam.list_role_policies(RoleName="function-role")["PolicyNames"]
    iam.delete_role_policy(RoleName="function-role", PolicyName=policy)
    send(name, {})
    finish()
    assert received() == []


def test_a_dead_letter_queue_needs_a_role_that_may_send(deploy, queue, lambda_client):
    with pytest.raises(lambda_client.exceptions.InvalidParameterValueException) as refused:
        deploy(FAILING, DeadLetterConfig={"TargetArn": queue[1]})
    assert refused.value.response["message"] == (
        "The provided execution role does not have permissions to call SendMessage on SQS"
    )


@pytest.mark.parametrize("kind", ["Event", "DryRun"])
def test_what_was_not_executed_tells_no_version(deploy, lambda_client, finish, kind):
    assert "ExecutedVersion" not in lambda_client.invoke(FunctionName=deploy(ECHO), InvocationType=kind)
    finish()


def test_an_event_for_a_function_that_is_switched_off_is_given_up_at_once(
    deploy, send, finish, allow, queue, received, lambda_client
):
    allow("sqs:SendMessage")
    name = deploy(ECHO)
    lambda_client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    on_failure = {"OnFailure": {"Destination": queue[1]}}
    lambda_client.put_function_event_invoke_config(FunctionName=name, DestinationConfig=on_failure)
    send(name, {"order": 7})
    finish()
    record = json.loads(received()[0]["Body"])
    assert record["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert record["requestContext"]["approximateInvokeCount"] == 0
    assert record["requestPayload"] == {"order": 7}
    assert "responseContext" not in record


def test_retries_come_after_one_and_two_minutes_of_the_accounts_clock(cloud, account, deploy, send, tmp_path):
    events, path = cloud.functions.events, tmp_path / "ids"
    send(deploy(WRITING), {"path": str(path), "fail": True})
    for attempts, seconds in ((1, 60), (2, 120)):
        wait_for_a_retry(events, attempts)
        assert len(path.read_text().split()) == attempts
        cloud.accounts.clock.advance(seconds, account)
    assert events.wait_until_idle(SECONDS, account)
    assert len(path.read_text().split()) == 3


def test_an_event_that_would_be_too_old_is_given_up(
    cloud, account, deploy, send, allow, queue, received, lambda_client, tmp_path
):
    allow("sqs:SendMessage")
    name, events = deploy(WRITING), cloud.functions.events
    on_failure = {"OnFailure": {"Destination": queue[1]}}
    lambda_client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig=on_failure, MaximumEventAgeInSeconds=60
    )
    send(name, {"path": str(tmp_path / "ids"), "fail": True})
    assert events.wait_until_idle(SECONDS, account)
    context = json.loads(received()[0]["Body"])["requestContext"]
    assert (context["condition"], context["approximateInvokeCount"]) == ("EventAgeExceeded", 1)


def test_a_bucket_gets_the_record_of_a_failure(client, deploy, send, finish, allow, lambda_client):
    allow("s3:PutObject", "s3:ListBucket")
    s3 = client("s3")
    s3.create_bucket(Bucket="lost-events")
    name = deploy(FAILING)
    on_failure = {"OnFailure": {"Destination": "arn:aws:s3:::lost-events"}}
    lambda_client.put_function_event_invoke_config(FunctionName=name, DestinationConfig=on_failure)
    send(name, {"order": 7})
    finish()
    [stored] = s3.list_objects_v2(Bucket="lost-events")["Contents"]
    assert stored["Key"].startswith(f"aws/lambda/async/{name}/2")
    record = json.loads(s3.get_object(Bucket="lost-events", Key=stored["Key"])["Body"].read())
    assert record["requestPayload"] == {"order": 7}


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


def test_an_event_that_finds_no_room_is_lost_and_the_lab_s_log_says_so(account, deploy, monkeypatch, cloud, capfd):
    name = deploy(ECHO)
    monkeypatch.setattr(event_queue, "KEPT", 0)
    cloud.functions.put(f"arn:aws:lambda:us-east-1:{account}:function:{name}", b"{}")
    told = f"An event for the function {name} of account {account} is lost. Too many events are waiting."
    assert told in capfd.readouterr().err


@pytest.mark.parametrize("permitted", [True, False])
def test_a_rule_invokes_its_function_if_the_functions_policy_lets_it(
    client, deploy, finish, tmp_path, account, lambda_client, permitted
):
    code = "def lambda_handler(event, context):\n    open(event['detail']['path'], 'w').close()"
    name, events = deploy(code), client("events")
    rule = events.put_rule(Name="orders", EventPattern=json.dumps({"source": ["shop"]}))["RuleArn"]
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{name}"
    events.put_targets(Rule="orders", Targets=[{"Id": "1", "Arn": arn}])
    if permitted:
        lambda_client.add_permission(
            FunctionName=name, StatementId="rule", Action="lambda:InvokeFunction", Principal="events.amazonaws.com",
            SourceArn=rule,
        )  # fmt: skip
    detail = json.dumps({"path": str(tmp_path / "came")})
    answer = events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": detail}])
    assert answer["FailedEntryCount"] == 0
    finish()
    assert (tmp_path / "came").exists() is permitted


@pytest.mark.parametrize("outcome", ["Success", "Failure"])
def test_a_record_for_an_event_bus_becomes_an_event(
    client, deploy, send, finish, allow, queue, received, account, lambda_client, outcome
):
    allow("events:PutEvents")
    events = client("events")
    bus = events.create_event_bus(Name="outcomes")["EventBusArn"]
    events.put_rule(Name="all", EventBusName="outcomes", EventPattern=json.dumps({"source": ["lambda"]}))
    events.put_targets(Rule="all", EventBusName="outcomes", Targets=[{"Id": "1", "Arn": queue[1]}])
    statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy})
    name = deploy(ECHO if outcome == "Success" else FAILING)
    lambda_client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={f"On{outcome}": {"Destination": bus}}
    )
    send(name, {"order": 7})
    finish()
    [message] = received()
    event = json.loads(message["Body"])
    assert (event["source"], event["detail-type"]) == ("lambda", f"Lambda Function Invocation Result - {outcome}")
    assert event["resources"] == [bus, f"arn:aws:lambda:us-east-1:{account}:function:{name}:$LATEST"]
    assert event["detail"]["requestPayload"] == {"order": 7}


def test_an_event_bus_that_is_not_there_is_no_destination(deploy, allow, account, lambda_client):
    allow("events:PutEvents")
    bus = f"arn:aws:events:us-east-1:{account}:event-bus/none"
    with pytest.raises(lambda_client.exceptions.InvalidParameterValueException):
        lambda_client.put_function_event_invoke_config(
            FunctionName=deploy(ECHO), DestinationConfig={"OnSuccess": {"Destination": bus}}
        )
