"""Headers that a parameter mapping may not set: some are left out, others end the request.

(Guide, "Amazon API Gateway important notes", "Notes for REST APIs": restricted, dropped and remapped headers. Which of
them end the request, and which go on when a mapping sets them, as recorded from AWS.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from userlab.cloud.gateway.fault import internal


@dataclass(frozen=True)
class Rules:
    """Lower-case names that are `dropped` on the way to the integration, or `refused`."""

    dropped: frozenset[str]
    refused: frozenset[str]


_REFUSED = frozenset({"content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"})
_OF_SIGNED_CALLS = frozenset({"authorization", "connection", "expect", "proxy-authenticate", "te"})
OF_HTTP = Rules(frozenset({"connection", "expect", "proxy-authenticate", "te", "via"}), _REFUSED)
OF_AWS = Rules(frozenset({"referer"}), _REFUSED | _OF_SIGNED_CALLS)


def sendable(mapped: Mapping[str, str], rules: Rules) -> dict[str, str]:
    """The mapped headers that go to the integration. Raises GatewayFault (500) for one that may not be set.

    >>> sendable({"X-A": "1", "Via": "me"}, OF_HTTP)
    {'X-A': '1'}
    """
    for name in mapped:
        if name.lower() in rules.refused:
            raise internal(f"Execution failed due to configuration error: Illegal header {name} in the mapping")
    return {name: value for name, value in mapped.items() if name.lower() not in rules.dropped}
