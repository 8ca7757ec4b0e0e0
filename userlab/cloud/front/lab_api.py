"""What a lesson asks of the cloud that AWS has no call for, under one path: ``/_userlab/``.

Every call is signed with Signature Version 4 for the service name "userlab" by the administrator keys of the
account that it is about, so a lesson reaches its own account and nobody else's.

| call | answer |
| --- | --- |
| GET health (unsigned) | {"status": "ok"} |
| GET status | {"accounts": N, "started": epoch seconds, "endpoint": URL, "warnings": [text]} |
| GET calls?since=N | {"records": [...], "next": N} |
| GET calls?since=N&newest=M&wait=S | at most the newest M; waits up to S (30) seconds until there is one |
| POST reset {"seed": N, "realistic": bool} | {"account": id}: the account is empty |
| POST seed {"seed": N} | {"account": id}: ids repeat from here on |
| POST realistic {"realistic": bool} | {"account": id}: AWS's delays are imitated from here on, or not |
| POST limits {"partition_read_units": N, "partition_write_units": N, "partition_burst_seconds": N,
  "item_collection_bytes": N} | the limits that hold from here on; those not given are AWS's own |
| GET clock | {"now": epoch seconds}: the account's time |
| POST clock {"advance": seconds} | {"now": epoch seconds} |
| POST faults {"kind": text, "name": text, "share": N, "action": text, "seconds": N,
  "status": N, "seed": N} | the fault, which is on from here on |
| GET faults | {"faults": [...]} |
| POST faults/clear {"number": N} | {"cleared": N}; without a number all of them end |
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qs

from userlab.cloud.account.accounts import Accounts, Settings
from userlab.cloud.account.journal import Journal
from userlab.cloud.account.principal import Principal
from userlab.cloud.http.aws_request import AwsError, AwsResponse, HttpRequest
from userlab.cloud.http.json_body import read_json
from userlab.cloud.moto_seams import random

LabCall = Callable[[str, dict[str, Any]], dict[str, Any]]
LONGEST_WAIT_SECONDS = 30
LIMITS = ("partition_read_units", "partition_write_units", "partition_burst_seconds", "item_collection_bytes")


class LabApi:
    """Answers the lab's own calls.

    `reset(account)` empties an account, `held()` are the accounts that hold anything, `warnings()` is what a learner
    should know of the saved state, `address()` the endpoint,
    `faults` the calls of the switch that breaks things.
    """

    def __init__(
        self,
        accounts: Accounts,
        journal: Journal,
        reset: Callable[[str], None],
        held: Callable[[], Collection[str]],
        warnings: Callable[[], list[str]],
        address: Callable[[], str],
        own_ids: str,
        faults: Mapping[tuple[str, str], LabCall],
    ) -> None:
        self._accounts, self._journal, self._reset = accounts, journal, reset
        self._held, self._warnings, self._address = held, warnings, address
        self._own_ids = own_ids
        self._started = time.time()
        self.calls: dict[tuple[str, str], LabCall] = {
            ("GET", "status"): self.status,
            ("GET", "calls"): self.read_calls,
            ("POST", "reset"): self.reset,
            ("POST", "seed"): self.seed,
            ("POST", "realistic"): self.be_realistic,
            ("POST", "limits"): self.limit,
            ("GET", "clock"): self.read_clock,
            ("POST", "clock"): self.advance_clock,
            **faults,
        }

    def answer(self, request: HttpRequest, principal: Principal) -> AwsResponse:
        """The answer to a call by an account's administrator. Raises AwsError for what it cannot do."""
        call = self.calls.get((request.method, request.path.removeprefix("/_userlab/")))
        if call is None:
            raise AwsError("UnknownOperationException", f"{request.path} is none of the lab's calls.", 404)
        parameters: dict[str, Any] = {key: values[-1] for key, values in parse_qs(request.query).items()}
        if request.body:
            parameters |= _document(request.body)
        return AwsResponse.json(call(principal.account, parameters))

    def status(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return {
            "accounts": len(self._held()),
            "started": self._started,
            "endpoint": self._address(),
            "warnings": self._warnings(),
        }

    def read_calls(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        since = _whole_number(parameters, "since", 0)
        wait = min(_whole_number(parameters, "wait", 0), LONGEST_WAIT_SECONDS)
        if wait:
            self._journal.wait(account, since, wait)
        if "newest" in parameters:
            since = max(since, self._journal.last(account) - _whole_number(parameters, "newest", 0))
        records = self._journal.read(account, since)
        following = records[-1].number if records else max(since, self._journal.last(account))
        return {"records": [record.as_dict() for record in records], "next": following}

    def reset(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._reset(account)
        self.be_realistic(account, parameters)
        self.limit(account, {})
        if "seed" in parameters:
            self.seed(account, parameters)
        return {"account": account}

    def seed(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        random.seed(account, _whole_number(parameters, "seed", 0), self._own_ids)
        return {"account": account}

    def be_realistic(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._accounts.settings(account).realistic = bool(parameters.get("realistic", False))
        self._accounts.changed(account, ())
        return {"account": account}

    def limit(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        settings, own = self._accounts.settings(account), Settings()
        for name in LIMITS:
            value = parameters.get(name, getattr(own, name))
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= getattr(own, name):
                raise AwsError("ValidationException", f"{name} is a number over 0, AWS's own at most.")
            setattr(settings, name, value)
        return {name: getattr(settings, name) for name in LIMITS}

    def read_clock(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return {"now": self._accounts.clock.now(account)}

    def advance_clock(self, account: str, parameters: dict[str, Any]) -> dict[str, Any]:
        seconds = parameters.get("advance")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise AwsError("ValidationException", 'Say how far: {"advance": seconds}.')
        try:
            now = self._accounts.clock.advance(seconds, account)
        except ValueError as error:
            raise AwsError("ValidationException", str(error)) from None
        self._accounts.changed(account, ())
        return {"now": now}


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = read_json(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise AwsError("SerializationException", "The body of a call to the lab must be a JSON object.")
    return document


def _whole_number(parameters: dict[str, Any], name: str, default: int) -> int:
    text = str(parameters.get(name, default))
    if not re.fullmatch(r"\d{1,15}", text, re.ASCII):
        raise AwsError("ValidationException", f"{name} must be a whole number, not {text[:40]!r}.")
    return int(text)
