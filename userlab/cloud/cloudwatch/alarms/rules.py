"""What PutMetricAlarm takes: the rules of an alarm's configuration, and what is refused by name.

Source: CloudWatch API reference, "PutMetricAlarm"; user guide, "Using Amazon CloudWatch alarms".
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.cloudwatch import statistics
from userlab.cloud.cloudwatch.messages import invalid, invalid_combination, refused, validation
from userlab.cloud.cloudwatch.operations import queries as metric_queries
from userlab.cloud.cloudwatch.operations.get_metric_statistics import check_period
from userlab.cloud.http.aws_request import AwsError

MOST_SECONDS, MOST_SECONDS_OF_HOURS = 86_400, 7 * 86_400
HOUR = 3600
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
COMPARISONS = (
    "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold",
)  # fmt: skip
ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
_REFUSED = (
    "ThresholdMetricId",
    "EvaluationCriteria",
    "EvaluationInterval",
    "EvaluationWindow",
    "WarmUpConfiguration",
    "ActionConfiguration",
)
_OF_A_METRIC = ("MetricName", "Namespace", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic")


def check(parameters: dict[str, Any]) -> None:
    """Raise AwsError for what AWS would not take, and for what the lab cannot do."""
    for name in _REFUSED:
        if parameters.get(name):
            raise refused(f"{name} of an alarm")
    if not parameters.get("ComparisonOperator"):
        raise AwsError("MissingParameter", "The parameter ComparisonOperator is required.")
    if parameters["ComparisonOperator"] not in COMPARISONS:
        raise refused(f"alarms on an anomaly detection band ({parameters['ComparisonOperator']})")
    for name in ("EvaluationPeriods", "Threshold"):
        if parameters.get(name) is None:
            raise AwsError("MissingParameter", f"The parameter {name} is required.")
    for name in ACTIONS:
        for action in parameters.get(name) or []:
            _check_action(action)
    treatment = parameters.get("TreatMissingData")
    if treatment is not None and treatment not in TREATMENTS:
        raise validation(
            f"Option {treatment} is not supported. Supported options for parameter TreatMissingData are breaching, "
            "notBreaching, ignore and missing."
        )
    low = parameters.get("EvaluateLowSampleCountPercentile")
    if low is not None and low not in ("evaluate", "ignore"):
        raise validation(
            f"Option {low} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are "
            "evaluate and ignore."
        )
    if parameters.get("DatapointsToAlarm", 1) > parameters["EvaluationPeriods"]:
        raise validation("The parameter DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    _check_length(_period_of_metrics(parameters) if parameters.get("Metrics") else _period(parameters), parameters)


def _period(parameters: dict[str, Any]) -> int:
    """The period of an alarm on one metric."""
    for name in ("MetricName", "Namespace", "Period"):
        if not parameters.get(name):
            raise AwsError("MissingParameter", f"The parameter {name} is required.")
    simple, extended = parameters.get("Statistic"), parameters.get("ExtendedStatistic")
    if not simple and not extended:
        raise AwsError("MissingParameter", "At least one of the parameters Statistic, ExtendedStatistic is required.")
    if simple and extended:
        raise invalid_combination(
            "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both."
        )
    if extended and statistics.exists_on_aws(extended):
        raise refused(f"the statistic {extended}")
    if extended and (extended in statistics.SIMPLE or not statistics.is_known(extended)):
        raise invalid(f"The value {extended} for parameter ExtendedStatistic is not supported.")
    return int(parameters["Period"])


def _period_of_metrics(parameters: dict[str, Any]) -> int:
    """The period of an alarm on metric math."""
    for name in _OF_A_METRIC:
        if parameters.get(name):
            raise validation(f"The parameters {name} and Metrics are mutually exclusive and you have specified both.")
    if any(query.get("AccountId") for query in parameters["Metrics"]):
        raise refused("alarms on metrics of another account")
    queries = metric_queries.read(parameters["Metrics"], "Metrics")
    if sum(query.returned for query in queries) != 1:
        raise validation("Exactly one element of the metrics list should return data.")
    periods = {query.period for query in queries if query.period}
    if len(periods) != 1:
        raise validation("All metrics and expressions of an alarm must have the same period.")
    return periods.pop()


def _check_length(period: int, parameters: dict[str, Any]) -> None:
    check_period(period)
    seconds = period * parameters["EvaluationPeriods"]
    if period < HOUR and seconds > MOST_SECONDS:
        raise validation(
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)."
        )
    if seconds > MOST_SECONDS_OF_HOURS:
        raise validation(
            "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800)."
        )


def _check_action(action: str) -> None:
    if not re.fullmatch(r"arn:aws[\w-]*:[\w-]+:[\w-]*:\w*:.+", action):
        raise validation(f"Invalid arn syntax: {action}")
    service = read_arn(action).service
    if service not in ("sns", "lambda"):
        raise refused(f"the alarm action {action}: alarms reach SNS topics and Lambda functions,")
