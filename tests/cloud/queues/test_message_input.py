"""What SQS refuses of a message, in its words."""

import pytest
from botocore.exceptions import ClientError


@pytest.mark.parametrize(
    ("call", "members", "code", "text"),
    [
        (
            "send_message",
            {"MessageBody": ""},
            "MissingParameter",
            "The request must contain the parameter MessageBody.",
        ),
        ("send_message", {"MessageBody": "a\x01"}, "InvalidMessageContents", "Invalid characters found. Valid unicode"),
        (
            "receive_message",
            {"MaxNumberOfMessages": 11},
            "InvalidParameterValue",
            "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
        ),
    ],
)
def test_a_message_that_is_none_is_refused(client, call, members, code, text):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    with pytest.raises(ClientError) as caught:
        getattr(sqs, call)(QueueUrl=url, **members)
    error = caught.value.response["Error"]
    assert error["Code"] == code
    assert error["Message"].startswith(text)


def test_any_text_is_a_message(client):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="\t\U0001f600é\r\n")
    assert sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"][0]["Body"] == "\t\U0001f600é\r\n"
