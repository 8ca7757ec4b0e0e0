"""Functions as the Lambda API sees them: found by name, described, changed. The base of the API's parts."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.functions.api import configuration
from userlab.cloud.functions.api.details import Details, details_of
from userlab.cloud.functions.names import LATEST, FunctionName, function_name, is_version
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams import awslambda, networks

STALE_REVISION = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve "
    "the latest Revision Id"
)
REALISTIC_SECONDS = 2.0  # how long a function stays Pending, an update InProgress, when a lesson asked for realism


class StoredFunctions:
    """What every part of the API needs: the functions of the request's account and Region."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts

    def changing(self, request: AwsRequest) -> AbstractContextManager[None]:
        """Hold the account's state; what is done within the block will be saved."""
        return self.accounts.changing(request.account, ("awslambda",))

    def named(self, request: AwsRequest) -> FunctionName:
        """The function that a request names, with its qualifier."""
        parameters = request.parameters
        return function_name(parameters["FunctionName"], parameters.get("Qualifier"), request.account, request.region)

    def latest(self, name: FunctionName) -> Any:
        """$LATEST of a function. Raises ResourceNotFoundException."""
        found = awslambda.latest(name.account, name.region, name.name)
        if found is None:
            raise name.not_found()
        return found

    def version(self, name: FunctionName) -> Any:
        """The version that a name with its qualifier means. Raises ResourceNotFoundException."""
        latest = self.latest(name)
        qualifier = name.qualifier or LATEST
        if not is_version(qualifier):
            alias = awslambda.aliases(name.account, name.region, name.name).get(qualifier)
            if alias is None:
                raise name.not_found()
            qualifier = alias.function_version
        if qualifier == LATEST:
            return latest
        for each in awslambda.versions(name.account, name.region, name.name):
            if str(each.version) == qualifier:
                return each
        raise name.not_found()

    def version_or_alias(self, name: FunctionName) -> Any:
        """As `version`, with other words for an alias that does not exist."""
        qualifier = name.qualifier or LATEST
        known = (
            {}
            if awslambda.latest(name.account, name.region, name.name) is None
            else awslambda.aliases(name.account, name.region, name.name)
        )
        if not is_version(qualifier) and "$" not in qualifier and qualifier not in known:
            raise name.alias_not_found()
        return self.version(name)

    def unqualified(self, request: AwsRequest) -> tuple[FunctionName, Any]:
        """The name and $LATEST of a function that a request changes, which it must not qualify."""
        name = self.named(request)
        if name.qualifier not in (None, LATEST):
            raise AwsError(
                "InvalidParameterValueException",
                f"This operation does not support the qualifier {name.qualifier}: it changes $LATEST.",
            )
        name = replace(name, qualifier=None)
        return name, self.latest(name)

    def describe(self, function: Any, arn: str | None = None) -> dict[str, Any]:
        """The FunctionConfiguration of a version now."""
        base, kept = awslambda.configuration(function), details_of(function)
        network = base.get("VpcConfig")
        if network:
            subnets = network.get("SubnetIds")
            vpc = networks.vpc_of(function.account_id, function.region, subnets[0]) if subnets else ""
            base["VpcConfig"] = {"Ipv6AllowedForDualStack": False, **network, "VpcId": vpc or ""}
        return configuration.configuration(base, kept, self.accounts.clock.now(function.account_id), arn)

    def check_revision(self, request: AwsRequest, revision_id: str) -> None:
        asked = request.parameters.get("RevisionId")
        if asked is not None and asked != revision_id:
            raise AwsError("PreconditionFailedException", STALE_REVISION, 412)

    def delay(self, account: str) -> float:
        """Until when (epoch seconds of the account) a change that begins now is not done yet."""
        return (
            self.accounts.clock.now(account) + REALISTIC_SECONDS if self.accounts.settings(account).realistic else 0.0
        )

    def touch(self, function: Any) -> None:
        """Note a change of a function: another revision, another time, warm sandboxes are out of date."""
        kept: Details = details_of(function)
        kept.revision_id = awslambda.new_id()
        kept.last_modified = self.stamp(function.account_id)

    def stamp(self, account: str) -> str:
        """The time as Lambda writes LastModified: 2024-03-27T09:14:35.123+0000."""
        now = self.accounts.clock.now(account)
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}+0000"


def page(request: AwsRequest, items: list[Any], most: int) -> tuple[list[Any], str | None]:
    """A page of a listing: MaxItems items from Marker on, and the next Marker."""
    marker = request.parameters.get("Marker") or "0"
    if not marker.isascii() or not marker.isdigit():
        raise AwsError("InvalidParameterValueException", "Invalid pagination token provided.")
    start, size = int(marker), min(int(request.parameters.get("MaxItems") or most), most)
    end = start + size
    return items[start:end], str(end) if end < len(items) else None
