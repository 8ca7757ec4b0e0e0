"""What the targets of an EventBridge rule get."""

import json

import pytest

EVENT = {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"id": "o-1", "items": [{"sku": "a"}], "n": 2})}


@pytest.fixture
def received(client, account):
    """received(more) is what a queue gets of EVENT as a target with more settings."""
    events, sqs = client("events"), client("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["shop"]}))

    def put(more):
        target = {"Id": "1", "Arn": f"arn:aws:sqs:us-east-1:{account}:orders"} | more
        events.put_targets(Rule="r", Targets=[target])
        assert events.put_events(Entries=[EVENT])["FailedEntryCount"] == 0
        return sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"]

    return put


def test_a_queue_gets_the_event(received, account):
    event = json.loads(received({}))
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
def test_a_target_gets_what_its_rule_says(received, settings, body):
    assert received(settings) == body


def test_another_bus_gets_the_event(client, account):
    events, sqs = client("events"), client("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    bus = events.create_event_bus(Name="other")["EventBusArn"]
    events.put_rule(Name="here", EventPattern=json.dumps({"source": ["shop"]}))
    events.put_targets(Rule="here", Targets=[{"Id": "1", "Arn": bus}])
    events.put_rule(Name="there", EventBusName="other", EventPattern=json.dumps({"detail": {"id": ["o-1"]}}))
    queue = {"Id": "1", "Arn": f"arn:aws:sqs:us-east-1:{account}:orders"}
    events.put_targets(Rule="there", EventBusName="other", Targets=[queue])
    events.put_events(Entries=[EVENT])
    assert json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])["detail-type"] == "order"
