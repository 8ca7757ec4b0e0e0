"""moto's layers: the archives and what was told of them when they were published. Callers hold the account's lock."""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LayerVersion, lambda_backends

from userlab.cloud.moto_seams import awslambda
from userlab.cloud.moto_seams.kept import archives


def publish(account: str, region: str, spec: dict[str, Any]) -> LayerVersion:
    """Store a new version of a layer. `spec` is PublishLayerVersion's input with the archive in Content.ZipFile."""
    layer = lambda_backends[account][region].publish_layer_version(spec)
    layer.content = {}  # moto keeps the archive a second time, in base64
    archives.keep(layer)
    return layer


def versions(account: str, region: str, name: str) -> list[LayerVersion]:
    """The versions of a layer, the newest first; none for a layer that does not exist."""
    backend = awslambda.backend(account, region)
    found = backend._layers.get_layer_versions(name) if backend else []
    return sorted(found, key=lambda each: -int(each.version))


def names(account: str, region: str) -> list[str]:
    """The layers that have a version, by name."""
    backend = awslambda.backend(account, region)
    layers = backend._layers._layers if backend else {}
    return sorted(name for name, layer in layers.items() if layer.layer_versions)


def version(account: str, region: str, name: str, number: int) -> LayerVersion | None:
    """One version of a layer, None when there is none."""
    return next((each for each in versions(account, region, name) if int(each.version) == number), None)


def delete(account: str, region: str, name: str, number: int) -> None:
    """Drop a version of a layer, if it is there; its number is not used again."""
    if version(account, region, name, number) is not None:
        lambda_backends[account][region]._layers.delete_layer_version(name, str(number))


def statements(layer: LayerVersion) -> list[dict[str, Any]]:
    """The statements of a layer version's policy; changes are kept."""
    return layer.policy.statements
