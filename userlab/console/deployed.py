"""What is deployed, fetched from the cloud and prepared for a page: a function's files, an API's Postman collection."""

from __future__ import annotations

import http.client
import re
from typing import Any
from urllib.parse import urlsplit

from userlab import postman
from userlab.console.signed_calls import Caller

SECONDS = 60.0


class UnknownResource(Exception):
    """AWS knows no such function or API, or refuses to tell. `code` and `message` are AWS's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def package_of(caller: Caller, account: str, region: str, function: str, sha256: str | None = None) -> bytes:
    """A function's package, downloaded from where GetFunction says that it is.

    With `sha256`, the CodeSha256 that somebody began to edit: raises ValueError when another code was deployed since.
    """
    answer = _asked(caller, account, region, "lambda", "GetFunction", {"FunctionName": function})
    if sha256 is not None and answer["Configuration"]["CodeSha256"] != sha256:
        raise ValueError(
            f"Another code of {function} was deployed since you opened it, so yours would overwrite it. "
            "Copy what you want to keep, discard your changes, and edit the new code."
        )
    location = urlsplit(answer["Code"]["Location"])
    here = urlsplit(caller.endpoint())
    if location.netloc != here.netloc:
        raise ValueError("The code of this function is not kept in the local cloud, so it cannot be read.")
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=SECONDS)
    try:
        connection.request("GET", f"{location.path}?{location.query}", headers={"Host": here.netloc})
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise ValueError(f"The package cannot be downloaded: its address answered {response.status}.")
    return content


def postman_file(
    caller: Caller, account: str, region: str, api: str, stage: str, environment: bool
) -> tuple[str, dict[str, Any]]:
    """The name and the content of a Postman collection for an API's methods, or of the environment of a stage."""
    name = _asked(caller, account, region, "apigateway", "GetRestApi", {"restApiId": api})["name"]
    file = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "api"
    if environment:
        url = f"{caller.endpoint()}/restapis/{api}/{stage}/_user_request_"
        return f"{file}-{stage}.postman_environment.json", postman.environment(f"{name} {stage}", url)
    routes, position = [], None
    while True:
        page = {"restApiId": api, "limit": 500, **({"position": position} if position else {})}
        answer = _asked(caller, account, region, "apigateway", "GetResources", page)
        found = sorted(answer.get("items", []), key=lambda resource: resource["path"])
        routes += [(method, each["path"]) for each in found for method in each.get("resourceMethods", {})]
        position = answer.get("position")
        if not position:
            return f"{file}.postman_collection.json", postman.collection(name, routes)


def _asked(
    caller: Caller, account: str, region: str, service: str, operation: str, parameters: dict[str, Any]
) -> dict[str, Any]:
    status, answer = caller.aws(account, region, service, operation, parameters)
    if status >= 400:
        raise UnknownResource(answer["code"], answer["message"])
    return answer
