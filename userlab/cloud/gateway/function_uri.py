"""The URI of a Lambda integration: arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from userlab.cloud.gateway.fault import internal

_URI = re.compile(r"arn:[\w-]+:apigateway:([\w-]+):lambda:path/+2015-03-31/functions/([^/]+)/invocations/?")
_ARN = re.compile(r"arn:[\w-]+:lambda:([\w-]+):(\d{12}):function:([\w-]+)(?::([\w$-]+))?")
_PARTIAL = re.compile(r"(?:(\d{12}):function:)?([\w-]+)(?::([\w$-]+))?")
_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")


@dataclass(frozen=True)
class FunctionName:
    """A function's account, region, name, and version or alias if one is named."""

    account: str
    region: str
    name: str
    qualifier: str | None

    @property
    def arn(self) -> str:
        arn = f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"
        return f"{arn}:{self.qualifier}" if self.qualifier and self.qualifier != "$LATEST" else arn


def with_stage_variables(text: str, variables: dict[str, str]) -> str:
    """A URI with ``${stageVariables.name}`` replaced; a variable that is not set leaves nothing."""
    return _STAGE_VARIABLE.sub(lambda match: variables.get(match[1], ""), text)


def is_lambda(uri: str) -> bool:
    return bool(_URI.fullmatch(_STAGE_VARIABLE.sub("x", uri)))


def function_of(uri: str, account: str, variables: dict[str, str]) -> FunctionName:
    """The function that a URI names. Raises GatewayFault (500) when it names none.

    >>> function_of("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:"
    ...             "123456789012:function:users:live/invocations", "123456789012", {}).qualifier
    'live'
    """
    match = _URI.fullmatch(with_stage_variables(uri, variables))
    if match is None:
        raise internal("Execution failed due to configuration error: Invalid endpoint address")
    region, name = match.groups()
    if arn := _ARN.fullmatch(name):
        return FunctionName(arn[2], arn[1], arn[3], arn[4])
    if partial := _PARTIAL.fullmatch(name):
        return FunctionName(partial[1] or account, region, partial[2], partial[3])
    raise internal(f"Execution failed due to configuration error: Invalid function name {name!r}")
