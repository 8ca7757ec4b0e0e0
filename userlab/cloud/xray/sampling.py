"""Which requests are traced: the rule Default of every account, as SDKs ask for it.

Services of this cloud trace every request that brings no decision of its own; a program that samples by itself goes by
the rule. Rules of one's own are refused. Source: X-Ray developer guide, "Using sampling rules with the X-Ray API".
"""

from __future__ import annotations

from typing import Any

RATE, RESERVOIR = 0.05, 1
INTERVAL_SECONDS = 10
DEFAULT = "Default"


def rules(region: str, account: str) -> dict[str, Any]:
    """GetSamplingRules."""
    rule = {
        "RuleName": DEFAULT,
        "RuleARN": f"arn:aws:xray:{region}:{account}:sampling-rule/{DEFAULT}",
        "ResourceARN": "*",
        "Priority": 10000,
        "FixedRate": RATE,
        "ReservoirSize": RESERVOIR,
        "ServiceName": "*",
        "ServiceType": "*",
        "Host": "*",
        "HTTPMethod": "*",
        "URLPath": "*",
        "Version": 1,
        "Attributes": {},
    }
    return {"SamplingRuleRecords": [{"SamplingRule": rule, "CreatedAt": 0.0, "ModifiedAt": 0.0}]}


def targets(parameters: dict[str, Any], now: float) -> dict[str, Any]:
    """GetSamplingTargets: the whole reservoir for whoever asks."""
    found, unknown = [], []
    for each in parameters["SamplingStatisticsDocuments"]:
        name = str(each.get("RuleName") or "")
        if name == DEFAULT:
            quota = {"ReservoirQuota": RESERVOIR, "ReservoirQuotaTTL": int(now) + INTERVAL_SECONDS}
            found.append({"RuleName": DEFAULT, "FixedRate": RATE, "Interval": INTERVAL_SECONDS} | quota)
        else:
            text = f"Rule {name} is not found."
            unknown.append({"RuleName": name, "ErrorCode": "RuleNotFound", "Message": text})
    return {"SamplingTargetDocuments": found, "LastRuleModification": 0.0, "UnprocessedStatistics": unknown}
