"""What every operation on HTTP APIs is given, and what it may raise; `operations` has them by name.

Documents have the names of the wire ("apiId"); botocore's model has the same names with a capital ("ApiId").
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from userlab.cloud.http import operation_input
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.operation_input import Wording
from userlab.cloud.http.service_model import description_of
from userlab.cloud.http_api.store import Document, HttpApi, RegionalHttpApis

Answer = Document | None
SERVICE = "apigatewayv2"


def not_found(what: str, identifier: str) -> AwsError:
    return AwsError("NotFoundException", f"Invalid {what} identifier specified {identifier}", 404)


def bad_request(message: str) -> AwsError:
    return AwsError("BadRequestException", message, 400)


def conflict(message: str) -> AwsError:
    return AwsError("ConflictException", message, 409)


def refused(what: str) -> AwsError:
    """What AWS has and the local cloud has not, by its name."""
    return bad_request(f"The local cloud has no {what}. On AWS it exists.")


@dataclass
class Call:
    """One call: the request, its input by names of the wire, the documents it works on, the time in epoch seconds."""

    request: AwsRequest
    parameters: Document
    regional: RegionalHttpApis
    now: float
    endpoint: str
    pass_role: Callable[[str], None]
    """Requires of the caller that it may hand a role (an ARN) to API Gateway. Raises AwsError."""
    forget_authorizers: Callable[[str], None] = lambda api_id: None

    def get(self, name: str, default: Any = None) -> Any:
        """A member of the operation's input."""
        value = self.parameters.get(name)
        return default if value is None else value

    def copied(self, *names: str) -> Document:
        """Members of the input that were given, as they are."""
        return {name: self.parameters[name] for name in names if self.parameters.get(name) is not None}

    @property
    def api(self) -> HttpApi:
        """The API that `apiId` names. Raises NotFoundException."""
        api_id = self.get("apiId", "")
        if api_id not in self.regional.apis:
            raise not_found("API", api_id)
        return self.regional.apis[api_id]

    def one_of(self, documents: dict[str, Document], member: str, what: str) -> Document:
        """The document that a member of the input names. Raises NotFoundException."""
        name = self.get(member, "")
        if name not in documents:
            raise not_found(what, name)
        return documents[name]


def timestamp(now: float) -> str:
    """A moment as API Gateway's version 2 writes it.

    >>> timestamp(1720614516)
    '2024-07-10T12:28:36Z'
    """
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))


def listed(call: Call, documents: Iterable[Document]) -> Document:
    """One page of a listing: `maxResults` items after the one that `nextToken` names.

    Raises BadRequestException for a number or a token that is none.
    """
    items = list(documents)
    try:
        start, size = int(call.get("nextToken", 0)), int(call.get("maxResults", 500))
    except ValueError:
        raise bad_request("Invalid token or number of results specified") from None
    if size < 1 or start < 0:
        raise bad_request("Invalid token or number of results specified")
    answer: Document = {"items": items[start : start + size]}
    if start + size < len(items):
        answer["nextToken"] = str(start + size)
    return answer


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    return bad_request(f"Invalid value for {path}: expected {kind}")


def _no_number(value: Any, path: str) -> AwsError:
    return bad_request(f"Invalid value for {path}: expected integer")


_WORDING = Wording(SERVICE, _wrong_type, _no_number, constraints="BadRequestException")


def checked(action: str, parameters: Document) -> Document:
    """An operation's input, each member of its type, by the names of the wire. Raises BadRequestException.

    >>> checked("CreateApi", {"name": "users", "protocolType": "HTTP"})["name"]
    'users'
    """
    shape = operation_input.input_of(SERVICE, action)
    if shape is None:
        return parameters
    named = _renamed(shape, parameters, str.capitalize)
    read: Document = _renamed(shape, operation_input.read(_WORDING, action, named), str.lower)
    return read


def _renamed(shape: Any, value: Any, first: Callable[[str], str]) -> Any:
    """A value of a shape with the first letter of each member's name made a capital, or a small one."""
    shapes = description_of(SERVICE)["shapes"]
    if shape["type"] == "structure" and isinstance(value, dict):
        found = {}
        for name, inner in value.items():
            member = shape["members"].get(name[:1].upper() + name[1:])
            renamed = _renamed(shapes[member["shape"]], inner, first) if member else inner
            found[first(name[:1]) + name[1:]] = renamed
        return found
    if shape["type"] == "list" and isinstance(value, list):
        return [_renamed(shapes[shape["member"]["shape"]], inner, first) for inner in value]
    if shape["type"] == "map" and isinstance(value, dict):
        return {name: _renamed(shapes[shape["value"]["shape"]], inner, first) for name, inner in value.items()}
    return value
