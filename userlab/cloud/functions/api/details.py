"""What Lambda keeps of a function and moto does not. It hangs on moto's own object and goes into its snapshots."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.saved_names import saved_as
from userlab.cloud.moto_seams import awslambda

_BUSY, _NEXT = uuid.UUID(int=1), uuid.UUID(int=2)


@saved_as("lambda.Details")
@dataclass
class Details:
    """Beside one version of a function.

    `pending_until` and `updating_until` are epoch seconds of the account's clock, `changes` counts what a new
    version would hold, `published` is its value at the last publication.
    """

    revision_id: str
    last_modified: str
    pending_until: float = 0.0
    updating_until: float = 0.0
    environment: dict[str, str] | None = None
    logging: dict[str, Any] = field(default_factory=dict)
    dead_letter: dict[str, str] | None = None
    snap_start: dict[str, str] | None = None
    event_invoke: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: int = 1
    published: int = 0
    last_version: int = 0
    recursive_loop: str = "Terminate"


def revision(details: Details, now: float) -> str:
    """The RevisionId at a time: while the function is Pending or an update InProgress, another than afterwards."""
    return busy_revision(details) if now < max(details.pending_until, details.updating_until) else details.revision_id


def busy_revision(details: Details) -> str:
    """The RevisionId of the state before the one that `details` end in. It is reckoned, so that no id is drawn."""
    return str(uuid.uuid5(_BUSY, details.revision_id))


def renew(holder: Details | awslambda.LambdaAlias) -> None:
    """Have another RevisionId: something beside code and configuration changed."""
    holder.revision_id = str(uuid.uuid5(_NEXT, holder.revision_id))


def details_of(function: awslambda.LambdaFunction) -> Details:
    """What hangs on a function; made for one that moto's own code made (CloudFormation)."""
    found: Details | None = awslambda.attached(function)
    if found is None:
        modified = function.last_modified[:23] + "+0000"
        found = Details(awslambda.new_id(), modified, environment=function.environment_vars or None)
        awslambda.attach(function, found)
    return found
