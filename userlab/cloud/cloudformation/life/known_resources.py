"""What Ref and Fn::GetAtt give for the resources of a stack."""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.faults import invalid, template_error
from userlab.cloud.cloudformation.resource_types.table import type_of
from userlab.cloud.cloudformation.store import Resource
from userlab.cloud.cloudformation.templates.scope import UNKNOWN


class KnownResources:
    """Resources that are there; what is in `unknown` is only known when it has been made."""

    def __init__(self, resources: dict[str, Resource], unknown: set[str] | None = None) -> None:
        self._resources, self.unknown = resources, unknown if unknown is not None else set()

    def reference(self, logical_id: str) -> str | None:
        if logical_id in self.unknown:
            return UNKNOWN
        found = self._resources.get(logical_id)
        return found.physical_id if found is not None and found.is_there else None

    def attribute(self, logical_id: str, name: str) -> Any:
        if logical_id in self.unknown:
            return UNKNOWN
        found = self._resources.get(logical_id)
        if found is None or not found.is_there:
            raise template_error(f"instance of Fn::GetAtt references undefined resource {logical_id}")
        if name in found.attributes:
            return found.attributes[name]
        kind = type_of(found.type)
        if kind is not None and kind.any_attribute and not name.startswith("Outputs."):
            raise invalid(f"CustomResource attribute error: Vendor response doesn't contain {name} attribute in object "
                          f"{found.physical_id}")  # fmt: skip
        raise template_error(f"resource {logical_id} does not support attribute type {name} in Fn::GetAtt")
