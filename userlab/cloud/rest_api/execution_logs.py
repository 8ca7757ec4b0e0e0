"""Execution logs of REST APIs: what a request went through, in the group API-Gateway-Execution-Logs_{api}/{stage}.

At the level INFO every request is told, at ERROR only those that API Gateway could not answer. Headers and bodies are
told where the method has data traces on. Source: API Gateway developer guide, "CloudWatch log formats for API Gateway";
the lines as recorded from AWS for tries of methods.
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from dataclasses import replace

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.http.aws_request import AwsResponse
from userlab.cloud.moto_seams import logs
from userlab.cloud.rest_api.control.method_settings import settings_for
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.execution_log import ExecutionLog, shown

LEVELS = ("ERROR", "INFO")
# What only a data trace tells.
_TRACED = ("Method request ", "Method response ", "Endpoint request ", "Endpoint response ")


class ExecutionLogs:
    """Writes the execution logs of every stage whose account has a role for that."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def begun(self, exchange: Exchange) -> Exchange:
        """The exchange with a log, if its method's settings ask for one."""
        settings = settings_for(exchange.stage, exchange.route, exchange.match.method["httpMethod"])
        if settings.get("loggingLevel") not in LEVELS or not exchange.regional.account.get("cloudwatchRoleArn"):
            return exchange
        log = ExecutionLog()
        query = [(name, items[-1]) for name, items in exchange.multi_value_query.items()]
        log.add(f"Extended Request Id: {exchange.extended_request_id}")
        log.add(f"Starting execution for request: {exchange.request_id}")
        log.add(f"HTTP Method: {exchange.http_method}, Resource Path: {exchange.address.path}")
        log.add(f"Method request path: {shown(exchange.path_parameters.items())}")
        log.add(f"Method request query string: {shown(query)}")
        log.add(f"Method request headers: {shown(exchange.request.headers)}")
        log.add(f"Method request body before transformations: {exchange.body.decode('utf-8', 'replace')}")
        return replace(exchange, log=log)

    def ended(self, exchange: Exchange, answer: AwsResponse, fault: GatewayFault | None) -> None:
        """Write the log of an answered request. Never raises."""
        if exchange.log is None:
            return
        settings = settings_for(exchange.stage, exchange.route, exchange.match.method["httpMethod"])
        if settings["loggingLevel"] == "ERROR" and fault is None:
            return
        log = exchange.log
        if fault is not None:
            log.add(fault.reason or str(fault.message))
        else:
            body = answer.body if isinstance(answer.body, bytes) else b""
            log.add(f"Method response body after transformations: {body.decode('utf-8', 'replace')}")
            log.add(f"Method response headers: {shown(answer.headers)}")
            log.add("Successfully completed execution")
        log.add(f"Method completed with status: {answer.status}")
        traced = settings.get("dataTraceEnabled")
        lines = [line for line in log.lines if traced or not line.startswith(_TRACED)]
        try:
            self._put(exchange, [f"({exchange.request_id}) {line}" for line in lines])
        except Exception:
            traceback.print_exc(file=sys.stderr)  # a log that cannot be written must not fail the request

    def _put(self, exchange: Exchange, lines: list[str]) -> None:
        account = exchange.account
        place = (
            account, exchange.region, f"API-Gateway-Execution-Logs_{exchange.address.api_id}/{exchange.address.stage}"
        )  # fmt: skip
        stream = hashlib.md5(place[2].encode(), usedforsecurity=False).hexdigest()
        with self._accounts.lock(account), self._accounts.drawing(account):
            if not logs.has_group(*place):
                logs.create_group(*place)
            if not logs.has_stream(*place, stream):
                logs.create_stream(*place, stream)
            logs.put(*place, stream, [(int(exchange.now * 1000), line) for line in lines])
        self._accounts.changed_silently(account, ("logs",))
