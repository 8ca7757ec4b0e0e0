"""What anybody may call: stages of APIs of both kinds, which have addresses of one form, the URLs of functions, and the
public documents of user pools.
"""

from __future__ import annotations

from typing import Protocol

from userlab.cloud.front.front_door import DataPlane
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest


class HttpApiStages(Protocol):
    """The stages of HTTP APIs."""

    def has(self, host: str, path: str) -> bool:
        """Whether a request is for an HTTP API that exists."""

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer of a stage. Never raises."""


class Urls(Protocol):
    """The URLs of functions."""

    def is_url(self, host: str) -> bool:
        """Whether a request is for a function URL."""

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer of its function. Never raises."""


class Documents(Protocol):
    """The public documents of user pools."""

    def are_meant(self, path: str) -> bool:
        """Whether a request is for one of them."""

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The document. Never raises."""


class DataPlanes:
    """One data plane of four. What is no HTTP API's goes to REST APIs, which answer for what is not there, too."""

    def __init__(
        self, http_apis: HttpApiStages, rest_apis: DataPlane, function_urls: Urls, documents: Documents
    ) -> None:
        self._http_apis, self._rest_apis, self._function_urls = http_apis, rest_apis, function_urls
        self._documents = documents
        self.largest_body = rest_apis.largest_body

    def is_data_plane(self, host: str, path: str) -> bool:
        """Whether a request is for a stage of an API, a function URL or a public document."""
        is_called = self._rest_apis.is_data_plane(host, path) or self._function_urls.is_url(host)
        return is_called or self._documents.are_meant(path)

    def too_large(self) -> AwsResponse:
        """The answer to a request whose body is larger than `largest_body`."""
        return self._rest_apis.too_large()

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer of a stage or a function, or a document. Never raises."""
        if self._function_urls.is_url(request.host):
            return self._function_urls.answer(request)
        if self._documents.are_meant(request.path) and not self._rest_apis.is_data_plane(request.host, request.path):
            return self._documents.answer(request)
        if self._http_apis.has(request.host, request.path):
            return self._http_apis.answer(request)
        return self._rest_apis.answer(request)
