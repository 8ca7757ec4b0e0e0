"""What a snapshot holds of an account, as bytes: plain data, in which moto's parts stand encoded each by itself."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field

from userlab.cloud.moto_seams.saving.state import Part
from userlab.cloud.snapshot.sealed_file import Opened


@dataclass
class Contents:
    """Moto's parts, how far the account's clock is ahead (seconds), and whether AWS's delays are imitated.

    `log` is the number of the log that goes on from here, `accepted` what the account has yet to do.
    """

    parts: list[Part] = field(default_factory=list)
    clock: float = 0.0
    realistic: bool = False
    log: int = 0
    accepted: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.parts or self.clock or self.realistic or self.accepted)


def pack(contents: Contents) -> bytes:
    """Contents as the state of a sealed file of the current format."""
    parts = [vars(part) for part in contents.parts]
    return pickle.dumps({**vars(contents), "parts": parts}, protocol=5)


def unpack(opened: Opened) -> Contents:
    """The contents of a sealed file of any format. Raises anything when it was not made by `pack`."""
    if opened.format == 1:
        return _unpack_format_1(opened)
    found = pickle.loads(opened.state)
    parts = [Part(**part) for part in found["parts"]]
    return Contents(parts, found["clock"], found["realistic"], found.get("log", 0), found.get("accepted", {}))


def _unpack_format_1(opened: Opened) -> Contents:
    """9a00c31 named a part by moto's class ("moto.dynamodb.models:DynamoDBBackend")."""
    moto_parts, own = pickle.loads(opened.state)
    parts = [
        Part(kind.split(".")[1], region, state, held, written=opened.written)
        for kind, region, state, held in moto_parts
    ]
    kept = pickle.loads(own) if own else {}
    return Contents(parts, kept.get("clock", 0.0), kept.get("realistic", False))
