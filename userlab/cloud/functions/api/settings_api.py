"""What can be set beside a function: reserved concurrency, tags, asynchronous invocation; and the account's limits.

Source: Lambda API reference, the operation of each method's name.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs

from userlab.cloud.functions.api.details import details_of
from userlab.cloud.functions.api.stored_functions import StoredFunctions
from userlab.cloud.functions.limits import (
    CONCURRENT_EXECUTIONS,
    MB,
    MINIMUM_UNRESERVED,
    UNZIPPED_BYTES,
    ZIP_BYTES,
)
from userlab.cloud.functions.names import LATEST, FunctionName, function_name
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda, event_source_mappings

MAXIMUM_TAGS = 50


class SettingsApi(StoredFunctions):
    """The operations on a function's settings."""

    def put_function_concurrency(self, request: AwsRequest) -> AwsResponse:
        asked = request.parameters["ReservedConcurrentExecutions"]
        with self.changing(request):
            name, function = self.unqualified(request)
            own = int(function.reserved_concurrency or 0)
            left = CONCURRENT_EXECUTIONS - awslambda.reserved(name.account, name.region) + own - asked
            if left < MINIMUM_UNRESERVED:
                raise _refused(
                    "Specified ReservedConcurrentExecutions for function decreases account's "
                    f"UnreservedConcurrentExecution below its minimum value of [{MINIMUM_UNRESERVED}]."
                )
            function.reserved_concurrency = asked
        return AwsResponse.json({"ReservedConcurrentExecutions": asked})

    def get_function_concurrency(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            _, function = self.unqualified(request)
            reserved = function.reserved_concurrency
        return AwsResponse.json({} if reserved is None else {"ReservedConcurrentExecutions": int(reserved)})

    def delete_function_concurrency(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            self.unqualified(request)[1].reserved_concurrency = None
        return AwsResponse(204, [])

    def list_tags(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            return AwsResponse.json({"Tags": dict(self._tagged(request).tags)})

    def tag_resource(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            tags = self._tagged(request).tags
            if len(tags | request.parameters["Tags"]) > MAXIMUM_TAGS:
                raise _refused("Number of tags exceeds resource tag limit.")
            tags.update(request.parameters["Tags"])
        return AwsResponse(204, [])

    def untag_resource(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            tags = self._tagged(request).tags
            for key in parse_qs(request.query).get("tagKeys", []):
                tags.pop(key, None)
        return AwsResponse(204, [])

    def put_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        return self._set_event_invoke(request, {})

    def update_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            before = dict(self._event_invoke(request)[1])
        return self._set_event_invoke(request, before)

    def get_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, kept = self._event_invoke(request)
            return AwsResponse.json(_event_document(name, kept))

    def delete_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            name, _ = self._event_invoke(request)
            del details_of(self.latest(name)).event_invoke[name.qualifier or LATEST]
        return AwsResponse(204, [])

    def list_function_event_invoke_configs(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, function = self.unqualified(request)
            found = details_of(function).event_invoke
            listed = [
                _event_document(FunctionName(name.account, name.region, name.name, qualifier), kept)
                for qualifier, kept in sorted(found.items())
            ]
        return AwsResponse.json({"FunctionEventInvokeConfigs": listed})

    def get_account_settings(self, request: AwsRequest) -> AwsResponse:
        account, region = request.account, request.region
        with self.accounts.lock(account):
            functions = awslambda.all_latest(account, region)
            reserved = awslambda.reserved(account, region)
        limit = {
            "TotalCodeSize": 75 * 1024 * MB,
            "CodeSizeUnzipped": UNZIPPED_BYTES,
            "CodeSizeZipped": ZIP_BYTES,
            "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
            "UnreservedConcurrentExecutions": CONCURRENT_EXECUTIONS - reserved,
        }
        size = sum(function.code_size for function in functions)
        usage = {"TotalCodeSize": size, "FunctionCount": len(functions)}
        return AwsResponse.json({"AccountLimit": limit, "AccountUsage": usage})

    def get_function_recursion_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            kept = details_of(self.unqualified(request)[1])
            return AwsResponse.json({"RecursiveLoop": kept.recursive_loop})

    def put_function_recursion_config(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            kept = details_of(self.unqualified(request)[1])
            kept.recursive_loop = request.parameters["RecursiveLoop"]
        return AwsResponse.json({"RecursiveLoop": kept.recursive_loop})

    def get_runtime_management_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name = self.named(request)
            self.version(name)
        return AwsResponse.json({"UpdateRuntimeOn": "Auto", "FunctionArn": name.qualified_arn})

    def get_function_code_signing_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, _ = self.unqualified(request)
        return AwsResponse.json({"FunctionName": name.name})

    def get_provisioned_concurrency_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            self.version(self.named(request))
        raise AwsError(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
            404,
        )

    def list_provisioned_concurrency_configs(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            self.unqualified(request)
        return AwsResponse.json({"ProvisionedConcurrencyConfigs": []})

    def get_function_url_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            self.version(self.named(request))
        raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)

    def list_function_url_configs(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            self.unqualified(request)
        return AwsResponse.json({"FunctionUrlConfigs": []})

    def _tagged(self, request: AwsRequest) -> Any:
        arn = request.parameters["Resource"]
        if not arn.startswith("arn:aws:lambda:"):
            raise _refused(f"The resource ARN {arn[:200]} is not valid.")
        if ":event-source-mapping:" in arn:
            mapping = event_source_mappings.find(request.account, request.region, arn.rsplit(":", 1)[-1])
            if mapping is None or mapping.arn != arn:
                raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
            return mapping
        return self.latest(function_name(arn, None, request.account, request.region))

    def _event_invoke(self, request: AwsRequest) -> tuple[FunctionName, dict[str, Any]]:
        name = self.named(request)
        self.version(name)
        kept = details_of(self.latest(name)).event_invoke.get(name.qualifier or LATEST)
        if kept is None:
            arn = f"{name.arn}:{name.qualifier or LATEST}"
            raise AwsError("ResourceNotFoundException", f"The function {arn} doesn't have an EventInvokeConfig", 404)
        return name, kept

    def _set_event_invoke(self, request: AwsRequest, before: dict[str, Any]) -> AwsResponse:
        names = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
        given = {key: request.parameters[key] for key in names if request.parameters.get(key) is not None}
        if not given:
            raise _refused("You must specify at least one of error handling or destination setting.")
        with self.changing(request):
            name = self.named(request)
            self.version(name)
            kept = {**before, **given, "LastModified": time.time()}
            details_of(self.latest(name)).event_invoke[name.qualifier or LATEST] = kept
        return AwsResponse.json(_event_document(name, kept))


def _event_document(name: FunctionName, kept: dict[str, Any]) -> dict[str, Any]:
    destinations = {"OnSuccess": {}, "OnFailure": {}} | kept.get("DestinationConfig", {})
    arn = f"{name.arn}:{name.qualifier or LATEST}"
    return {"FunctionArn": arn, **kept, "DestinationConfig": destinations}


def _refused(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
