"""Method settings of a stage: throttling, logging, caching, for one method or (``*/*``) for all.

A patch's path names resource, method and setting, as in ``/users/{id}/GET/throttling/rateLimit`` or
``/~1users~1{id}/GET/throttling/rateLimit``. (API reference, "MethodSetting"; the defaults as recorded from AWS.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.rest_api.control.operation import bad_request
from userlab.cloud.rest_api.control.patches import Patch, flag, number
from userlab.cloud.rest_api.store import Document

DEFAULTS: Document = {
    "metricsEnabled": False,
    "dataTraceEnabled": False,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "cachingEnabled": False,
    "cacheTtlInSeconds": 300,
    "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}
SETTINGS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "metrics/enabled": ("metricsEnabled", flag),
    "logging/loglevel": ("loggingLevel", str),
    "logging/dataTrace": ("dataTraceEnabled", flag),
    "throttling/burstLimit": ("throttlingBurstLimit", number),
    "throttling/rateLimit": ("throttlingRateLimit", float),
    "caching/enabled": ("cachingEnabled", flag),
    "caching/ttlInSeconds": ("cacheTtlInSeconds", number),
    "caching/dataEncrypted": ("cacheDataEncrypted", flag),
    "caching/requireAuthorizationForCacheControl": ("requireAuthorizationForCacheControl", flag),
    "caching/unauthorizedCacheControlHeaderStrategy": ("unauthorizedCacheControlHeaderStrategy", str),
}


def set_method_setting(stage: Document, patch: Patch) -> None:
    """Apply one patch to a stage's ``methodSettings``. Raises BadRequestException for a path that is none."""
    path = patch.path[1:]
    settings = {key: dict(value) for key, value in stage["methodSettings"].items()}
    pieces = path.split("/")
    setting = SETTINGS.get("/".join(pieces[-2:]))
    if patch.op == "remove" and setting is None and path in settings:
        del settings[path]
    elif len(pieces) >= 4 and setting is not None and patch.op in ("replace", "add", "remove"):
        key = "/".join(pieces[:-2])
        entry = settings.setdefault(key, dict(settings.get("*/*", DEFAULTS)))
        name, convert = setting
        try:
            entry[name] = convert(patch.text) if patch.op != "remove" else DEFAULTS.get(name)
        except ValueError:
            raise bad_request(f"Invalid value for {patch.path}: '{patch.text}'") from None
        if entry[name] is None:
            del entry[name]
    elif patch.op == "remove" and setting is None and len(pieces) >= 2:
        raise bad_request(f"Cannot remove method setting {path} because there is no method setting for this method ")
    else:
        raise bad_request(f"Invalid method setting path: {patch.path}. Must be one of: {_allowed()}")
    stage["methodSettings"] = settings


def settings_for(stage: Document, path: str, http_method: str) -> Document:
    """The settings that hold for a method: its own, else those for all (``*/*``), else none."""
    settings = stage.get("methodSettings") or {}
    if not settings:
        return {}
    for key, value in settings.items():
        resource, _, method = key.rpartition("/")
        named = "/" + resource.replace("~1", "/").replace("~0", "~").lstrip("/")
        if named == path and method == http_method:
            return value
    return settings.get("*/*", {})


def _allowed() -> str:
    own = "/{resourcePath}/{httpMethod}/"
    members = (
        "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, "
        "/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format"
    )
    # AWS's own text lacks three commas; kept, since it is what a learner finds when searching for it.
    methods = (
        f"{own}metrics/enabled, {own}logging/dataTrace, {own}logging/loglevel, {own}throttling/burstLimit"
        f"{own}throttling/rateLimit{own}caching/ttlInSeconds, {own}caching/enabled, {own}caching/dataEncrypted, "
        f"{own}caching/requireAuthorizationForCacheControl, {own}caching/unauthorizedCacheControlHeaderStrategy"
    )
    every = (
        "/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit "
        "/*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, "
        "/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy"
    )
    return f"[{members}, {methods}, {every}, /variables/{{variable_name}}, /tracingEnabled]"
