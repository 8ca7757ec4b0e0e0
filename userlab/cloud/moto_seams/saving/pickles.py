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
from collections.abc import Callable, Mapping
from types import FunctionType, MappingProxyType
from typing import Any

import cloudpickle
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.common_models import BaseModel

from userlab.cloud.account import saved_names
from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.moto_seams.saving import item_texts, known, leaves, local_functions, migrations, objects

_LOCKS: dict[type, Callable[[], Any]] = {
    type(threading.Lock()): threading.Lock,
    type(threading.RLock()): threading.RLock,
    threading.Condition: threading.Condition,
    threading.Event: threading.Event,
}
_LOCK_NAMES = {kind.__name__: make for kind, make in _LOCKS.items()}
_PLAIN = frozenset((str, int, float, bool, bytes, dict, list, tuple, type(None)))  # nearly all there is: left at once
_ORDINARY: set[type] = set()  # moto's classes of which nothing has to be known: most of all objects
_PRIVATE_KEYS = (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)


def dumps(value: Any, whole: bool = True) -> tuple[bytes, list[Any]]:
    """A value's pickle, and what is held beside it. Raises what a pickler raises for what it cannot pickle.

    If not `whole`, what has a name already (`known`) is only named.
    """
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, whole)
    try:
        pickler.dump(value)
    except BaseException:
        pickler.naming.undo()
        raise
    return buffer.getvalue(), pickler.held


def loads(main: bytes, held: list[Any], named: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """The value that `dumps` took, in any format since 9a00c31. Only for bytes whose seal was checked: it runs code.

    `named` is what may be only named in it. Raises anything when moto or Python have changed too much.
    """
    return _Unpickler(io.BytesIO(main), held, named).load()


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
    def __init__(self, file: io.BytesIO, whole: bool = True) -> None:
        super().__init__(file, protocol=5)
        self.dispatch_table = dict(cloudpickle.Pickler.dispatch_table)  # a chain of two would cost a third of all
        self.held: list[list[bytes]] = []
        self.naming = known.Naming()
        self._whole = whole

    def persistent_id(self, value: Any) -> Any:
        if type(value) in _PLAIN:
            return None
        kind = type(value)
        if kind in _ORDINARY:
            return None
        if not self._whole and _may_be_named(value):
            name = known.name_of(value)
            return None if name is None else ("known", name, _beside(value))
        if issubclass(kind, BaseBackend):
            return ("backend", service_of(type(value)), value.account_id, value.region_name)
        if kind in _LOCKS:
            return ("lock", kind.__name__)
        if kind is _Held:
            return (value.kind, value.number)
        name = saved_names.name_of(value)
        return None if name is None else ("own", name)

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if kind in _ORDINARY:
            return NotImplemented
        reduced = self._reduced(value)
        if reduced is NotImplemented and issubclass(kind, BaseModel) and kind.__module__.startswith("moto."):
            _ORDINARY.add(kind)
        return reduced

    def _reduced(self, value: Any) -> Any:
        if objects.is_store(value):
            self.naming.name(value)
            objects.all_written(value)
            return (objects.made_again, objects.parts(value))
        if known.never_changes(value):
            self.naming.name(value)
        attribute = leaves.HOLDERS.get(type(value))
        if attribute is not None:
            self.naming.name(value)
            leaves.written(value)
            return self._hold(value, dict(value.__dict__), attribute, leaves.encodings(value), "held")
        if item_texts.is_store(value):
            self.naming.name(value)
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


def _may_be_named(value: Any) -> bool:
    """Whether a log names an object that it holds already, instead of holding it again."""
    is_store = item_texts.is_store(value) or objects.is_store(value)
    return is_store or type(value) in leaves.HOLDERS or known.never_changes(value)


def _beside(value: Any) -> dict[str, Any]:
    """What an object holds beside the many things for which it is only named."""
    if item_texts.is_store(value):
        return {"table": value.table}
    if objects.is_store(value) or known.never_changes(value):
        return {}
    return {name: each for name, each in value.__dict__.items() if name != leaves.HOLDERS[type(value)]}


class _Held:
    """Stands in a pickle for the n-th of what is held beside it: the objects of a holder, or the texts of items."""

    def __init__(self, number: int, kind: str) -> None:
        self.number = number
        self.kind = kind


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, held: list[Any], named: Mapping[str, Any]) -> None:
        super().__init__(file)
        self._held = held
        self._named = named

    def persistent_load(self, name: tuple[Any, ...]) -> Any:
        if name[0] == "own":
            return saved_names.named(name[1])
        if name[0] == "backend":
            return _backend(*name[1:])
        if name[0] == "lock":
            return _LOCK_NAMES[name[1]]()
        if name[0] == "known":
            return _known(self._named[name[1]], name[2])
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


def _known(value: Any, beside: dict[str, Any]) -> Any:
    if item_texts.is_store(value):
        value.use(beside["table"])
        return value
    if objects.is_store(value) or known.never_changes(value):
        return value
    leaves.trim(value, beside)
    value.__dict__.update(beside)
    return value


def _pem(key: Any) -> bytes:
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, shape, serialization.NoEncryption())


@saved_as("private key")
def _private_key(pem: bytes) -> Any:
    return serialization.load_pem_private_key(pem, password=None)
