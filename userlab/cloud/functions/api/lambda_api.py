"""The Lambda API but for Invoke: which part answers which operation, and what goes to moto."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from userlab.cloud.functions.api import constraints
from userlab.cloud.functions.api.aliases_api import AliasesApi
from userlab.cloud.functions.api.function_input import archive_of
from userlab.cloud.functions.api.functions_api import FunctionsApi
from userlab.cloud.functions.api.policy_api import PolicyApi
from userlab.cloud.functions.api.settings_api import SettingsApi
from userlab.cloud.functions.api.versions_api import VersionsApi
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams import awslambda

if TYPE_CHECKING:
    from userlab.cloud.cloud import Cloud
    from userlab.cloud.functions.invoking.invoker import Invoker

# What moto answers well enough.
FORWARDED = frozenset(
    {
        "PublishLayerVersion", "GetLayerVersion", "GetLayerVersionPolicy", "ListLayers", "ListLayerVersions",
        "DeleteLayerVersion", "AddLayerVersionPermission", "RemoveLayerVersionPermission",
        "CreateEventSourceMapping", "GetEventSourceMapping", "UpdateEventSourceMapping",
        "DeleteEventSourceMapping", "ListEventSourceMappings",
    }
)  # fmt: skip
INSTEAD = {
    "CreateFunctionUrlConfig": "It has no function URLs; put an API Gateway REST API before the function.",
    "PutProvisionedConcurrencyConfig": "It keeps no sandboxes ready for a function; warm ones are reused.",
}


class LambdaApi:
    """Answers every operation of Lambda that is not an invocation."""

    def __init__(self, cloud: Cloud, invoker: Invoker) -> None:
        self._actions: dict[str, Callable[[AwsRequest], AwsResponse]] = {}
        for part in (FunctionsApi, VersionsApi, AliasesApi, PolicyApi, SettingsApi):
            self._actions |= _operations(part(cloud, invoker))

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """Answer a request. Raises AwsError as AWS does, or one that says what the local cloud cannot do."""
        constraints.check(request.action, request.parameters)
        action = self._actions.get(request.action)
        if action is not None:
            try:
                return action(request)
            except awslambda.Refusal as error:
                raise AwsError(error.error_type, error.message, error.code) from error
        if request.action == "PublishLayerVersion":
            archive_of(request, request.parameters["Content"])
        if request.action in FORWARDED:
            return forward(request)
        instead = INSTEAD.get(request.action, "")
        raise AwsError(
            "UnknownOperationException",
            f"The local cloud cannot do lambda {request.action}, though AWS can. {instead}".strip(),
            404,
        )


def _operations(part: object) -> dict[str, Callable[[AwsRequest], AwsResponse]]:
    """Operation name -> method: create_function answers CreateFunction."""
    names = [name for name in vars(type(part)) if not name.startswith("_")]
    return {re.sub(r"(?:^|_)(.)", lambda each: each[1].upper(), name): getattr(part, name) for name in names}
