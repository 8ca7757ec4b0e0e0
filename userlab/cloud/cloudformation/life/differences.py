"""What differs between a resource as it is and as it is to be."""

from __future__ import annotations

from userlab.cloud.cloudformation.resource_types.casing import changed
from userlab.cloud.cloudformation.resource_types.table import type_of
from userlab.cloud.cloudformation.store import Resource


def needs_another(old: Resource, new: Resource) -> bool | None:
    """Whether a change means another resource; None for no change at all."""
    if old.type != new.type:
        return True
    differs = changed(new.properties, old.properties)
    kind = type_of(new.type)
    retagged = kind is not None and kind.retag is not None and old.tags != new.tags
    if not differs and not retagged:
        return None
    return kind is not None and kind.replaces(differs)
