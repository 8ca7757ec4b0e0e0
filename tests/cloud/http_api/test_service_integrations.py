"""Service integrations: an HTTP API that sends messages and events without a function."""

import json

import pytest

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


@pytest.fixture
def role(client):
    """role("sqs:SendMessage") is the ARN of a role of API Gateway's that may do so."""

    def make(*actions):
        iam = client("iam")
        made = iam.create_role(RoleName="api", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_role_policy(RoleName="api", PolicyName="p", PolicyDocument=json.dumps(policy))
        return made

    return make


def routed(api, subtype, role, parameters, **more):
    made = api.gateway.create_integration(
        ApiId=api.id,
        IntegrationType="AWS_PROXY",
        IntegrationSubtype=subtype,
        PayloadFormatVersion="1.0",
        CredentialsArn=role,
        RequestParameters=parameters,
        **more,
    )
    api.gateway.create_route(ApiId=api.id, RouteKey="POST /", Target=f"integrations/{made['IntegrationId']}")
    return made


def test_a_message_is_sent_with_the_body_and_mapped_attributes(api, role, client, cloud, account):
    queue = client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    attributes = '{"who": {"DataType": "String", "StringValue": "${request.querystring.who}"}}'
    given = {"QueueUrl": queue, "MessageBody": "$request.body", "MessageAttributes": attributes}
    made = routed(api, "SQS-SendMessage", role("sqs:SendMessage"), given)
    assert made["IntegrationSubtype"] == "SQS-SendMessage"
    answer = api.call("POST", "/?who=ada", body='{"n": 1}')
    assert answer.status == 200
    assert b"<SendMessageResponse" in answer.body
    received = client("sqs").receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
    assert [each["Body"] for each in received] == ['{"n": 1}']
    assert received[0]["MessageAttributes"]["who"]["StringValue"] == "ada"
    record = next(each for each in cloud.journal.read(account) if each.action == "SendMessage")
    assert ":assumed-role/api/" in record.principal


def test_an_event_is_put(api, role):
    given = {"Source": "shop", "DetailType": "$request.body.kinds[0]", "Detail": "$request.body"}
    routed(api, "EventBridge-PutEvents", role("events:PutEvents"), given)
    answer = api.call("POST", "/", body='{"kinds": ["order"]}')
    assert answer.status == 200
    assert json.loads(answer.body)["FailedEntryCount"] == 0


def test_a_role_that_may_not_send_sends_nothing(api, role, client):
    queue = client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    routed(api, "SQS-SendMessage", role("sqs:ListQueues"), {"QueueUrl": queue, "MessageBody": "$request.body"})
    assert api.call("POST", "/", body="hi").status == 403
    assert "Messages" not in client("sqs").receive_message(QueueUrl=queue)


@pytest.mark.parametrize(
    ("subtype", "parameters", "told"),
    [
        ("Kinesis-PutRecord", {}, "The local cloud has no integration of HTTP APIs with the service action Kinesis-"),
        ("SQS-SendMessage", {"QueueUrl": "q"}, r"Parameters \['MessageBody'\] are required"),
        ("SQS-PurgeQueue", {"QueueUrl": "q", "Else": "a"}, r"Parameters \['Else'\] are not supported"),
    ],
)
def test_what_cannot_be_called_is_refused_when_it_is_made(api, role, subtype, parameters, told):
    with pytest.raises(api.gateway.exceptions.BadRequestException, match=told):
        routed(api, subtype, role("sqs:*"), parameters)
