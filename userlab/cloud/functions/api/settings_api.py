"""What can be set beside a function: reserved concurrency and tags; and the account's limits.

Source: Lambda API reference, the operation of each method's name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from userlab.cloud.functions.api.details import details_of, renew
from userlab.cloud.functions.api.stored_functions import StoredFunctions
from userlab.cloud.functions.limits import (
    CONCURRENT_EXECUTIONS,
    MAXIMUM_TAGS,
    MB,
    MINIMUM_UNRESERVED,
    UNZIPPED_BYTES,
    ZIP_BYTES,
)
from userlab.cloud.functions.names import LATEST, FunctionName, function_name
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda, event_source_mappings

ONLY_FUNCTIONS = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please "
    "specify either a function name or an unqualified function ARN."
)
TOO_MANY_TAGS = "Number of tags exceeds resource tag limit."


class SettingsApi(StoredFunctions):
    """The operations on a function's settings."""

    def put_function_concurrency(self, request: AwsRequest) -> AwsResponse:
        asked = request.parameters["ReservedConcurrentExecutions"]
        with self.changing(request):
            named = self.named(request)
            if named.qualifier is None and awslambda.latest(named.account, named.region, named.name) is None:
                raise replace(named, qualifier=LATEST).not_found()  # this operation alone tells it so
            name, function = self._whole_function(request)
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
            _, function = self._whole_function(request)
            reserved = function.reserved_concurrency
        return AwsResponse.json({} if reserved is None else {"ReservedConcurrentExecutions": int(reserved)})

    def delete_function_concurrency(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            self._whole_function(request)[1].reserved_concurrency = None
        return AwsResponse(204, [])

    def list_tags(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            return AwsResponse.json({"Tags": dict(self._tagged(request).tags)})

    def tag_resource(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            holder = self._tagged(request)
            tags = holder.tags
            if not request.parameters["Tags"]:
                raise _refused("An error occurred and the request cannot be processed.")
            if len(tags | request.parameters["Tags"]) > MAXIMUM_TAGS:
                raise _refused(TOO_MANY_TAGS)
            tags.update(request.parameters["Tags"])
            self._revise(holder)
        return AwsResponse(204, [])

    def untag_resource(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            holder = self._tagged(request)
            for key in parse_qs(request.query).get("tagKeys", []):
                holder.tags.pop(key, None)
            self._revise(holder)
        return AwsResponse(204, [])

    def _revise(self, holder: Any) -> None:
        """Tags are part of a function's revision."""
        if isinstance(holder, awslambda.LambdaFunction):
            renew(details_of(holder))

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
            self._provisioned(request)
        raise AwsError(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
            404,
        )

    def list_provisioned_concurrency_configs(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            self.unqualified(request)
        return AwsResponse.json({"ProvisionedConcurrencyConfigs": []})

    def _whole_function(self, request: AwsRequest) -> tuple[FunctionName, Any]:
        """A function that is named without a qualifier, $LATEST included."""
        if self.named(request).qualifier is not None:
            raise _refused(ONLY_FUNCTIONS)
        return self.unqualified(request)

    def _provisioned(self, request: AwsRequest) -> None:
        """Check that a version or alias exists that could have provisioned concurrency."""
        name = self.named(request)
        if name.qualifier in (None, LATEST):
            raise _refused("The function resource provided must be an alias or a published version.")
        self.version_or_alias(name)

    def _tagged(self, request: AwsRequest) -> Any:
        arn = request.parameters["Resource"]
        if ":event-source-mapping:" in arn:
            mapping = event_source_mappings.find(request.account, request.region, arn.rsplit(":", 1)[-1])
            if mapping is None or mapping.arn != arn:
                raise AwsError("ResourceNotFoundException", f"Event source mapping not found: {arn}", 404)
            return mapping
        name = function_name(arn, None, request.account, request.region)
        if name.qualifier is not None:
            raise _refused("Tags on function aliases and versions are not supported. Please specify a function ARN.")
        return self.latest(name)


def _refused(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
