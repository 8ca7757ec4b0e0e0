"""What the actions of a policy mean, a sentence each: read from botocore's documentation of AWS's operations.

Most actions are named as the operation that they allow. Where they are not, a short table tells it.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services".
"""

from __future__ import annotations

import functools
import re
from typing import Any

# Prefixes of actions: the service's name, and the names by which botocore keeps its operations.
_SERVICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "apigateway": ("API Gateway", ()),
    "cloudformation": ("CloudFormation", ("cloudformation",)),
    "cloudwatch": ("CloudWatch", ("cloudwatch",)),
    "dynamodb": ("DynamoDB", ("dynamodb", "dynamodbstreams")),
    "events": ("EventBridge", ("events",)),
    "execute-api": ("API Gateway's deployed APIs", ()),
    "iam": ("IAM", ("iam",)),
    "lambda": ("Lambda", ("lambda",)),
    "logs": ("CloudWatch Logs", ("logs",)),
    "sns": ("SNS", ("sns",)),
    "sqs": ("SQS", ("sqs",)),
    "sts": ("STS", ("sts",)),
    "xray": ("X-Ray", ("xray",)),
}
# Operations that other actions allow.
_NO_ACTIONS = {
    "dynamodb": {
        "BatchExecuteStatement",
        "ExecuteStatement",
        "ExecuteTransaction",
        "TransactGetItems",
        "TransactWriteItems",
    },
    "lambda": {"Invoke", "InvokeWithResponseStream"},
    "sqs": {"ChangeMessageVisibilityBatch", "DeleteMessageBatch", "SendMessageBatch"},
    "sns": {"PublishBatch"},
}
_MORE = {
    "apigateway": {
        "DELETE": "Deletes a resource of API Gateway.",
        "GET": "Reads a resource of API Gateway: an API, a stage, a method.",
        "PATCH": "Changes a resource of API Gateway.",
        "POST": "Makes a resource of API Gateway.",
        "PUT": "Makes or replaces a resource of API Gateway.",
    },
    "dynamodb": {
        "ConditionCheckItem": "Checks in a transaction that an item exists, or what it holds.",
        "PartiQLDelete": "Deletes an item by a PartiQL statement.",
        "PartiQLInsert": "Puts a new item by a PartiQL statement.",
        "PartiQLSelect": "Reads items by a PartiQL statement.",
        "PartiQLUpdate": "Changes an item by a PartiQL statement.",
    },
    "execute-api": {
        "InvalidateCache": "Makes a stage of an API forget an answer that it keeps.",
        "Invoke": "Calls a deployed API that asks for IAM's permission.",
        "ManageConnections": "Sends to and closes the connections of a WebSocket API.",
    },
    "iam": {"PassRole": "Hands a role to a service: a function, for one, then runs as this role."},
    "lambda": {
        "DisableReplication": "Lets CloudFront take a function back from its edges.",
        "EnableReplication": "Lets CloudFront bring a function to its edges.",
        "InvokeFunction": "Invokes a function, at once or later.",
        "InvokeFunctionUrl": "Invokes a function through its URL.",
    },
}


@functools.cache
def service(prefix: str) -> dict[str, Any] | None:
    """The actions of one prefix: {"name", "actions": {action: sentence}}; None for a prefix that is not known here.

    >>> service("dynamodb")["actions"]["PartiQLSelect"]
    'Reads items by a PartiQL statement.'
    """
    if prefix not in _SERVICES:
        return None
    import botocore.session

    session = botocore.session.Session()
    name, models = _SERVICES[prefix]
    actions: dict[str, str] = {}
    for each in models:
        model = session.get_service_model(each)
        for operation in model.operation_names:
            if operation not in _NO_ACTIONS.get(prefix, ()):
                actions[operation] = first_sentence(model.operation_model(operation).documentation)
    return {"name": name, "actions": dict(sorted((actions | _MORE.get(prefix, {})).items()))}


def first_sentence(documentation: str) -> str:
    """The first sentence of an operation's documentation, without its HTML.

    >>> first_sentence("<p>Returns <b>one</b> item. More of it.</p>")
    'Returns one item.'
    """
    without_notes = re.sub(r"<(note|important)>.*?</\1>", " ", documentation, flags=re.DOTALL)
    text = " ".join(re.sub(r"<[^>]+>", "", without_notes).split())
    return re.split(r"(?<=[.])\s(?=[A-Z])", text, maxsplit=1)[0]
