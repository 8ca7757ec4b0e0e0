"""Versions: numbered copies of $LATEST that never change. Source: Lambda guide, "Manage Lambda function versions"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from userlab.cloud.functions.api.details import details_of, renew, revision
from userlab.cloud.functions.api.stored_functions import StoredFunctions, page
from userlab.cloud.functions.names import LATEST
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda


class VersionsApi(StoredFunctions):
    """PublishVersion and ListVersionsByFunction."""

    def publish_version(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            _, function = self.unqualified(request)
            kept = details_of(function)
            self.check_revision(request, revision(kept, self.accounts.clock.now(request.account)))
            expected = parameters.get("CodeSha256")
            if expected and expected != function.code_sha_256:
                raise AwsError(
                    "InvalidParameterValueException",
                    f"CodeSHA256 ({expected}) is different from current CodeSHA256 in $LATEST "
                    f"({function.code_sha_256}). Please try again with the CodeSHA256 in $LATEST.",
                )
            published = self.publish(function, parameters.get("Description"))
            return AwsResponse.json(self.describe(published), 201)

    def list_versions_by_function(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, latest = self.unqualified(request)
            versions = awslambda.versions(name.account, name.region, name.name)
            listed = [(latest, f"{name.arn}:{LATEST}"), *((each, each.function_arn) for each in versions)]
            chosen, marker = page(request, listed, 50)
            document: dict[str, Any] = {"Versions": [self._listed(each, arn) for each, arn in chosen]}
        if marker:
            document["NextMarker"] = marker
        return AwsResponse.json(document)

    def publish(self, function: Any, description: str | None) -> Any:
        """The new version, or the last one when nothing has changed since. The caller holds the account's state."""
        kept = details_of(function)
        versions = awslambda.versions(function.account_id, function.region, function.function_name)
        if versions and kept.published == kept.changes:
            return versions[-1]
        kept.last_version += 1
        kept.published = kept.changes
        own = replace(kept, revision_id=awslambda.new_id(), pending_until=0.0, updating_until=0.0)
        renew(kept)
        return awslambda.publish(function, kept.last_version, own, description)

    def _listed(self, function: Any, arn: str) -> dict[str, Any]:
        document = self.describe(function, arn)
        hidden = ("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason")
        return {key: value for key, value in document.items() if key not in (*hidden, "RuntimeVersionConfig")}
