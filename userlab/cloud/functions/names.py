"""How a function is named: by name, partial ARN or full ARN, each with or without a qualifier.

Source: Lambda API reference, Invoke and GetFunction, "Name formats".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from userlab.cloud.http.aws_request import AwsError

LATEST = "$LATEST"
_NAMED = re.compile(
    r"(?:arn:(?P<partition>aws[a-zA-Z-]*):lambda:(?P<region>[a-z0-9-]+):)?"
    r"(?:(?P<account>\d{12}):)?(?:function:)?(?P<name>[a-zA-Z0-9-_.]+)(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?"
)
_PATTERN = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?"
    r"(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)


@dataclass(frozen=True)
class FunctionName:
    """A function of an account and Region, and the version or alias that was asked for (None: none)."""

    account: str
    region: str
    name: str
    qualifier: str | None = None

    @property
    def arn(self) -> str:
        """The ARN without qualifier."""
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def qualified_arn(self) -> str:
        return f"{self.arn}:{self.qualifier}" if self.qualifier else self.arn

    def not_found(self) -> AwsError:
        return AwsError("ResourceNotFoundException", f"Function not found: {self.qualified_arn}", 404)

    def alias_not_found(self) -> AwsError:
        return AwsError("ResourceNotFoundException", f"Cannot find alias arn: {self.qualified_arn}", 404)


def function_name(text: str, qualifier: str | None, account: str, region: str) -> FunctionName:
    """Read a name as a caller of `account` gave it in `region`.

    Raises AwsError ValidationException, ResourceNotFoundException for another Region, AccessDeniedException for
    another account, InvalidParameterValueException for two different qualifiers.

    >>> function_name("123456789012:function:users:live", None, "123456789012", "us-east-1").qualifier
    'live'
    """
    match = _NAMED.fullmatch(text)
    if match is None or len(text) > 256:
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{text[:300]}' at 'functionName' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {_PATTERN}",
        )
    if match["region"] not in (None, region):
        raise AwsError(
            "ResourceNotFoundException",
            f"Functions from '{match['region']}' are not reachable in this region ('{region}')",
            404,
        )
    if match["account"] not in (None, account):
        raise AwsError("AccessDeniedException", "The function belongs to another account.", 403)
    inner = match["qualifier"]
    if inner and qualifier and inner != qualifier:
        raise AwsError(
            "InvalidParameterValueException",
            "The derived qualifier from the function name does not match the specified qualifier.",
        )
    return FunctionName(account, region, match["name"], inner or qualifier or None)


def is_version(qualifier: str) -> bool:
    return qualifier == LATEST or qualifier.isdigit()
