"""Event patterns of rules: what EventBridge answers to them."""

import json

import pytest
from botocore.exceptions import ClientError


def test_put_rule_refuses_a_pattern_that_is_none(client):
    with pytest.raises(ClientError) as caught:
        client("events").put_rule(Name="r", EventPattern="{'source': ['shop']}")
    assert caught.value.response["Error"] == {
        "Code": "InvalidEventPatternException",
        "Message": "Event pattern is not valid. Reason: Unexpected character (''' (code 39)): was expecting "
        "double-quote to start field name\n at [Source: (String)\"{'source': ['shop']}\"; line: 1, column: 2]",
    }


def test_a_pattern_can_be_tried_with_an_event(client):
    events = client("events")
    pattern = json.dumps({"detail": {"total": [{"numeric": [">", 10]}]}})
    event = {"id": "1", "detail": {"total": 11}}
    assert events.test_event_pattern(EventPattern=pattern, Event=json.dumps(event))["Result"] is True
    with pytest.raises(ClientError, match="Parameter Event is not valid"):
        events.test_event_pattern(EventPattern=pattern, Event="[]")
