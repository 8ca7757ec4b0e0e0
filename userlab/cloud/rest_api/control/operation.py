"""What every operation of the control plane is given, and what it may raise; `operations` has them by name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.http.json_body import read_json
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.store import Api, Document, RegionalApis

# None is an empty body; most operations answer with a document, an export with a file.
Answer = Document | AwsResponse | None
PAGE = 25
LARGEST_PAGE = 500


def not_found(message: str) -> AwsError:
    return AwsError("NotFoundException", message, 404)


def bad_request(message: str) -> AwsError:
    return AwsError("BadRequestException", message, 400)


def conflict(message: str) -> AwsError:
    return AwsError("ConflictException", message, 409)


def validation_error(*violations: str) -> AwsError:
    """ValidationException as AWS's request validation words it."""
    count = f"{len(violations)} validation error" + ("s" if len(violations) > 1 else "")
    return AwsError("ValidationException", f"{count} detected: {'; '.join(violations)}", 400)


def not_in_enum(value: object, member: str, allowed: Iterable[str]) -> str:
    """One violation of an enumeration, for `validation_error`."""
    return (
        f"Value '{value}' at '{member}' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{', '.join(allowed)}]"
    )


def bad_mapping(expression: str) -> AwsError:
    """The error of a parameter mapping that is none."""
    return bad_request(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
        f"[Invalid mapping expression specified: {expression}]"
    )


class Trials(Protocol):
    """What the control plane wants of the data plane: to try what is not deployed yet, and to forget."""

    def run(self, exchange: Exchange) -> AwsResponse:
        """The answer of a method's integration. Raises GatewayFault."""

    def ask_authorizer(self, exchange: Exchange, authorizer: Document) -> Document:
        """The answer of a Lambda authorizer. Raises GatewayFault."""

    def forget_authorizers(self, api_id: str) -> None:
        """Drop what authorizers answered for an API."""


@dataclass
class Call:
    """One call of an operation: the request, its input, the documents it works on, the time in epoch seconds."""

    gateway: Trials
    request: AwsRequest
    parameters: Document
    regional: RegionalApis
    now: float
    pass_role: Callable[[str], None] = lambda role: None
    """Requires of the caller that it may hand a role (an ARN) to API Gateway. Raises AwsError."""

    def get(self, name: str, default: Any = None) -> Any:
        """A member of the operation's input."""
        value = self.parameters.get(name)
        return default if value is None else value

    def text(self, name: str) -> str | None:
        """A member that must be a string; AWS answers SerializationException for another type."""
        return string_of(self.get(name))

    def flag(self, name: str) -> bool | None:
        """A member that is a boolean, or says true or false in a query string."""
        value = self.get(name)
        return value if value is None or isinstance(value, bool) else str(value).lower() == "true"

    def strings(self, name: str) -> dict[str, str] | None:
        """A member that is a map of strings."""
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise AwsError("SerializationException", "Expected a map of strings.", 400)
        return {key: text for key, item in value.items() if (text := string_of(item)) is not None}

    def copied(self, *names: str) -> Document:
        """Members of the input that were given, as they are."""
        return {name: self.get(name) for name in names if self.get(name) is not None}

    @property
    def body(self) -> Document:
        """The JSON body alone, for the one member (PutIntegration's) that has the name of a path parameter."""
        found = read_json(self.request.body) if self.request.body else {}
        return found if isinstance(found, dict) else {}

    @property
    def api(self) -> Api:
        """The API that `restApiId` names. Raises NotFoundException."""
        api_id = self.get("restApiId", "")
        if api_id not in self.regional.apis:
            raise not_found(f"Invalid API identifier specified {self.request.account}:{api_id}")
        return self.regional.apis[api_id]

    @property
    def resource(self) -> Document:
        """The resource that `restApiId` and `resourceId` name. Raises NotFoundException."""
        api = self.regional.apis.get(self.get("restApiId", ""))
        found = api.resources.get(self.get("resourceId", "")) if api else None
        if found is None:
            raise not_found("Invalid Resource identifier specified")
        return found

    @property
    def method(self) -> Document:
        """The method that `resourceId` and `httpMethod` name. Raises NotFoundException."""
        found = self.resource["resourceMethods"].get(self.get("httpMethod", ""))
        if found is None:
            raise not_found("Invalid Method identifier specified")
        return found


def string_of(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    kind = {bool: "java.lang.Boolean", dict: "java.util.LinkedHashMap", list: "java.util.ArrayList"}.get(
        type(value), "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
    )
    raise AwsError("SerializationException", f"class {kind} can not be converted to an String", 400)


def page(call: Call, documents: Iterable[Document], key: str = "id") -> Document:
    """One page of a listing: `limit` items (25, at most 500) after `position`, which names the next page."""
    items = list(documents)
    try:
        limit = int(call.get("limit", PAGE))
    except (TypeError, ValueError):
        raise AwsError("SerializationException", "NUMBER_VALUE can not be converted to Integer", 400) from None
    if not 1 <= limit <= LARGEST_PAGE:
        raise bad_request("Invalid limit specified. Must be between 1 and 500.")
    start = 0
    if position := call.get("position"):
        last = _decoded(position)
        start = next((at + 1 for at, item in enumerate(items) if item[key] == last), len(items))
    shown = items[start : start + limit]
    answer: Document = {"item": shown}
    if start + limit < len(items):
        answer["position"] = base64.b64encode(shown[-1][key].encode()).decode()
    return answer


def _decoded(position: str) -> str:
    try:
        return base64.b64decode(position, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise bad_request("Invalid position parameter specified") from None
