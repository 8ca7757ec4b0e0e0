"""How a function is invoked asynchronously: attempts, age, destinations.

Source: Lambda API reference, PutFunctionEventInvokeConfig and its siblings; Lambda guide, "How Lambda handles errors
and retries with asynchronous invocation".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.functions.api.delivery_targets import SENDING, DeliveryTargets
from userlab.cloud.functions.api.details import details_of
from userlab.cloud.functions.api.stored_functions import StoredFunctions, page
from userlab.cloud.functions.names import LATEST, FunctionName, function_name
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda
from userlab.cloud.moto_seams.delivering import messages

MEMBERS = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")


class EventInvokeApi(StoredFunctions):
    """Put, Update, Get, Delete and List of FunctionEventInvokeConfig."""

    def __init__(self, accounts: Accounts, targets: DeliveryTargets) -> None:
        super().__init__(accounts)
        self._targets = targets

    def put_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        return self._set(request, keep=False)

    def update_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        return self._set(request, keep=True)

    def get_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, configurations = self._configurations(request)
            return AwsResponse.json(_document(name, configurations[name.qualifier or LATEST]))

    def delete_function_event_invoke_config(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            name, configurations = self._configurations(request)
            del configurations[name.qualifier or LATEST]
        return AwsResponse(204, [])

    def list_function_event_invoke_configs(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name = self._existing(replace(self.named(request), qualifier=None))
            found = sorted(details_of(self.latest(name)).event_invoke.items())
            listed = [_document(replace(name, qualifier=qualifier), kept) for qualifier, kept in found]
        chosen, marker = page(request, listed, 50)
        return AwsResponse.json({"FunctionEventInvokeConfigs": chosen, **({"NextMarker": marker} if marker else {})})

    def _set(self, request: AwsRequest, keep: bool) -> AwsResponse:
        given = {key: request.parameters[key] for key in MEMBERS if request.parameters.get(key) is not None}
        if not given:
            raise _refused("You must specify at least one of error handling or destination setting.")
        with self.changing(request):
            name = self._existing(self.named(request))
            before = self._configurations(request)[1][name.qualifier or LATEST] if keep else {}
            self._check_destinations(name, given.get("DestinationConfig") or {})
            kept = {**before, **given, "LastModified": self.accounts.clock.now(request.account)}
            details_of(self.latest(name)).event_invoke[name.qualifier or LATEST] = kept
        return AwsResponse.json(_document(name, kept))

    def _existing(self, name: FunctionName) -> FunctionName:
        try:
            self.version(name)
        except AwsError:
            raise AwsError("ResourceNotFoundException", "The function doesn't exist.", 404) from None
        return name

    def _configurations(self, request: AwsRequest) -> tuple[FunctionName, dict[str, Any]]:
        """A function's configurations by qualifier, among them the one that is asked for."""
        name = self.named(request)
        latest = awslambda.latest(name.account, name.region, name.name)
        found = details_of(latest).event_invoke if latest is not None else {}
        if (name.qualifier or LATEST) not in found:
            arn = f"{name.arn}:{name.qualifier or LATEST}"
            raise AwsError("ResourceNotFoundException", f"The function {arn} doesn't have an EventInvokeConfig", 404)
        return name, found

    def _check_destinations(self, name: FunctionName, destinations: dict[str, Any]) -> None:
        role = self.latest(name).role
        for outcome in ("OnSuccess", "OnFailure"):
            target = (destinations.get(outcome) or {}).get("Destination")
            if not target:
                continue
            service = read_arn(target).service
            if service not in SENDING or (service == "s3" and outcome == "OnSuccess"):
                raise _refused(f"The provided destination config {_java(destinations)} is invalid.")
            if not _is_there(name, target):
                raise _refused(f"The destination ARN {target} is invalid.")
            self._targets.check(role, target, "function")


def _is_there(name: FunctionName, target: str) -> bool:
    if read_arn(target).service != "lambda":
        return messages.exists(name.account, target)
    other = function_name(target, None, name.account, name.region)
    if other.name == name.name:
        raise _refused("You can't specify the function as a destination for itself.")
    return awslambda.latest(other.account, other.region, other.name) is not None


def _java(destinations: dict[str, Any]) -> str:
    """A DestinationConfig as AWS's own code prints it."""

    def one(outcome: str) -> str:
        if destinations.get(outcome) is None:
            return "null"
        return f"{outcome}(destination={destinations[outcome].get('Destination', 'null')})"

    return f"DestinationConfig(onSuccess={one('OnSuccess')}, onFailure={one('OnFailure')})"


def _document(name: FunctionName, kept: dict[str, Any]) -> dict[str, Any]:
    destinations = {"OnSuccess": {}, "OnFailure": {}} | kept.get("DestinationConfig", {})
    arn = f"{name.arn}:{name.qualifier or LATEST}"
    return {"FunctionArn": arn, **kept, "DestinationConfig": destinations}


def _refused(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
