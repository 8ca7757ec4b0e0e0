"""Aliases: names that point to a version, or to two with weights. Source: Lambda guide, "Lambda function aliases"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from userlab.cloud.functions.api.stored_functions import StoredFunctions, page
from userlab.cloud.functions.names import LATEST, FunctionName
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda

ONLY_VERSIONS = "$LATEST is not supported for an alias pointing to more than 1 version"


class AliasesApi(StoredFunctions):
    """CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases."""

    def create_alias(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            alias, version = parameters["Name"], parameters["FunctionVersion"]
            self._check_target(replace(self.named(request), qualifier=None), version, parameters.get("RoutingConfig"))
            name, _ = self.unqualified(request)
            if alias in awslambda.aliases(name.account, name.region, name.name):
                raise AwsError("ResourceConflictException", f"Alias already exists: {name.arn}:{alias}", 409)
            made = awslambda.new_alias(name.account, name.region, name.name, alias, version)
            made.description = parameters.get("Description") or ""
            made.routing_config = parameters.get("RoutingConfig")
            return AwsResponse.json(_document(made), 201)

    def get_alias(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            return AwsResponse.json(_document(self._alias(request)))

    def update_alias(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            name, _ = self.unqualified(request)
            alias = self._alias(request, "Alias not found: ")
            self.check_revision(request, alias.revision_id)
            version = parameters.get("FunctionVersion") or alias.function_version
            routing = parameters.get("RoutingConfig")
            self._check_target(name, version, alias.routing_config if routing is None else routing)
            alias.function_version = version
            if routing is not None:
                alias.routing_config = routing
            if parameters.get("Description") is not None:
                alias.description = parameters["Description"]
            alias.revision_id = awslambda.new_id()
            return AwsResponse.json(_document(alias))

    def delete_alias(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            name, _ = self.unqualified(request)
            awslambda.aliases(name.account, name.region, name.name).pop(request.parameters["Name"], None)
        return AwsResponse(204, [])

    def list_aliases(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, _ = self.unqualified(request)
            aliases = sorted(
                awslambda.aliases(name.account, name.region, name.name).values(), key=lambda each: each.name
            )
            version = request.parameters.get("FunctionVersion")
            aliases = [each for each in aliases if version in (None, each.function_version)]
            chosen, marker = page(request, aliases, 50)
            document: dict[str, Any] = {"Aliases": [_document(each) for each in chosen]}
        if marker:
            document["NextMarker"] = marker
        return AwsResponse.json(document)

    def _alias(self, request: AwsRequest, words: str = "Cannot find alias arn: ") -> Any:
        name, _ = self.unqualified(request)
        alias = request.parameters["Name"]
        found = awslambda.aliases(name.account, name.region, name.name).get(alias)
        if found is None:
            raise AwsError("ResourceNotFoundException", f"{words}{name.arn}:{alias}", 404)
        return found

    def _check_target(self, name: FunctionName, version: str, routing: dict[str, Any] | None) -> None:
        """Check that the versions exist and that the weights make sense."""
        self.version(replace(name, qualifier=version))
        weights = (routing or {}).get("AdditionalVersionWeights") or {}
        if len(weights) > 1:
            raise _invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
        for other, weight in weights.items():
            if not other.isdecimal():
                raise AwsError(
                    "ValidationException",
                    f"1 validation error detected: Value '{{{other}={weight}}}' at "
                    "'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy "
                    "constraint: [Member must have length less than or equal to 1024, Member must have length greater "
                    "than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
                )
            if not isinstance(weight, int | float) or not 0 <= weight <= 1:
                raise AwsError(
                    "ValidationException",
                    f"1 validation error detected: Value '{{{other}={weight}}}' at "
                    "'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy "
                    "constraint: [Member must have value less than or equal to 1.0, Member must have value greater "
                    "than or equal to 0.0, Member must not be null]",
                )
            if other == version:
                raise _invalid(
                    f"Invalid function version {version}. Function version {version} is already included in routing "
                    "configuration."
                )
            if version == LATEST:
                raise _invalid(ONLY_VERSIONS)
            self.version(replace(name, qualifier=other))


def _document(alias: Any) -> dict[str, Any]:
    document = {
        "AliasArn": alias.arn,
        "Name": alias.name,
        "FunctionVersion": alias.function_version,
        "Description": alias.description or "",
        "RevisionId": alias.revision_id,
    }
    if (alias.routing_config or {}).get("AdditionalVersionWeights"):
        document["RoutingConfig"] = alias.routing_config
    return document


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
