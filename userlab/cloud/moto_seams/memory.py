"""What moto keeps of every object ever made, kept no longer.

For its dashboard moto's base class lists each instance of each model, also of items that were overwritten or
deleted long ago: after a million PutItem calls the process holds a million items. Only S3 reads such a list,
to close the files of its keys.
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import BaseModel
from moto.s3.models import FakeKey, FakeMultipart


def install() -> None:
    """Have only S3's keys and uploads listed."""
    BaseModel.__new__ = _new


def _new(cls: type[BaseModel], *arguments: Any, **named: Any) -> BaseModel:
    instance = object.__new__(cls)
    if issubclass(cls, (FakeKey, FakeMultipart)):
        cls.instances_tracked.append(instance)
    return instance
