"""What a log says, done again."""

from __future__ import annotations

from typing import Any

from moto.core.base_backend import BaseBackend

from userlab.cloud.moto_seams.dynamodb import tokens as dynamodb_tokens
from userlab.cloud.moto_seams.saving import known, leaves, objects, pickles, state


class Again:
    """Does again what a log says was done; the caller holds the account's lock. Raises anything."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._named: dict[str, Any] = {}
        for _, _, backend in state.backends(account):
            self._name(backend)

    def _name(self, backend: BaseBackend) -> None:
        self._named |= {name: each for each in state.growing(backend) if (name := known.name_of(each))}

    def items(self, items: list[tuple[str, str, bool, str, bytes | None]]) -> None:
        for store, text, deleted, shard, record in items:
            self._named[store].again(text, deleted)
            if record is not None:
                leaves.add(self._named[shard], [record])

    def objects(self, changed: list[state.Object]) -> None:
        for name, key, encoded in changed:
            versions = pickles.loads(*encoded, self._named) if encoded is not None else None
            objects.replace(self._named[name], key, versions)

    def tokens(self, tokens: list[tuple[str, str, str, float]]) -> None:
        for token in tokens:
            dynamodb_tokens.again(self._account, *token)

    def events(self, events: list[tuple[str, list[bytes]]]) -> None:
        for stream, encodings in events:
            leaves.add(self._named[stream], encodings)

    def part(self, part: state.Part) -> None:
        self._name(state.load_part(self._account, part, self._named))

    def gone(self, place: state.Place) -> None:
        backends = dict.get(pickles.backends_of(place[0]), self._account) or {}
        backend = dict.pop(backends, place[1], None)
        if backend is not None:
            backend.reset()
