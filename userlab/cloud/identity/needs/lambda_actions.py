"""The permissions of Lambda's operations: functions with their qualifiers, layers, mappings, and PassRole.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Lambda"; Lambda guide,
"Fine-tuning the Resources and Conditions sections of policies".
"""

import re

from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Need, Values, arn, tags

_ACTIONS = {
    "Invoke": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
    "GetLayerVersionByArn": "GetLayerVersion",
}
# A function's name alone, with a qualifier, with an account before it, or a whole ARN.
_NAME = re.compile(
    r"(?:arn:(?:aws[\w-]*):lambda:)?(?:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?P<account>\d{12}):)?"
    r"(?:function:)?(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?",
    re.ASCII,
)
# What is asked of all functions, or creates a thing without a name.
_NO_RESOURCE = frozenset(
    {"ListFunctions", "GetAccountSettings", "ListEventSourceMappings", "CreateEventSourceMapping", "ListLayers"}
    | {"ListCodeSigningConfigs", "CreateCodeSigningConfig", "ListCapacityProviders"}
)


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of one Lambda operation."""
    action = f"lambda:{_ACTIONS.get(request.action, request.action)}"
    found = [Need(action, _resource(request), lambda: _context(request))]
    if request.action.startswith("Create") and request.parameters.get("Tags"):
        found.append(Need("lambda:TagResource", _tagged(request), lambda: _context(request)))
    role = request.parameters.get("Role")
    if request.action in ("CreateFunction", "UpdateFunctionConfiguration") and isinstance(role, str):
        service = {"iam:passedtoservice": ["lambda.amazonaws.com"]}
        found.append(Need("iam:PassRole", role, lambda: service))
    return found


def function_arn(request: AwsRequest, name: str, qualifier: str | None = None) -> str:
    """The ARN of a function, named in any of the ways that Lambda accepts.

    >>> function_arn(request, "hello", "prod")  # doctest: +SKIP
    'arn:aws:lambda:us-east-1:123456789012:function:hello:prod'
    """
    match = _NAME.fullmatch(name)
    if not match:
        return arn(request, "lambda", f"function:{name}")
    qualifier = match["qualifier"] or qualifier
    region, account = match["region"] or request.region, match["account"] or request.account
    suffix = f":{qualifier}" if qualifier else ""
    return f"arn:aws:lambda:{region}:{account}:function:{match['name']}{suffix}"


def _resource(request: AwsRequest) -> str:
    parameters, action = request.parameters, request.action
    if action in _NO_RESOURCE:
        return "*"
    layer = parameters.get("LayerName")
    if layer is not None:
        version = parameters.get("VersionNumber")
        name = str(layer) if str(layer).startswith("arn:") else arn(request, "lambda", f"layer:{layer}")
        return f"{name}:{version}" if version is not None else name
    if "UUID" in parameters:
        return arn(request, "lambda", f"event-source-mapping:{parameters['UUID']}")
    for name in ("Resource", "Arn", "CodeSigningConfigArn", "ResourceArn"):
        if isinstance(parameters.get(name), str):
            return parameters[name]
    function = parameters.get("FunctionName")
    qualifier = parameters.get("Qualifier")
    return function_arn(request, str(function), str(qualifier) if qualifier else None) if function else "*"


def _tagged(request: AwsRequest) -> str:
    """The resource that a Create operation tags; a mapping has no id yet when permissions are asked for."""
    mapping = request.action == "CreateEventSourceMapping"
    return arn(request, "lambda", "event-source-mapping:*") if mapping else _resource(request)


def _context(request: AwsRequest) -> Values:
    parameters = request.parameters
    found: Values = {}
    if "EventSourceMapping" in request.action and parameters.get("FunctionName"):
        found["lambda:functionarn"] = [function_arn(request, str(parameters["FunctionName"]))]
    if request.action == "AddPermission":
        found["lambda:principal"] = [str(parameters.get("Principal", ""))]
    layers = parameters.get("Layers")
    if isinstance(layers, list):
        found["lambda:layer"] = [str(layer) for layer in layers]
    given = parameters.get("Tags")
    return found | (tags(given.items()) if isinstance(given, dict) else {})
