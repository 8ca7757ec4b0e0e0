"""Create, read, update and delete functions. Source: Lambda API reference, the operation of each method's name."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.authority import ServiceRoles
from userlab.cloud.functions.api import configuration
from userlab.cloud.functions.api.delivery_targets import DeliveryTargets
from userlab.cloud.functions.api.details import Details, details_of, revision
from userlab.cloud.functions.api.function_input import archive_of, check_configuration, check_whole_size
from userlab.cloud.functions.api.package_url import PackageUrls
from userlab.cloud.functions.api.settings_api import TOO_MANY_TAGS
from userlab.cloud.functions.api.stored_functions import StoredFunctions, page
from userlab.cloud.functions.api.url_configs_api import forget_urls
from userlab.cloud.functions.api.versions_api import VersionsApi
from userlab.cloud.functions.limits import MAXIMUM_TAGS
from userlab.cloud.functions.names import LATEST
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda

NO_VPC: dict[str, Any] = {"SubnetIds": [], "SecurityGroupIds": []}


class FunctionsApi(StoredFunctions):
    """The operations on functions themselves.

    `prepare(runtime)` is told of a function that somebody is about to invoke, `drop(account, region, name)` of one
    that is gone.
    """

    def __init__(
        self,
        accounts: Accounts,
        roles: ServiceRoles,
        targets: DeliveryTargets,
        packages: PackageUrls,
        versions: VersionsApi,
        prepare: Callable[[str], None],
        drop: Callable[[str, str, str], None],
    ) -> None:
        super().__init__(accounts)
        self._roles, self._targets, self._packages, self._versions = roles, targets, packages, versions
        self._prepare, self._drop = prepare, drop

    def create_function(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        name = self.named(request)
        if len(name.name) > 64:
            raise _too_long(name.name)
        if len(parameters.get("Tags") or {}) > MAXIMUM_TAGS:
            raise AwsError("InvalidParameterValueException", TOO_MANY_TAGS)
        with self.accounts.lock(request.account):
            check_configuration(self._roles, request, parameters.get("Runtime"), parameters.get("Handler"))
            self._check_targets(parameters, parameters["Role"])
        archive = archive_of(request, parameters["Code"])
        with self.changing(request):
            if awslambda.latest(name.account, name.region, name.name) is not None:
                raise AwsError("ResourceConflictException", f"Function already exist: {name.name}", 409)
            check_whole_size(request, archive, parameters.get("Layers") or [])
            kept = self._new_details(request)
            function = awslambda.create(name.account, name.region, _spec(name.name, parameters, archive), kept)
            shown = function
            if parameters.get("Publish"):
                shown = self._versions.publish(function, None)
            document = configuration.created(self.describe(shown, name.arn), details_of(shown))
        # Somebody is about to invoke it: time to have a spare, and what its runtime may have to fetch.
        self._prepare(parameters["Runtime"])
        return AwsResponse.json(document, 201)

    def get_function(self, request: AwsRequest) -> AwsResponse:
        name = self.named(request)
        with self.accounts.lock(request.account):
            function = self.version(name)
            latest = self.latest(name)
            document: dict[str, Any] = {
                "Configuration": self.describe(function, name.qualified_arn),
                "Code": {"RepositoryType": "S3", "Location": self._packages.url(function)},
            }
            if latest.tags and name.qualifier is None:
                document["Tags"] = dict(latest.tags)
            if latest.reserved_concurrency is not None:
                document["Concurrency"] = {"ReservedConcurrentExecutions": int(latest.reserved_concurrency)}
        return AwsResponse.json(document)

    def get_function_configuration(self, request: AwsRequest) -> AwsResponse:
        name = self.named(request)
        with self.accounts.lock(request.account):
            return AwsResponse.json(self.describe(self.version(name), name.qualified_arn))

    def list_functions(self, request: AwsRequest) -> AwsResponse:
        account, region = request.account, request.region
        with self.accounts.lock(account):
            every = awslambda.all_latest(account, region)
            listed = [(function, function.function_arn) for function in every]
            if request.parameters.get("FunctionVersion") == "ALL":
                listed = []
                for function in every:
                    listed.append((function, f"{function.function_arn}:{LATEST}"))
                    published = awslambda.versions(account, region, function.function_name)
                    listed += [(each, each.function_arn) for each in published]
            chosen, marker = page(request, listed, 50)
            document: dict[str, Any] = {"Functions": [self._listed(each, arn) for each, arn in chosen]}
        if marker:
            document["NextMarker"] = marker
        return AwsResponse.json(document)

    def update_function_code(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        archive = archive_of(request, parameters)
        with self.changing(request):
            name, function = self.unqualified(request)
            self._check_changeable(request, function)
            if parameters.get("DryRun"):
                dry = self.describe(function, name.arn)
                return AwsResponse.json(dry | {"CodeSize": len(archive), "CodeSha256": _sha256(archive)})
            check_whole_size(request, archive, [each["Arn"] for each in function.layers])
            kept = details_of(function)
            if _sha256(archive) != function.code_sha_256:
                kept.changes += 1
            awslambda.set_code(function, archive)
            if parameters.get("Architectures"):
                function.architectures = parameters["Architectures"]
            return self._updated(request, name.arn, function)

    def update_function_configuration(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            name, function = self.unqualified(request)
            self._check_changeable(request, function)
            runtime = parameters.get("Runtime") or function.run_time
            handler = parameters.get("Handler") or function.handler
            kept = details_of(function)
            check_configuration(self._roles, request, runtime, handler, kept.logging.get("LogFormat", "Text"))
            self._check_targets(parameters, parameters.get("Role") or function.role)
            check_whole_size(request, function.code_bytes, parameters.get("Layers") or [])
            changes = {key: value for key, value in parameters.items() if value is not None}
            if "VpcConfig" in changes:
                changes["VpcConfig"] = NO_VPC | changes["VpcConfig"]
            if "Environment" in changes:
                kept.environment = dict(changes["Environment"].get("Variables") or {})
                changes["Environment"] = {"Variables": kept.environment}
            awslambda.set_configuration(function, changes)
            _keep(kept, changes)
            kept.changes += 1
            return self._updated(request, name.arn, function)

    def delete_function(self, request: AwsRequest) -> AwsResponse:
        name = self.named(request)
        if name.qualifier == LATEST:
            raise AwsError(
                "InvalidParameterValueException", "$LATEST version cannot be deleted without deleting the function."
            )
        with self.changing(request):
            latest = self.latest(replace(name, qualifier=None))
            if name.qualifier is None:
                awslambda.delete(latest)
                forget_urls(name.account, name.region, name.name)
            elif not name.qualifier.isdigit():
                raise AwsError("InvalidParameterValueException", "Deletion of aliases is not currently supported.")
            else:
                self._delete_version(name)
        if name.qualifier is None:
            self._drop(name.account, name.region, name.name)
        return AwsResponse(204, [])

    def _delete_version(self, name: Any) -> None:
        for alias in awslambda.aliases(name.account, name.region, name.name).values():
            weights = (alias.routing_config or {}).get("AdditionalVersionWeights") or {}
            if name.qualifier == alias.function_version or name.qualifier in weights:
                raise AwsError(
                    "ResourceConflictException",
                    f"Version {name.qualifier} cannot be deleted: the alias {alias.name} points to it.",
                    409,
                )
        try:
            awslambda.delete_version(self.version(name))
        except AwsError:
            return  # AWS answers 204 for a version that is not there

    def _updated(self, request: AwsRequest, arn: str, function: Any) -> AwsResponse:
        self.touch(function)
        details_of(function).updating_until = self.delay(request.account)
        if request.parameters.get("Publish"):
            published = self._versions.publish(function, None)
            return AwsResponse.json(configuration.updated(self.describe(published), details_of(published)))
        return AwsResponse.json(configuration.updated(self.describe(function, arn), details_of(function)))

    def _check_changeable(self, request: AwsRequest, function: Any) -> None:
        kept = details_of(function)
        now = self.accounts.clock.now(request.account)
        self.check_revision(request, revision(kept, now))
        if now < kept.pending_until:
            raise AwsError(
                "ResourceConflictException",
                "The operation cannot be performed at this time. The function is currently in the following state: "
                "Pending",
                409,
            )
        if now < kept.updating_until:
            raise AwsError(
                "ResourceConflictException",
                "The operation cannot be performed at this time. An update is in progress for resource: "
                f"{function.function_arn}",
                409,
            )

    def _check_targets(self, parameters: dict[str, Any], role: str) -> None:
        target = (parameters.get("DeadLetterConfig") or {}).get("TargetArn")
        if target:
            self._targets.check(role, target)
        if (parameters.get("TracingConfig") or {}).get("Mode") == "Active":
            self._targets.check_tracing(role)

    def _new_details(self, request: AwsRequest) -> Details:
        parameters = request.parameters
        kept = Details(awslambda.new_id(), self.stamp(request.account))
        kept.pending_until = self.delay(request.account)
        if parameters.get("Environment") is not None:
            kept.environment = dict(parameters["Environment"].get("Variables") or {})
        _keep(kept, parameters)
        return kept

    def _listed(self, function: Any, arn: str) -> dict[str, Any]:
        # Listings leave the states out (API reference, ListFunctions).
        document = self.describe(function, arn)
        hidden = ("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason")
        return {key: value for key, value in document.items() if key not in (*hidden, "RuntimeVersionConfig")}


def _keep(kept: Details, parameters: dict[str, Any]) -> None:
    """Keep what moto has no place for."""
    if parameters.get("LoggingConfig") is not None:
        log_format = kept.logging.get("LogFormat", "Text")
        kept.logging = {"LogFormat": log_format} | parameters["LoggingConfig"]
    if parameters.get("DeadLetterConfig") is not None:
        kept.dead_letter = (
            dict(parameters["DeadLetterConfig"]) if parameters["DeadLetterConfig"].get("TargetArn") else None
        )
    if parameters.get("SnapStart") is not None:
        kept.snap_start = dict(parameters["SnapStart"])


def _spec(name: str, parameters: dict[str, Any], archive: bytes) -> dict[str, Any]:
    """CreateFunction's input as moto takes it."""
    given = {key: value for key, value in parameters.items() if value is not None}
    given["FunctionName"] = name
    given["Code"] = {"ZipFile": base64.b64encode(archive).decode()}
    if "VpcConfig" in given:
        given["VpcConfig"] = NO_VPC | given["VpcConfig"]
    if "Environment" in given:
        given["Environment"] = {"Variables": given["Environment"].get("Variables") or {}}
    return given


def _sha256(archive: bytes) -> str:
    return base64.b64encode(hashlib.sha256(archive).digest()).decode()


def _too_long(name: str) -> AwsError:
    return AwsError(
        "InvalidParameterValueException",
        f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must "
        "have length less than or equal to 64",
    )
