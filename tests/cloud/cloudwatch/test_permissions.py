"""What CloudWatch's operations need, and the protocols in which it answers."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.cloudwatch.test_alarms import SETTINGS


@pytest.fixture
def limited(client):
    """limited(statements) is a client of CloudWatch with a user's keys who may do only that."""

    def make(*statements):
        iam = client("iam")
        iam.create_user(UserName="ann")
        policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=policy)
        keys = iam.create_access_key(UserName="ann")["AccessKey"]
        return client(
            "cloudwatch",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
        )

    return make


def test_an_alarm_is_a_resource_of_a_policy(limited, account):
    arn = f"arn:aws:cloudwatch:us-east-1:{account}:alarm:orders"
    ann = limited({"Effect": "Allow", "Action": "cloudwatch:PutMetricAlarm", "Resource": arn})
    ann.put_metric_alarm(**SETTINGS)
    with pytest.raises(ClientError) as refused:
        ann.put_metric_alarm(**SETTINGS | {"AlarmName": "others"})
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert f"{arn.removesuffix('orders')}others" in refused.value.response["Error"]["Message"]


def test_several_alarms_are_each_a_resource(limited, account):
    arn = f"arn:aws:cloudwatch:us-east-1:{account}:alarm:orders"
    ann = limited({"Effect": "Allow", "Action": "cloudwatch:DeleteAlarms", "Resource": arn})
    ann.delete_alarms(AlarmNames=["orders"])
    with pytest.raises(ClientError):
        ann.delete_alarms(AlarmNames=["orders", "others"])


def test_data_are_put_by_a_permission_on_everything(limited):
    ann = limited(
        {
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": "Shop"}},
        }
    )
    ann.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Orders", "Value": 1.0}])
    with pytest.raises(ClientError):
        ann.put_metric_data(Namespace="Bank", MetricData=[{"MetricName": "Orders", "Value": 1.0}])
    with pytest.raises(ClientError):
        ann.list_metrics()
