"""Layers: archives that functions share. Source: Lambda guide, "Managing Lambda dependencies with layers"; API
reference, the operation of each method's name.
"""

from __future__ import annotations

import base64
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.arn import read_arn
from userlab.cloud.functions.api.function_input import archive_of
from userlab.cloud.functions.api.layer_names import LayerName, layer_name, refuse_foreign
from userlab.cloud.functions.api.package_url import PackageUrls
from userlab.cloud.functions.api.stored_functions import StoredFunctions, page
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import layers

Document = dict[str, Any]


class LayersApi(StoredFunctions):
    """PublishLayerVersion, GetLayerVersion, GetLayerVersionByArn, DeleteLayerVersion, ListLayers, ListLayerVersions."""

    def __init__(self, accounts: Accounts, packages: PackageUrls) -> None:
        super().__init__(accounts)
        self._packages = packages

    def publish_layer_version(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        archive = archive_of(request, parameters["Content"])
        name = layer_name(parameters["LayerName"], request.account, request.region)
        with self.changing(request):
            given = {key: value for key, value in parameters.items() if value is not None}
            content = {"ZipFile": base64.b64encode(archive).decode()}
            made = layers.publish(name.account, name.region, {**given, "LayerName": name.name, "Content": content})
            made.created_date = self.stamp(request.account)
            made.compatible_runtimes = given.get("CompatibleRuntimes")  # told where they were given, if none at all
            made.compatible_architectures = given.get("CompatibleArchitectures")
            return AwsResponse.json(self._whole(made), 201)

    def get_layer_version(self, request: AwsRequest) -> AwsResponse:
        name = layer_name(request.parameters["LayerName"], request.account, request.region)
        number = _number(request)
        with self.accounts.lock(request.account):
            return AwsResponse.json(self._whole(_found(name, number)))

    def get_layer_version_by_arn(self, request: AwsRequest) -> AwsResponse:
        text, _, number = request.parameters["Arn"].rpartition(":")
        refuse_foreign(request.parameters["Arn"], request.account)
        if read_arn(text).region not in ("", request.region):
            raise _not_there()
        with self.accounts.lock(request.account):
            name = layer_name(text, request.account, request.region)
            return AwsResponse.json(self._whole(_found(name, int(number))))

    def delete_layer_version(self, request: AwsRequest) -> AwsResponse:
        """Gone afterwards, whether it was there or not."""
        name = layer_name(request.parameters["LayerName"], request.account, request.region)
        number = _number(request)
        with self.changing(request):
            layers.delete(name.account, name.region, name.name, number)
        return AwsResponse(204, [])

    def list_layers(self, request: AwsRequest) -> AwsResponse:
        """The layers with a version that fits, each with the newest of them."""
        with self.accounts.lock(request.account):
            listed = []
            for name in layers.names(request.account, request.region):
                fitting = _fitting(request, layers.versions(request.account, request.region, name))
                if fitting:
                    arn = f"arn:aws:lambda:{request.region}:{request.account}:layer:{name}"
                    listed.append({"LayerName": name, "LayerArn": arn, "LatestMatchingVersion": _listed(fitting[0])})
        return _page(request, "Layers", listed)

    def list_layer_versions(self, request: AwsRequest) -> AwsResponse:
        name = layer_name(request.parameters["LayerName"], request.account, request.region)
        with self.accounts.lock(request.account):
            fitting = _fitting(request, layers.versions(name.account, name.region, name.name))
        return _page(request, "LayerVersions", [_listed(each) for each in fitting])

    def _whole(self, layer: Any) -> Document:
        content = {
            "Location": self._packages.layer_url(layer),
            "CodeSha256": layer.code_sha_256,
            "CodeSize": layer.code_size,
        }
        return {"Content": content, "LayerArn": layer.arn.rpartition(":")[0], **_listed(layer)}


def _listed(layer: Any) -> Document:
    """A version as the lists have it."""
    document = {
        "LayerVersionArn": layer.arn,
        "Version": int(layer.version),
        "Description": layer.description or "",
        "CreatedDate": layer.created_date,
    }
    if layer.compatible_runtimes is not None:
        document["CompatibleRuntimes"] = list(layer.compatible_runtimes)
    if layer.compatible_architectures is not None:
        document["CompatibleArchitectures"] = list(layer.compatible_architectures)
    if layer.license_info:
        document["LicenseInfo"] = layer.license_info
    return document


def _fitting(request: AwsRequest, versions: list[Any]) -> list[Any]:
    """The versions for the runtime and the architecture that a listing asks for."""
    runtime = request.parameters.get("CompatibleRuntime")
    architecture = request.parameters.get("CompatibleArchitecture")
    return [
        each
        for each in versions
        if runtime in (None, *(each.compatible_runtimes or []))
        and architecture in (None, *(each.compatible_architectures or []))
    ]


def _page(request: AwsRequest, member: str, listed: list[Document]) -> AwsResponse:
    chosen, marker = page(request, listed, 50)
    return AwsResponse.json({member: chosen, **({"NextMarker": marker} if marker else {})})


def _number(request: AwsRequest) -> int:
    number = int(request.parameters["VersionNumber"])
    if number < 1:
        raise AwsError("InvalidParameterValueException", "Layer Version Cannot be less than 1")
    return number


def _found(name: LayerName, number: int) -> Any:
    found = layers.version(name.account, name.region, name.name, number)
    if found is None:
        raise _not_there()
    return found


def _not_there() -> AwsError:
    return AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
