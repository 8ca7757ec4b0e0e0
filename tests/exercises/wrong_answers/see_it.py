"""What learners try in chapter 24, and a part of what the check says to it."""


def _alarm(expression: str, *settings: str) -> str:
    """An alarm `wake-me` on an expression of requests and failures."""
    return "\n".join(
        [
            "def sum_of(id, name):",
            '    metric = metrics.metric("Shop", name, service="night")',
            '    stat = {"Metric": metric, "Period": 60, "Stat": "Sum"}',
            '    return {"Id": id, "MetricStat": stat, "ReturnData": False}',
            "",
            'boto3.client("cloudwatch").put_metric_alarm(',
            '    AlarmName="wake-me",',
            '    Metrics=[sum_of("requests", "Requests"), sum_of("failures", "Failures"),',
            f'             {{"Id": "share", "Expression": "{expression}"}}],',
            '    ComparisonOperator="GreaterThanOrEqualToThreshold",',
            *(f"    {each}," for each in settings),
            ")",
        ]
    )


_SHARE = "IF(requests >= 20, 100 * failures / requests, 0)"
_THREE_OF_FIVE = ("Threshold=5", "EvaluationPeriods=5", "DatapointsToAlarm=3")

WRONG_ANSWERS = {
    "slow-banks": [
        ("question = 'filter bank_ms > 1000 | stats count(*) as slow by bank | sort slow desc'", "is not charged"),
        (
            'question = \'filter message = "charged" and bank_ms >= 1000 | stats count(*) as slow by bank '
            "| sort slow desc, bank'",
            "1000 ms are not more",
        ),
        (
            'question = \'filter message = "charged" and bank_ms > 1000 | stats count(*) as slow by bank '
            "| sort slow asc'",
            "Which bank comes first?",
        ),
        ("question = 'filter message = \"charged\" and bank_ms > 1000 | stats count(*) by bank'", "these two fields"),
        ("question = 'select bank from charged'", "Logs Insights refuses it"),
    ],
    "silent-alarm": [
        ("alarms.create('shop-5xx', shop_failing, 1, topic)", "In a minute 1 of 40 orders failed"),
        ("alarms.create('shop-5xx', shop_failing, 5, topic, Statistic='Average')", "How much is 5 %?"),
        ("alarms.create('shop-5xx', shop_failing, 2, topic)", "a sum says how many failed"),
        ("boto3.client('cloudwatch').delete_alarms(AlarmNames=['shop-5xx'])", "There is no alarm"),
    ],
    "silence": [
        (
            "silence = {'notBreaching': 'OK', 'breaching': 'ALARM', 'ignore': 'OK', 'missing': 'INSUFFICIENT_DATA'}",
            "With `ignore` you say 'OK'",
        ),
        (
            "silence = {'notBreaching': 'OK', 'breaching': 'ALARM', 'ignore': 'ALARM', 'missing': 'ALARM'}",
            "With `missing` you say 'ALARM'",
        ),
        ("silence = dict.fromkeys(('notBreaching', 'breaching', 'ignore', 'missing'), 'OK')", "With `breaching`"),
        ("silence = {'notBreaching': 'OK'}", "There are states missing"),
    ],
    "wake-me": [
        (
            "alarms.create('wake-me', metrics.metric('Shop', 'Failures', service='night'), 5, "
            "EvaluationPeriods=5, DatapointsToAlarm=3)",
            "of 1000 requests a minute 5 failed: it rang in minute 3",
        ),
        (
            _alarm("100 * failures / requests", *_THREE_OF_FIVE, 'TreatMissingData="notBreaching"'),
            "one request a minute that failed: it rang in minute 3",
        ),
        (
            _alarm(_SHARE, "Threshold=5", "EvaluationPeriods=1", 'TreatMissingData="notBreaching"'),
            "one minute was bad",
        ),
        (
            _alarm(_SHARE, "Threshold=5", "EvaluationPeriods=3", 'TreatMissingData="notBreaching"'),
            "it did not ring",
        ),
        (_alarm(_SHARE, *_THREE_OF_FIVE, 'TreatMissingData="breaching"'), "it rang in minute 1"),
    ],
}
