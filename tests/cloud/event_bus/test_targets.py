"""What the targets of an EventBridge rule get, and who lets EventBridge in."""

import json

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

EVENT = {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"id": "o-1", "items": [{"sku": "a"}], "n": 2})}
TO_SHOP = json.dumps({"source": ["shop"]})


@pytest.fixture
def events(client):
    found = client(
        "events", config=Config(retries={"total_max_attempts": 1})
    )  # with its own it asks for up to a minute
    found.put_rule(Name="r", EventPattern=TO_SHOP)
    return found


@pytest.fixture
def sent(events, client, queue):
    """sent(more) is what a queue gets of EVENT as a target with more settings."""
    url, arn = queue("orders")

    def put(more):
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn} | more])
        assert events.put_events(Entries=[EVENT])["FailedEntryCount"] == 0
        return client("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"]

    return put


def test_a_queue_gets_the_event(sent, account):
    event = json.loads(sent({}))
    assert list(event) == [
        *("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"),
    ]
    assert (event["account"], event["region"], event["resources"]) == (account, "us-east-1", [])
    assert event["time"].endswith("Z")
    assert event["detail"]["id"] == "o-1"


@pytest.mark.parametrize(
    ("settings", "body"),
    [
        ({"Input": '{"a": 1}'}, '{"a": 1}'),
        ({"InputPath": "$.detail.items[0].sku"}, '"a"'),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"id": "$.detail.id", "n": "$.detail.n", "items": "$.detail.items"},
                    "InputTemplate": '{"id": <id>, "n": <n>, "items": <items>, "t": "<id> of <aws.events.rule-name>"}',
                }
            },
            '{"id": "o-1", "n": 2, "items": [{"sku": "a"}], "t": "o-1 of r"}',
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '"Order <id>"'}},
            '"Order o-1"',
        ),
    ],
)
def test_a_target_gets_what_its_rule_says(sent, settings, body):
    assert sent(settings) == body


def test_another_bus_gets_the_event(events, queue, received):
    url, arn = queue("orders")
    bus = events.create_event_bus(Name="other")["EventBusArn"]
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": bus}])
    events.put_rule(Name="there", EventBusName="other", EventPattern=json.dumps({"detail": {"id": ["o-1"]}}))
    events.put_targets(Rule="there", EventBusName="other", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[EVENT])
    assert [event["detail-type"] for event in received(url)] == ["order"]


def test_buses_that_send_to_each_other_come_to_an_end(events, queue, received, account):
    url, arn = queue("orders")
    here = f"arn:aws:events:us-east-1:{account}:event-bus/default"
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": here}, {"Id": "2", "Arn": arn}])
    events.put_events(Entries=[EVENT])
    assert 1 < len(received(url)) < 10


def test_a_topic_that_lets_it_in_gets_the_event(events, client, queue, received):
    sns = client("sns")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    url, arn = queue("fan-out")
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": allowing(arn, "sqs:*", "sns.amazonaws.com")})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": topic}])
    events.put_events(Entries=[EVENT])
    assert received(url) == []
    policy = allowing(topic, "sns:Publish", "events.amazonaws.com")
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    events.put_events(Entries=[EVENT])
    assert [event["source"] for event in received(url)] == ["shop"]


def allowing(resource, action, service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_log_group_that_lets_it_in_gets_the_event(events, client, account):
    logs = client("logs")
    logs.create_log_group(logGroupName="/aws/events/orders")
    arn = f"arn:aws:logs:us-east-1:{account}:log-group:/aws/events/orders"
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[EVENT])
    assert logs.filter_log_events(logGroupName="/aws/events/orders")["events"] == []
    policy = allowing(f"arn:aws:logs:us-east-1:{account}:log-group:/aws/events/*:*", "logs:*", "events.amazonaws.com")
    logs.put_resource_policy(policyName="events", policyDocument=policy)
    events.put_events(Entries=[EVENT])
    [written] = logs.filter_log_events(logGroupName="/aws/events/orders")["events"]
    assert json.loads(written["message"])["detail"]["id"] == "o-1"


def test_what_a_target_does_not_let_in_goes_to_the_dead_letter_queue(events, client, queue, received):
    shut, dead = queue("shut", let_in=False), queue("dead")
    target = {"Id": "1", "Arn": shut[1], "DeadLetterConfig": {"Arn": dead[1]}}
    events.put_targets(Rule="r", Targets=[target])
    events.put_events(Entries=[EVENT])
    assert received(shut[0]) == []
    answer = client("sqs").receive_message(QueueUrl=dead[0], MessageAttributeNames=["All"])
    [message] = answer["Messages"]
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert (attributes["ERROR_CODE"], attributes["TARGET_ARN"]) == ("NO_PERMISSIONS", shut[1])
    assert json.loads(message["Body"])["source"] == "shop"


def test_a_rule_that_is_disabled_sends_nothing(events, queue, received):
    url, arn = queue("orders")
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    events.disable_rule(Name="r")
    events.put_events(Entries=[EVENT])
    events.enable_rule(Name="r")
    events.put_events(Entries=[EVENT])
    assert len(received(url)) == 1


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ({"Arn": "arn:aws:states:us-east-1:{}:stateMachine:m", "RoleArn": "arn:aws:iam::{}:role/r"}, "states"),
        ({"Arn": "arn:aws:kinesis:us-east-1:{}:stream/s"}, "kinesis"),
        ({"Arn": "arn:aws:events:us-east-1:999999999999:event-bus/b"}, "another account's bus"),
    ],
)
def test_targets_out_of_reach_are_refused_by_name(events, account, target, what):
    wanted = {"Id": "1"} | {name: value.format(account) for name, value in target.items()}
    with pytest.raises(ClientError, match=f"cannot send events to {what}, though AWS can"):
        events.put_targets(Rule="r", Targets=[wanted])
    assert events.list_targets_by_rule(Rule="r")["Targets"] == []


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"Input": "{}", "InputPath": "$.detail"},
            "Only one of Input, InputPath, or InputTransformer must be provided for target 1.",
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"a": "$.detail"}, "InputTemplate": '{"b": <b>}'}},
            "InputTemplate for target 1 contains invalid placeholder b.",
        ),
    ],
)
def test_inputs_that_are_wrong_are_told_when_they_are_given(events, queue, settings, text):
    with pytest.raises(ClientError) as caught:
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue("orders")[1]} | settings])
    assert caught.value.response["Error"] == {"Code": "ValidationException", "Message": text}


def test_a_rule_has_five_targets_at_most(events, queue):
    arn = queue("orders")[1]
    with pytest.raises(ClientError, match="The requested resource exceeds the maximum number allowed"):
        events.put_targets(Rule="r", Targets=[{"Id": str(number), "Arn": arn} for number in range(6)])
