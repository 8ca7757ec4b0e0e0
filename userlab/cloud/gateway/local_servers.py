"""Servers that integrations may call: those of this machine, and not the API itself in a circle."""

from __future__ import annotations

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LARGEST_ANSWER = 10 * 1024 * 1024
# The header by which an API tells a server, and itself, who calls.
VIA = "x-amzn-apigateway-api-id"
