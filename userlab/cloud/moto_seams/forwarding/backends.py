"""moto's applications, one for each service, by the name of the service's model."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import moto.backends

from userlab.cloud.moto_seams import key_states, scheduled_secrets
from userlab.cloud.moto_seams.user_pools import pools

# Modules of moto that stand for no service of AWS, or for an old version of one.
_NO_SERVICES = frozenset({"moto_api", "moto_proxy", "moto_server", "core", "utilities", "instance_metadata"})
_OTHER_NAMES = {"lambda": "awslambda"}
# What is changed in a service's code before it is first asked; most labs never ask it, and its import takes long.
_CHANGED: dict[str, Callable[[], Any]] = {
    "cognitoidp": pools.install,
    "kms": key_states.install,
    "secretsmanager": scheduled_secrets.install,
}
_making = threading.Lock()


class NoBackend(Exception):
    """moto has nothing for a service."""


@functools.cache
def _modules() -> dict[str, str]:
    """A service's name without hyphens -> the name of moto's module."""
    return {name.replace("_", ""): name for name in moto.backends.list_of_moto_modules() if name not in _NO_SERVICES}


def application(service: str) -> Any:
    """The WSGI application of a service, made for the first request that needs it: Flask is no part of a start.

    Raises NoBackend.
    """
    with _making:
        return _application(service)


@functools.cache
def _application(service: str) -> Any:
    from moto.moto_server.werkzeug_app import create_backend_app

    name = _OTHER_NAMES.get(service) or _modules().get(service.replace("-", ""))
    if name is None:
        raise NoBackend(service)
    if name in _CHANGED:
        _CHANGED[name]()
    return create_backend_app(name)
