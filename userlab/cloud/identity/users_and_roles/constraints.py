"""What IAM and STS say of parameters that do not fit their models.

Source: IAM and STS API references, "Request Parameters" of each operation.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http import operation_input
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.operation_input import Wording
from userlab.cloud.http.service_model import description_of


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    raise AssertionError("a form holds texts only")


_WORDINGS = {
    service: Wording(service, _wrong_type, constraints="ValidationError", form=True, one_fault=True)
    for service in ("iam", "sts")
}


def check(request: AwsRequest) -> None:
    """Raise AwsError InvalidAction or ValidationError as the service does.

    >>> check(create_role_request)  # doctest: +SKIP
    Traceback (most recent call last):
    AwsError: ValidationError: 1 validation error detected: Value null at 'roleName' failed to satisfy ...
    """
    description = description_of(request.service)
    if request.action not in description["operations"]:
        version = description["metadata"]["apiVersion"]
        text = f"Could not find operation {request.action} for version {version}"
        raise AwsError("InvalidAction", text, 400)
    operation_input.read(_WORDINGS[request.service], request.action, request.parameters)
