"""Deployment packages of functions and layers: bytes that never change, so that an account's log holds each once.

A record of the log holds all functions of a region. If it held their code, too, a changed description would write it
all again. So the archives have names, as deleted stacks have (`saving.known`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from userlab.cloud.account.saved_names import saved_as


@saved_as("lambda.Archive")
class Archive(bytes):
    """A zip file as it was uploaded."""

    never_changes = True


def keep(holder: Any) -> None:
    """Have a function's version, or a layer's, hold its code as an `Archive`."""
    if type(holder.code_bytes) is bytes:
        holder.code_bytes = Archive(holder.code_bytes)


def keep_all(backend: Any) -> None:
    """The same for all that was restored, from before archives had names; what was shared is shared."""
    archives: dict[int, Archive] = {}
    for holder in _holders(backend):
        code = holder.code_bytes
        if type(code) is bytes and id(code) not in archives:
            archives[id(code)] = Archive(code)
        holder.code_bytes = archives.get(id(code), code)


def archives(backend: Any) -> list[Archive]:
    """All that a backend of moto's Lambda holds; none for another service's."""
    return [each.code_bytes for each in _holders(backend) if isinstance(each.code_bytes, Archive)]


def _holders(backend: Any) -> Iterator[Any]:
    """Versions of functions and of layers."""
    functions = getattr(backend, "_lambdas", None)
    for group in functions._functions.values() if functions is not None else ():
        yield from filter(None, [group["latest"], *group["versions"]])
    layers = getattr(backend, "_layers", None)
    for layer in layers._layers.values() if layers is not None else ():
        yield from layer.layer_versions.values()
