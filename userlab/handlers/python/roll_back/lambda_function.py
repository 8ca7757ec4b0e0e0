"""An alarm on a version behind an alias calls this: all calls go back to the version before."""

import boto3

functions = boto3.client("lambda")


def lambda_handler(event, context):
    metric = event["alarmData"]["configuration"]["metrics"][0]["metricStat"]["metric"]
    function, _, alias = metric["dimensions"]["Resource"].partition(":")
    nothing = {"AdditionalVersionWeights": {}}
    functions.update_alias(FunctionName=function, Name=alias, RoutingConfig=nothing)
    print(f"{function}:{alias} is back, because of {event['alarmData']['alarmName']}")
