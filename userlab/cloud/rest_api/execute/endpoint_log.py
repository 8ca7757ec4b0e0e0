"""What the execution log tells of an integration's endpoint: the request that went, the answer that came.

Keys of the gateway's signature are shown as stars. (Lines and order as recorded from AWS.)
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from email.utils import formatdate

from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.execution_log import shown

Pairs = Iterable[tuple[str, str]]


def text_of(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def sent(exchange: Exchange, uri: str, headers: Pairs, body: bytes) -> float:
    """Tell of a request to an endpoint. Returns when it went, for `received`."""
    if exchange.log is not None:
        exchange.log.add(f"Endpoint request URI: {uri}")
        exchange.log.add(f"Endpoint request headers: {shown(headers)}")
        exchange.log.add(f"Endpoint request body after transformations: {text_of(body)}")
        exchange.log.add(f"Sending request to {uri}")
    return time.perf_counter()


def received(exchange: Exchange, since: float, status: int, headers: Pairs, body: bytes) -> None:
    """Tell of an endpoint's answer."""
    if exchange.log is not None:
        milliseconds = int((time.perf_counter() - since) * 1000)
        exchange.log.add(f"Received response. Status: {status}, Integration latency: {milliseconds} ms")
        exchange.log.add(f"Endpoint response headers: {shown(headers)}")
        exchange.log.add(f"Endpoint response body before transformations: {text_of(body)}")


def signed_headers(exchange: Exchange, headers: Pairs) -> list[tuple[str, str]]:
    """The headers of a call that the gateway signs."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(exchange.now))
    api_id = exchange.address.api_id
    own = [
        ("x-amzn-lambda-integration-tag", exchange.request_id),
        ("Authorization", "*" * 250 + "000000"),
        ("X-Amz-Date", stamp),
        ("x-amzn-apigateway-api-id", api_id),
        ("Accept", "application/json"),
        ("User-Agent", f"AmazonAPIGateway_{api_id}"),
        ("X-Amzn-Trace-Id", exchange.trace_header),
        ("Content-Type", "application/json"),
    ]
    mapped = list(headers)
    taken = {name.lower() for name, _ in mapped}
    return [pair for pair in own if pair[0].lower() not in taken] + mapped


def lambda_headers(exchange: Exchange, body: bytes, request_id: str, version: str) -> list[tuple[str, str]]:
    """The headers of Lambda's answer to Invoke."""
    return [
        ("Date", formatdate(exchange.now, usegmt=True)),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Connection", "keep-alive"),
        ("x-amzn-RequestId", request_id),
        ("x-amzn-Remapped-Content-Length", "0"),
        ("X-Amz-Executed-Version", version),
        ("X-Amzn-Trace-Id", f"Root={exchange.trace_id}"),
    ]
