"""How moto's objects are pickled: so that no lock, no bytecode and no module of userlab stands in the bytes.

A lock is made anew when it is read; a backend is named, not copied, so that what is read refers to the living ones;
the lab's own classes go by their saved names, functions by their place in moto's source. What is many is encoded
apart and held beside the pickle: small objects (`leaves`) and items (`text_blocks`).
"""

from __future__ import annotations

import copyreg
import importlib
import io
import pickle
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable
from types import FunctionType
from typing import Any

import cloudpickle
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from moto.core.base_backend import BackendDict, BaseBackend

from userlab.cloud.account import saved_names
from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.moto_seams.saving import item_texts, leaves, local_functions, migrations

_LOCKS: dict[type, Callable[[], Any]] = {
    type(threading.Lock()): threading.Lock,
    type(threading.RLock()): threading.RLock,
    threading.Condition: threading.Condition,
    threading.Event: threading.Event,
}
_LOCK_NAMES = {kind.__name__: make for kind, make in _LOCKS.items()}
_PLAIN = frozenset((str, int, float, bool, bytes, dict, list, tuple, type(None)))  # nearly all there is: left at once
_PRIVATE_KEYS = (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)


def dumps(value: Any) -> tuple[bytes, list[Any]]:
    """A value's pickle, and what is held beside it. Raises what a pickler raises for what it cannot pickle."""
    buffer = io.BytesIO()
    pickler = _Pickler(buffer)
    pickler.dump(value)
    return buffer.getvalue(), pickler.held


def loads(main: bytes, held: list[Any]) -> Any:
    """The value that `dumps` took, in any format since 9a00c31. Only for bytes whose seal was checked: it runs code.

    Raises anything when moto or Python have changed too much.
    """
    return _Unpickler(io.BytesIO(main), held).load()


def service_of(backend: type) -> str:
    """The name of a backend's service, as moto calls its package: "dynamodb", "awslambda"."""
    return backend.__module__.split(".")[1]


def backends_of(service: str) -> BackendDict[Any]:
    """All backends of a service. Raises ImportError or LookupError when this moto has none."""
    for found in vars(importlib.import_module(f"moto.{service}.models")).values():
        if isinstance(found, BackendDict) and service_of(found.backend) == service:
            return found
    raise LookupError(f"this moto has no {service}")


_NEW = vars(copyreg)["__newobj__"]  # pickle's own way to make an object without its constructor


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no types
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self.held: list[list[bytes]] = []

    def persistent_id(self, value: Any) -> Any:
        if type(value) in _PLAIN:
            return None
        if isinstance(value, BaseBackend):
            return ("backend", service_of(type(value)), value.account_id, value.region_name)
        if type(value) in _LOCKS:
            return ("lock", type(value).__name__)
        if type(value) is _Held:
            return (value.kind, value.number)
        name = saved_names.name_of(value)
        return None if name is None else ("own", name)

    def reducer_override(self, value: Any) -> Any:
        attribute = leaves.HOLDERS.get(type(value))
        if attribute is not None:
            return self._hold(value, dict(value.__dict__), attribute, leaves.encodings(value), "held")
        if item_texts.is_store(value):
            state = value.saved_as()
            return self._hold(value, state, "_saved", state["_saved"], "texts")
        if type(value) is weakref.WeakValueDictionary:
            return (weakref.WeakValueDictionary, (), None, None, iter(list(value.items())))
        if isinstance(value, defaultdict) and type(value) is not defaultdict:
            # Its own pickling calls the class with the default factory, whatever its constructor takes.
            parts = (value.__dict__, {"default_factory": value.default_factory})
            return (_NEW, (type(value),), parts, None, iter(list(value.items())))
        if isinstance(value, _PRIVATE_KEYS):
            return (_private_key, (_pem(value),))
        if isinstance(value, FunctionType) and local_functions.is_local(value):
            return local_functions.reduced(value)
        return super().reducer_override(value)

    def _hold(self, value: Any, state: dict[str, Any], attribute: str, encodings: list[bytes], kind: str) -> Any:
        self.held.append(encodings)
        state[attribute] = _Held(len(self.held) - 1, kind)
        return (_NEW, (type(value),), state)


class _Held:
    """Stands in a pickle for the n-th of what is held beside it: the objects of a holder, or the texts of items."""

    def __init__(self, number: int, kind: str) -> None:
        self.number = number
        self.kind = kind


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, held: list[Any]) -> None:
        super().__init__(file)
        self._held = held

    def persistent_load(self, name: tuple[Any, ...]) -> Any:
        if name[0] == "own":
            return saved_names.named(name[1])
        if name[0] == "backend":
            return _backend(*name[1:])
        if name[0] == "lock":
            return _LOCK_NAMES[name[1]]()
        if name[0] == "texts":
            return self._held[name[1]]
        return leaves.decode(self._held[name[1]])

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("userlab."):  # 9a00c31 wrote so
            return saved_names.of_format_1(name)
        if module == "cloudpickle.cloudpickle" and name in local_functions.OF_FORMAT_1:
            return local_functions.OF_FORMAT_1[name]
        return super().find_class(*migrations.place_of(module, name))


def _backend(service: str, account: str, region: str) -> BaseBackend:
    if ":" in service:  # 9a00c31 wrote "moto.dynamodb.models:DynamoDBBackend"
        service = service.split(".")[1]
    return backends_of(service)[account][region]


def _pem(key: Any) -> bytes:
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, shape, serialization.NoEncryption())


@saved_as("private key")
def _private_key(pem: bytes) -> Any:
    return serialization.load_pem_private_key(pem, password=None)
