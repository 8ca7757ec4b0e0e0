"""The switch that breaks things: calls that are throttled, slow, lost, denied, or answered with a server's error.

On AWS such things happen by themselves, and seldom when one is ready to learn from them; AWS Fault Injection Service
makes some of them happen. Here a lesson turns them on, and the SDK's retries really happen: `lab.calls()` has each of
them, with the fault in its column `injected`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from userlab.base.errors import LabError
from userlab.lab import lab_calls
from userlab.lab.target import Target


@dataclass(frozen=True)
class Fault:
    """One fault that is on, until `end()`, the end of its `with` block, `lab.faults.clear()` or the next begin()."""

    kind: str
    name: str
    number: int = field(repr=False)
    target: Target = field(repr=False)

    def end(self) -> None:
        """Let the calls be answered as ever; who waits because of this fault waits no longer."""
        lab_calls.ask(self.target, "POST", "faults/clear", number=self.number)

    def __enter__(self) -> Fault:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


@dataclass(frozen=True)
class LabFaults:
    """The faults of the chapter's account.

    `name` is a table (calls about its items fail), a function (its invocations fail, whoever makes them) or a service
    as boto3 names it (its calls fail, and what EventBridge sends there). Where it could be two of them, say which:
    "table/Users", "function/Users". `share` is how many of the calls fail, from over 0 to 1; which ones repeats with
    the same `seed`. `action` narrows it down to one operation: "PutItem".

    Every method raises LabError where there is no such name, and on AWS, which breaks nothing for a lesson.

    >>> with lab.faults.throttle("Users", share=0.3):
    ...     items.put("Users", {"UserID": "u-1"})
    """

    target: Target = field(repr=False)

    def throttle(self, name: str, share: float = 1, action: str = "", seed: int = 0) -> Fault:
        """Refuse calls as too many: ThrottlingException and the like, each service in its own words."""
        return self._add("throttle", name, share, action, seed)

    def slow(self, name: str, seconds: float = 1, share: float = 1, action: str = "", seed: int = 0) -> Fault:
        """Answer calls as they are, `seconds` later."""
        return self._add("slow", name, share, action, seed, seconds=seconds)

    def time_out(self, name: str, seconds: float = 61, share: float = 1, action: str = "", seed: int = 0) -> Fault:
        """Do not answer calls for `seconds`, and then with 503; boto3 waits for 60. Nothing is done of what they ask.

        A function runs into its own timeout instead, and answers as Lambda does then.
        """
        return self._add("time_out", name, share, action, seed, seconds=seconds)

    def deny(self, name: str, share: float = 1, action: str = "", seed: int = 0) -> Fault:
        """Refuse calls as a policy with an explicit deny does."""
        return self._add("deny", name, share, action, seed)

    def server_error(self, name: str, status: int = 500, share: float = 1, action: str = "", seed: int = 0) -> Fault:
        """Answer calls with an error of the service: 500, it failed, or 503, it is not there for a moment."""
        return self._add("server_error", name, share, action, seed, status=status)

    def active(self) -> list[dict[str, Any]]:
        """The faults that are on, oldest first; `struck` is how many calls each of them has met."""
        _need(self.target)
        return list(lab_calls.ask(self.target, "GET", "faults")["faults"])

    def clear(self) -> None:
        """End all faults of the account."""
        _need(self.target)
        lab_calls.ask(self.target, "POST", "faults/clear")

    def _add(self, kind: str, name: str, share: float, action: str, seed: int, **more: float) -> Fault:
        _need(self.target)
        answer = lab_calls.ask(
            self.target, "POST", "faults", kind=kind, name=name, share=share, action=action, seed=seed, **more
        )
        return Fault(kind, answer["name"], answer["number"], self.target)


def _need(target: Target) -> None:
    if not target.has_lab_calls:
        raise LabError(
            f"Faults need the local cloud: {target.endpoint or 'AWS'} breaks nothing for a lesson (AWS Fault Injection "
            "Service does, for money). Go on with the next cell, or unset USERLAB_TARGET and run begin() again."
        )
