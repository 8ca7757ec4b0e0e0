"""The service "ssm" in front of moto's: answers about parameters as Parameter Store gives them.

moto writes what a SecureString holds in clear, with a word before it; here whoever does not ask for decryption gets a
text that says nothing. Source: Systems Manager API reference, "GetParameter", "Parameter"; KMS developer guide, "How
Parameter Store uses AWS KMS".
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from userlab.cloud.http.aws_request import AwsRequest, AwsResponse, Forward

_READS = frozenset({"GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory"})
_BLOB_START = b"\x01\x02\x02\x00x"  # so that the text begins as KMS's do, with AQICAHg, AQICAHh, AQICAHi or AQICAHj
_MOTOS_MARK = "kms:"


class Parameters:
    """Answers the requests of Systems Manager; moto keeps the parameters."""

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request, with what moto tells otherwise than Parameter Store put right."""
        answer = forward(request)
        if not isinstance(answer.body, bytes):
            return answer
        if answer.status == 400 and b"ParameterNotFound" in answer.body:
            return _not_found(answer)
        if answer.status == 200 and request.action in _READS:
            document = json.loads(answer.body)
            if request.action == "GetParameter":
                _correct(document["Parameter"], [str(request.parameters.get("Name"))])
            for each in document.get("Parameters", []):
                _correct(each, [str(name) for name in request.parameters.get("Names") or ()])
            answer.body = json.dumps(document).encode()
        return answer

    def forget(self, account: str) -> None:
        """Nothing is kept beside moto's state."""

    def close(self) -> None:
        """Nothing runs."""


def selector_of(name: str) -> tuple[str, str]:
    """A parameter's name or ARN, and the version or label behind it.

    >>> selector_of("/shop/url:3"), selector_of("arn:aws:ssm:us-east-1:123456789012:parameter/shop/url:live")[1]
    (('/shop/url', '3'), 'live')
    """
    start = len(":".join(name.split(":", 5)[:5])) + 1 if name.startswith("arn:") else 0
    head, colon, selector = name[start:].partition(":")
    return (name[:start] + head, selector) if colon else (name, "")


def _correct(parameter: dict[str, Any], asked: list[str]) -> None:
    """Put one parameter of an answer right; `asked` are the names that the request has."""
    value = parameter.get("Value")
    if parameter.get("Type") == "SecureString" and isinstance(value, str) and value.startswith(_MOTOS_MARK):
        parameter["Value"] = _ciphertext(parameter, value)
    for name in asked:
        bare, selector = selector_of(name)
        if selector and bare in (parameter.get("Name"), parameter.get("ARN")):
            parameter.setdefault("Selector", f":{selector}")


def _ciphertext(parameter: dict[str, Any], value: str) -> str:
    """What stands for an encrypted value: the same for the same version, and nothing can be read from it."""
    drawn = hashlib.shake_256(f"{parameter.get('Name')}/{parameter.get('Version')}/{value}".encode()).digest(120)
    return base64.b64encode(_BLOB_START + drawn).decode()


def _not_found(answer: AwsResponse) -> AwsResponse:
    """The error ParameterNotFound, which on AWS has no message."""
    code = json.loads(answer.body if isinstance(answer.body, bytes) else b"{}").get("__type", "")
    if str(code).rpartition("#")[2] == "ParameterNotFound":
        answer.body = json.dumps({"__type": "ParameterNotFound"}).encode()
    return answer
