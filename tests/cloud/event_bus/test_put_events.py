"""PutEvents: each entry is an event or told what is wrong with it."""

import json

import pytest
from botocore.exceptions import ClientError

ENTRY = {"Source": "shop", "DetailType": "order", "Detail": "{}"}


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        (
            {"Source": None},
            "InvalidArgument",
            "Parameter Source is not valid. Reason: Source is a required argument.",
        ),
        (
            {"Detail": None},
            "InvalidArgument",
            "Parameter Detail is not valid. Reason: Detail is a required argument.",
        ),
        ({"Detail": "[1]"}, "MalformedDetail", "Detail is malformed."),
        ({"Detail": "{"}, "MalformedDetail", "Detail is malformed."),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException", "Not authorized for the source."),
    ],
)
def test_an_entry_that_is_no_event_fails_alone(client, changes, code, text):
    wrong = {name: value for name, value in (ENTRY | changes).items() if value is not None}
    answer = client("events").put_events(Entries=[wrong, ENTRY])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0] == {"ErrorCode": code, "ErrorMessage": text}
    assert set(answer["Entries"][1]) == {"EventId"}


def test_an_event_for_no_bus_is_taken_and_goes_nowhere(client):
    answer = client("events").put_events(Entries=[ENTRY | {"EventBusName": "gone"}])
    assert answer["FailedEntryCount"] == 0


def test_ten_entries_are_the_most(client):
    with pytest.raises(ClientError) as caught:
        client("events").put_events(Entries=[ENTRY] * 11)
    text = caught.value.response["Error"]["Message"]
    assert text.startswith(
        "1 validation error detected: Value '[PutEventsRequestEntry(time=null, source=shop, resources=null, "
    )
    assert text.endswith("at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10")


def test_all_entries_together_have_a_megabyte_at_most(client):
    large = ENTRY | {"Detail": json.dumps({"x": "y" * 600_000})}
    with pytest.raises(ClientError, match="Total size of the entries in the request is over the limit."):
        client("events").put_events(Entries=[large, large])


@pytest.mark.parametrize("action", ["create_archive", "put_permission"])
def test_what_would_do_nothing_is_refused_by_name(client, account, action):
    members = {"ArchiveName": "a", "EventSourceArn": f"arn:aws:events:us-east-1:{account}:event-bus/default"}
    events = client("events")
    with pytest.raises(ClientError, match="The local cloud cannot do EventBridge's .*, though AWS can"):
        getattr(events, action)(**members if action == "create_archive" else {"StatementId": "s"})
