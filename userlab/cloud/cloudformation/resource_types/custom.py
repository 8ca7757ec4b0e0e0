"""Custom resources: a function of one's own makes, changes and deletes them, and says so at an address.

(CloudFormation user guide, "Create custom provisioning logic with custom resources"; template reference,
"AWS::CloudFormation::CustomResource".)
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.cloudformation.resource_types.resource_type import (
    NotStabilized,
    Properties,
    PropertyRefused,
    ResourceType,
    Work,
)
from userlab.cloud.cloudformation.templates.parameters import text_of

LONGEST_WAIT_SECONDS = 3600
LOOK_SECONDS = 0.2


def _ask(work: Work, kind: str, properties: Properties, **more: Any) -> dict[str, Any]:
    """What the function behind a custom resource answers to Create, Update or Delete. Raises NotStabilized."""
    token = str(properties["ServiceToken"])
    if read_arn(token).service != "lambda":
        raise PropertyRefused(f"The local cloud asks functions only for custom resources, not {token}.")
    address, wait = work.responses.expect(work.account)
    request_id = str(uuid.uuid4())
    request = {
        "RequestType": kind,
        "ServiceToken": token,
        "ResponseURL": address,
        "StackId": work.stack_id,
        "RequestId": request_id,
        "LogicalResourceId": work.logical_id,
        "ResourceType": work.kind,
        "ResourceProperties": _as_texts(properties),
        **more,
    }
    work.call("lambda", "Invoke", FunctionName=token, InvocationType="Event", Payload=json.dumps(request).encode())
    deadline = time.monotonic() + int(properties.get("ServiceTimeout", LONGEST_WAIT_SECONDS))
    answer = None
    while answer is None:
        if work.stopped():
            raise NotStabilized("Resource creation cancelled")
        if time.monotonic() > deadline:
            raise NotStabilized(
                "CloudFormation did not receive a response from your Custom Resource. Please check your logs for "
                f"requestId [{request_id}]. If you are using the Python cfn-response module, you may need to update "
                "your Lambda function code so that CloudFormation can attach the updated version."
            )
        answer = wait(LOOK_SECONDS)
    if not isinstance(answer, dict) or answer.get("Status") not in ("SUCCESS", "FAILED"):
        raise NotStabilized("Invalid Response object: Value null at 'Status' must be SUCCESS or FAILED")
    if answer["Status"] == "FAILED":
        raise NotStabilized(
            f"Received response status [FAILED] from custom resource. Message returned: {answer.get('Reason', '')} "
            f"(RequestId: {request_id})"
        )
    data = answer.get("Data")
    work.notes |= {"data": data if isinstance(data, dict) else {}}
    return answer


def _as_texts(value: Any) -> Any:
    """Numbers and truth values reach a function as texts."""
    if isinstance(value, dict):
        return {key: _as_texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    return text_of(value)


def _create(work: Work, properties: Properties) -> str:
    answer = _ask(work, "Create", properties)
    if not answer.get("PhysicalResourceId"):
        raise NotStabilized("Invalid PhysicalResourceId")
    return str(answer["PhysicalResourceId"])


def _update(work: Work, physical_id: str, new: Properties, old: Properties) -> None:
    before = {"PhysicalResourceId": physical_id, "OldResourceProperties": _as_texts(old)}
    answer = _ask(work, "Update", new, **before)
    work.notes["physical_id"] = str(answer.get("PhysicalResourceId") or physical_id)


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    _ask(work, "Delete", properties, PhysicalResourceId=physical_id)


def _told(work: Work, physical_id: str, properties: Properties) -> dict[str, Any]:
    data: dict[str, Any] = work.notes.get("data", {})
    return data


CUSTOM_RESOURCE = ResourceType(
    "AWS::CloudFormation::CustomResource",
    frozenset({"ServiceToken", "ServiceTimeout"}),
    _create,
    _delete,
    _update,
    _told,
    required=("ServiceToken",),
    replaced_by=frozenset({"ServiceToken"}),
    any_property=True,
    any_attribute=True,
)

TYPES = (CUSTOM_RESOURCE,)
