"""One resource at a time: made, changed or deleted by the calls of its type, with the events that AWS writes.

(CloudFormation user guide, "Update behaviors of stack resources", "DeletionPolicy attribute".)
"""

from __future__ import annotations

import copy
import uuid
from dataclasses import replace
from typing import Any

from userlab.cloud.cloudformation.caller import CallRefused
from userlab.cloud.cloudformation.life.record import Record
from userlab.cloud.cloudformation.resource_types.casing import changed
from userlab.cloud.cloudformation.resource_types.resource_type import (
    NotStabilized,
    PropertyRefused,
    ResourceType,
    Work,
)
from userlab.cloud.cloudformation.resource_types.table import type_of
from userlab.cloud.cloudformation.store import Resource
from userlab.cloud.http.aws_request import AwsError

INITIATED = "Resource creation Initiated"
ANOTHER = "Requested update requires the creation of a new physical resource; hence creating one."


class StepFailed(Exception):
    """A resource could not be made, changed or deleted."""


def told(error: Exception) -> str:
    """Why a step failed, as the events of a stack say it."""
    if isinstance(error, CallRefused):
        facts = f"Service: {error.service.capitalize()}, Status Code: {error.status}, Request ID: {error.request_id}"
        handler = f"(RequestToken: {uuid.uuid4()}, HandlerErrorCode: {error.handler_code})"
        return f'Resource handler returned message: "{error.message} ({facts})" {handler}'
    return error.message if isinstance(error, AwsError) else str(error)


_FORESEEN = (CallRefused, PropertyRefused, NotStabilized, AwsError)


def kind_of(resource: Resource) -> ResourceType:
    found = type_of(resource.type)
    if found is None:  # of a snapshot whose types were more
        raise AwsError("ValidationError", f"Unrecognized resource types: [{resource.type}]", 400)
    return found


def create(record: Record, resource: Resource, work: Work, verb: str = "CREATE") -> None:
    """Make a resource. Raises StepFailed."""

    def made(physical_id: str) -> None:
        if resource.physical_id != physical_id:
            resource.physical_id = physical_id
            record.resource_is(resource, f"{verb}_IN_PROGRESS", INITIATED)

    record.resource_is(resource, f"{verb}_IN_PROGRESS", ANOTHER if verb == "UPDATE" else "")
    try:
        kind = kind_of(resource)
        kind.check(resource.logical_id, resource.properties)
        made(kind.create(replace(work, made=made), copy.deepcopy(resource.properties)))
        resource.attributes = dict(kind.attributes(work, resource.physical_id, resource.properties))
    except _FORESEEN as error:
        record.resource_is(resource, f"{verb}_FAILED", told(error))
        raise StepFailed(resource.logical_id) from error
    record.resource_is(resource, f"{verb}_COMPLETE")


def update(record: Record, resource: Resource, work: Work, properties: dict[str, Any]) -> None:
    """Change a resource in place. Raises StepFailed; the resource then still says what it was."""
    record.resource_is(resource, "UPDATE_IN_PROGRESS")
    try:
        kind = kind_of(resource)
        kind.check(resource.logical_id, properties)
        old, new = copy.deepcopy(resource.properties), copy.deepcopy(properties)
        if kind.update is not None and changed(new, old) - {"Tags"}:
            kind.update(replace(work, made=lambda physical_id: None), resource.physical_id, new, old)
        if kind.retag is not None and work.tags != resource.tags:
            removed = [key for key in resource.tags if key not in work.tags]
            added = {key: value for key, value in work.tags.items() if resource.tags.get(key) != value}
            kind.retag(work, resource.physical_id, new, added, removed)
        physical_id = work.notes.get("physical_id", resource.physical_id)
        attributes = resource.attributes | dict(kind.attributes(work, physical_id, properties))
    except _FORESEEN as error:
        record.resource_is(resource, "UPDATE_FAILED", told(error))
        raise StepFailed(resource.logical_id) from error
    resource.physical_id, resource.properties, resource.tags = physical_id, properties, dict(work.tags)
    resource.attributes = attributes
    record.resource_is(resource, "UPDATE_COMPLETE")


def delete(record: Record, resource: Resource, work: Work, policy: str, current: bool = True) -> None:
    """Delete a resource unless its policy is to retain it. Raises StepFailed.

    One that is no longer `current` leaves only events.
    """
    write = record.resource_is if current else record.note
    if policy == "Retain":
        return write(resource, "DELETE_SKIPPED")
    write(resource, "DELETE_IN_PROGRESS")
    try:
        kind_of(resource).delete(work, resource.physical_id, copy.deepcopy(resource.properties))
    except CallRefused as error:
        if not error.is_missing or error.handler_code == "AccessDenied":
            write(resource, "DELETE_FAILED", told(error))
            raise StepFailed(resource.logical_id) from error
    except _FORESEEN as error:
        write(resource, "DELETE_FAILED", told(error))
        raise StepFailed(resource.logical_id) from error
    write(resource, "DELETE_COMPLETE")
