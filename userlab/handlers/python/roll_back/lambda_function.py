"""Called by an alarm on one version behind an alias: sends all calls back to the version that the alias points to."""

import boto3

functions = boto3.client("lambda")


def lambda_handler(event, context):
    metric = event["alarmData"]["configuration"]["metrics"][0]["metricStat"]["metric"]
    function, _, alias = metric["dimensions"]["Resource"].partition(":")
    functions.update_alias(FunctionName=function, Name=alias, RoutingConfig={"AdditionalVersionWeights": {}})
    print(f"{metric['dimensions']['Resource']} is back, because of {event['alarmData']['alarmName']}")
