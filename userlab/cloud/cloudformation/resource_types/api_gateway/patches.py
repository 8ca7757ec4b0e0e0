"""Patch operations, by which API Gateway's things are changed.

(API Gateway API reference, "Patch operations".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import changed
from userlab.cloud.cloudformation.resource_types.documents import text
from userlab.cloud.cloudformation.templates.parameters import text_of


def patch(verb: str, path: str, value: Any = None) -> dict[str, str]:
    """One patch operation.

    >>> patch("replace", "/name", "users")
    {'op': 'replace', 'path': '/name', 'value': 'users'}
    """
    found = {"op": verb, "path": path}
    if value is not None:
        found["value"] = text(value) if isinstance(value, (dict, list)) else text_of(value)
    return found


_WITHOUT = {"AuthorizerResultTtlInSeconds": 300} | dict.fromkeys(
    ("Enabled", "ValidateRequestBody", "ValidateRequestParameters", "TracingEnabled", "CacheClusterEnabled"), False
)


def patches(new: dict[str, Any], old: dict[str, Any], names: tuple[str, ...]) -> list[dict[str, str]]:
    """The operations that bring some members in line, each at its own name: DeploymentId at /deploymentId."""
    return [
        patch("replace", f"/{name[0].lower()}{name[1:]}", new.get(name, _WITHOUT.get(name, "")))
        for name in names
        if name in changed(new, old)
    ]


def map_patches(new: dict[str, Any], old: dict[str, Any], path: str) -> list[dict[str, str]]:
    """The operations that bring the entries of a map in line."""
    wanted = [patch("replace", f"{path}/{_escaped(key)}", value) for key, value in new.items() if old.get(key) != value]
    return wanted + [patch("remove", f"{path}/{_escaped(key)}") for key in old if key not in new]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
