"""Function URLs: an HTTP endpoint for a function or one of its aliases.

Source: Lambda guide, "Creating and managing Lambda function URLs"; API reference, CreateFunctionUrlConfig.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.functions.api.stored_functions import StoredFunctions, page
from userlab.cloud.functions.names import FunctionName
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams.apigateway import identifier
from userlab.cloud.moto_seams.kept_documents.function_urls import existing_function_urls, function_urls

_CHANGED = ("AuthType", "Cors", "InvokeMode")
_MOST = 50


class UrlConfigsApi(StoredFunctions):
    """CreateFunctionUrlConfig and its siblings. `address()` is the lab's endpoint."""

    def __init__(self, accounts: Accounts, address: Callable[[], str]) -> None:
        super().__init__(accounts)
        self._address = address

    def create_function_url_config(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            name = self._named(request)
            urls = function_urls(name.account, name.region)
            if self._found(name) is not None:
                raise AwsError(
                    "ResourceConflictException",
                    f"Failed to create function url config for [functionArn = {name.qualified_arn}]. Error message:  "
                    "FunctionUrlConfig exists for this Lambda function",
                    409,
                )
            stamp = self._stamp(name.account)
            config: dict[str, Any] = {
                "function": name.name,
                "qualifier": name.qualifier,
                "InvokeMode": "BUFFERED",
                "CreationTime": stamp,
                "LastModifiedTime": stamp,
                "FunctionArn": name.qualified_arn,
            }
            config |= _given(request)
            url_id = identifier(32, urls)
            urls[url_id] = config
            shown = self._shown(name.region, url_id, config)
        del shown["LastModifiedTime"]
        return AwsResponse.json(shown, 201)

    def get_function_url_config(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name = self._named(request)
            return AwsResponse.json(self._shown(name.region, *self._one(name)))

    def update_function_url_config(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            name = self._named(request)
            url_id, config = self._one(name)
            config |= _given(request) | {"LastModifiedTime": self._stamp(name.account)}
            return AwsResponse.json(self._shown(name.region, url_id, config))

    def delete_function_url_config(self, request: AwsRequest) -> AwsResponse:
        with self.changing(request):
            name = self._named(request)
            del function_urls(name.account, name.region)[self._one(name)[0]]
        return AwsResponse(204, [])

    def list_function_url_configs(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, _ = self.unqualified(request)
            urls = existing_function_urls(name.account, name.region).items()
            found = [self._shown(name.region, *each) for each in urls if each[1]["function"] == name.name]
        items, marker = page(request, found, _MOST)
        return AwsResponse.json({"FunctionUrlConfigs": items} | ({"NextMarker": marker} if marker else {}))

    def _named(self, request: AwsRequest) -> FunctionName:
        """The function, or one of its aliases, that a request names. Raises ResourceNotFoundException."""
        name = self.named(request)
        self.version_or_alias(name)
        return name

    def _found(self, name: FunctionName) -> tuple[str, dict[str, Any]] | None:
        for url_id, config in existing_function_urls(name.account, name.region).items():
            if (config["function"], config["qualifier"]) == (name.name, name.qualifier):
                return url_id, config
        return None

    def _one(self, name: FunctionName) -> tuple[str, dict[str, Any]]:
        found = self._found(name)
        if found is None:
            raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
        return found

    def _shown(self, region: str, url_id: str, config: dict[str, Any]) -> dict[str, Any]:
        address = self._address().replace("127.0.0.1", f"{url_id}.lambda-url.{region}.localhost")
        members = {name: value for name, value in config.items() if name not in ("function", "qualifier")}
        return {"FunctionUrl": f"{address}/", **members}

    def _stamp(self, account: str) -> str:
        now = self.accounts.clock.now(account)
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1e6) % 1_000_000:06d}Z"


def forget_urls(account: str, region: str, function: str) -> None:
    """The function was deleted: its URLs go with it."""
    for url_id, config in list(existing_function_urls(account, region).items()):
        if config["function"] == function:
            del function_urls(account, region)[url_id]


def _given(request: AwsRequest) -> dict[str, Any]:
    return {name: request.parameters[name] for name in _CHANGED if request.parameters.get(name) is not None}
