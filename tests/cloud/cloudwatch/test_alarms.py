"""Alarms: when they change their state, why, and what they do then."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.cloudwatch.test_of_services import make_function
from userlab.cloud.cloudwatch.alarms.evaluation import judged

SIGNS = {"0": False, "X": True, "-": None}
SETTINGS = {
    "AlarmName": "orders",
    "Namespace": "Shop",
    "MetricName": "Orders",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 2.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


def verdicts(points, to_alarm):
    signs = [SIGNS[each] for each in points.split()]
    return [judged(signs, 3, to_alarm, each).state for each in ("missing", "ignore", "breaching", "notBreaching")]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("0 - X - X", ["OK", "OK", "OK", "OK"]),
        ("0 - - - -", ["OK", "OK", "OK", "OK"]),
        ("- - - - -", ["INSUFFICIENT_DATA", None, "ALARM", "OK"]),
        ("0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
        ("- - X - -", ["ALARM", None, "ALARM", "OK"]),
        ("- - - - X", ["INSUFFICIENT_DATA", None, "ALARM", "OK"]),
        ("X - - - -", ["ALARM", None, "ALARM", "OK"]),
    ],
)
def test_three_out_of_three_is_judged_as_in_the_guides_table(points, expected):
    assert verdicts(points, 3) == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
        ("0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
        ("0 - X - -", ["OK", "OK", "ALARM", "OK"]),
        ("- - - - 0", ["OK", "OK", "ALARM", "OK"]),
        ("- - - X -", ["ALARM", None, "ALARM", "OK"]),
    ],
)
def test_two_out_of_three_is_judged_as_in_the_guides_table(points, expected):
    assert verdicts(points, 2) == expected


def alarm(cloudwatch, name="orders"):
    return cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]


def order(cloudwatch, value=5.0):
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Orders", "Value": value}])


def test_a_new_alarm_has_insufficient_data(cloudwatch, account):
    cloudwatch.put_metric_alarm(**SETTINGS)
    found = alarm(cloudwatch)
    assert (found["StateValue"], found["StateReason"]) == ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")
    assert found["AlarmArn"] == f"arn:aws:cloudwatch:us-east-1:{account}:alarm:orders"
    assert (found["ActionsEnabled"], found["Dimensions"]) == (True, [])


def test_an_alarm_tells_why_it_changed(cloudwatch, next_minute):
    next_minute()
    cloudwatch.put_metric_alarm(**SETTINGS)
    order(cloudwatch)
    next_minute()
    found = alarm(cloudwatch)
    assert found["StateValue"] == "ALARM"
    start, _, end = found["StateReason"].partition("(")
    assert start == "Threshold Crossed: 1 out of the last 1 datapoints [5.0 "
    assert end[17:] == (")] was greater than the threshold (2.0) (minimum 1 datapoint for OK -> ALARM transition).")
    data = json.loads(found["StateReasonData"])
    assert (data["statistic"], data["period"], data["recentDatapoints"]) == ("Sum", 60, [5.0])
    assert data["evaluatedDatapoints"][0]["sampleCount"] == 1.0


def test_an_alarm_is_ok_again_when_data_are_below_its_threshold(cloudwatch, next_minute):
    next_minute()
    cloudwatch.put_metric_alarm(**SETTINGS)
    order(cloudwatch)
    next_minute()
    order(cloudwatch, 1.0)
    next_minute()
    found = alarm(cloudwatch)
    assert found["StateValue"] == "OK"
    assert (
        "was not greater than the threshold (2.0) (minimum 1 datapoint for ALARM -> OK transition)."
        in (found["StateReason"])
    )


def test_every_minute_that_a_lesson_skips_is_looked_at(cloudwatch, next_minute):
    next_minute()
    cloudwatch.put_metric_alarm(**SETTINGS, TreatMissingData="notBreaching")
    order(cloudwatch)
    next_minute(600)
    history = cloudwatch.describe_alarm_history(AlarmName="orders", HistoryItemType="StateUpdate")
    assert [each["HistorySummary"] for each in history["AlarmHistoryItems"]] == [
        "Alarm updated from ALARM to OK",
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
    ]
    assert alarm(cloudwatch)["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
        "[NonBreaching]."
    )


def test_without_data_an_alarm_knows_nothing_after_a_while(cloudwatch, next_minute):
    next_minute()
    cloudwatch.put_metric_alarm(**SETTINGS)
    order(cloudwatch)
    next_minute()
    next_minute(10)
    found = alarm(cloudwatch)
    assert (found["StateValue"], found["StateReason"]) == (
        "INSUFFICIENT_DATA",
        "Insufficient Data: 1 datapoint was unknown.",
    )


def test_an_alarm_on_a_metric_of_dynamodb_ignores_missing_data(client, cloudwatch, next_minute):
    next_minute()
    with pytest.raises(ClientError):
        client("dynamodb").get_item(TableName="Nothing", Key={"UserID": {"S": "u1"}})
    metric = {"Namespace": "AWS/DynamoDB", "MetricName": "UserErrors", "Threshold": 0.0}
    cloudwatch.put_metric_alarm(**SETTINGS | metric, TreatMissingData="notBreaching")
    next_minute()
    next_minute(60)
    assert alarm(cloudwatch)["StateValue"] == "ALARM"


def test_an_alarm_on_an_expression_watches_its_value(cloudwatch, next_minute):
    next_minute()

    def stat(name):
        metric = {"Namespace": "Shop", "MetricName": name}
        return {"Id": name.lower(), "ReturnData": False, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}

    share = {"Id": "share", "Expression": "100 * errors / orders", "Label": "share"}
    cloudwatch.put_metric_alarm(
        AlarmName="share",
        Metrics=[stat("Errors"), stat("Orders"), share],
        EvaluationPeriods=1,
        Threshold=10.0,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    order(cloudwatch, 10.0)
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Errors", "Value": 1.0}])
    next_minute()
    assert alarm(cloudwatch, "share")["StateValue"] == "ALARM"


def test_a_topic_gets_a_message_that_a_queue_can_read(client, cloudwatch, next_minute, account):
    next_minute()
    topic = client("sns").create_topic(Name="woken")["TopicArn"]
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="woken")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    cloudwatch.put_metric_alarm(**SETTINGS, AlarmActions=[topic])
    order(cloudwatch)
    next_minute()
    told = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
    assert told["Subject"] == 'ALARM: "orders" in US East (N. Virginia)'
    message = json.loads(told["Message"])
    assert (message["OldStateValue"], message["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert (message["AWSAccountId"], message["Trigger"]["Statistic"]) == (account, "SUM")
    history = cloudwatch.describe_alarm_history(AlarmName="orders", HistoryItemType="Action")["AlarmHistoryItems"]
    assert history[0]["HistorySummary"] == f"Successfully executed action {topic}"


def test_a_function_is_called_only_if_its_policy_lets_the_alarm(cloud, account, client, cloudwatch, total):
    arn = make_function(
        client, "def handler(event, context):\n    print('woken by', event['alarmData']['alarmName'])\n"
    )
    cloudwatch.put_metric_alarm(**SETTINGS, AlarmActions=[arn])
    cloudwatch.set_alarm_state(AlarmName="orders", StateValue="ALARM", StateReason="a try")
    history = cloudwatch.describe_alarm_history(AlarmName="orders", HistoryItemType="Action")["AlarmHistoryItems"]
    assert history[0]["HistorySummary"] == f"Failed to execute action {arn}"
    client("lambda").add_permission(
        FunctionName="users",
        StatementId="alarm",
        Action="lambda:InvokeFunction",
        Principal="lambda.alarms.cloudwatch.amazonaws.com",
        SourceArn=f"arn:aws:cloudwatch:us-east-1:{account}:alarm:orders",
    )
    cloudwatch.set_alarm_state(AlarmName="orders", StateValue="OK", StateReason="a try")
    cloudwatch.set_alarm_state(AlarmName="orders", StateValue="ALARM", StateReason="a try")
    assert cloud.functions.events.wait_until_idle(20, account)
    assert total("AWS/Lambda", "Invocations", FunctionName="users") == 1.0


def test_disabled_actions_are_not_done(client, cloudwatch):
    topic = client("sns").create_topic(Name="woken")["TopicArn"]
    cloudwatch.put_metric_alarm(**SETTINGS, AlarmActions=[topic])
    cloudwatch.disable_alarm_actions(AlarmNames=["orders"])
    cloudwatch.set_alarm_state(AlarmName="orders", StateValue="ALARM", StateReason="a try")
    assert not cloudwatch.describe_alarm_history(AlarmName="orders", HistoryItemType="Action")["AlarmHistoryItems"]
    cloudwatch.enable_alarm_actions(AlarmNames=["orders"])
    assert alarm(cloudwatch)["ActionsEnabled"] is True


def test_a_rule_of_eventbridge_gets_the_change(client, cloudwatch):
    sqs, events = client("sqs"), client("events")
    queue = sqs.create_queue(QueueName="changes")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}
    events.put_rule(Name="changes", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="changes", Targets=[{"Id": "queue", "Arn": arn}])
    cloudwatch.put_metric_alarm(**SETTINGS)
    cloudwatch.set_alarm_state(AlarmName="orders", StateValue="ALARM", StateReason="a try")
    detail = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])["detail"]
    assert (detail["alarmName"], detail["state"]["value"]) == ("orders", "ALARM")
    assert detail["previousState"]["value"] == "INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    ("settings", "code", "text"),
    [
        ({"AlarmActions": ["wake me"]}, "ValidationError", "Invalid arn syntax: wake me"),
        ({"AlarmActions": ["arn:aws:automate:us-east-1:ec2:stop"]}, "ValidationError", "The local cloud cannot do"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "ValidationError", "The local cloud cannot do"),
        ({"TreatMissingData": "maybe"}, "ValidationError", "Option maybe is not supported."),
        ({"Period": 7}, "InvalidParameterValue", "The parameter Period must be"),
        ({"EvaluationPeriods": 2000}, "ValidationError", "Metrics cannot be checked across more than a day"),
    ],
)
def test_an_alarm_that_cannot_be_is_refused(cloudwatch, settings, code, text):
    with pytest.raises(ClientError) as refused:
        cloudwatch.put_metric_alarm(**SETTINGS | settings)
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["Error"]["Message"].startswith(text)


def test_a_composite_alarm_is_refused_by_name(cloudwatch):
    with pytest.raises(ClientError, match="cannot do PutCompositeAlarm of CloudWatch"):
        cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(orders)")


def test_alarms_are_found_by_their_metric_and_deleted(cloudwatch):
    cloudwatch.put_metric_alarm(**SETTINGS)
    found = cloudwatch.describe_alarms_for_metric(Namespace="Shop", MetricName="Orders")["MetricAlarms"]
    assert [each["AlarmName"] for each in found] == ["orders"]
    assert not cloudwatch.describe_alarms_for_metric(Namespace="Shop", MetricName="Carts")["MetricAlarms"]
    cloudwatch.delete_alarms(AlarmNames=["orders"])
    assert not cloudwatch.describe_alarms()["MetricAlarms"]


def test_a_state_can_be_set_only_of_an_alarm_that_is_there(cloudwatch):
    with pytest.raises(ClientError) as refused:
        cloudwatch.set_alarm_state(AlarmName="nothing", StateValue="OK", StateReason="a try")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFound"


def test_alarms_have_tags(cloudwatch):
    cloudwatch.put_metric_alarm(**SETTINGS, Tags=[{"Key": "team", "Value": "red"}])
    arn = alarm(cloudwatch)["AlarmArn"]
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "stage", "Value": "dev"}])
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "stage", "Value": "dev"}]
