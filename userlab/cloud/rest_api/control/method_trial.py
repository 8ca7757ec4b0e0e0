"""TestInvokeMethod and TestInvokeAuthorizer: try what is not deployed yet.

A method is tried as it stands, without its authorizer and API key; the log is that of the console's Test tab.
(Guide, "Use the API Gateway console to test a REST API method"; the log's lines as recorded from AWS.)
"""

from __future__ import annotations

import json
import time

from werkzeug.datastructures import Headers

from userlab.cloud.gateway.addresses import Address
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.http.aws_request import HttpRequest
from userlab.cloud.rest_api.control.authorizers import authorizer_of
from userlab.cloud.rest_api.control.operation import Answer, Call, bad_request
from userlab.cloud.rest_api.execute.deployment import Deployment, snapshot
from userlab.cloud.rest_api.execute.endpoint_log import text_of
from userlab.cloud.rest_api.execute.exchange import Exchange
from userlab.cloud.rest_api.execute.execution_log import ExecutionLog, shown
from userlab.cloud.rest_api.execute.faults import answer_of
from userlab.cloud.rest_api.execute.routing import Match, path_values
from userlab.cloud.rest_api.store import Document

STAGE = "test-invoke-stage"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def test_invoke_method(call: Call) -> Answer:
    """Run a method's integration on a request that the parameters describe."""
    resource, api = call.resource, call.api
    method = resource["resourceMethods"].get("ANY") or call.method
    method = resource["resourceMethods"].get(call.get("httpMethod", ""), method)
    path = api.path_of(resource["id"])
    sent, _, query = (call.text("pathWithQueryString") or path).partition("?")
    matched = {**resource, "path": path}
    values = path_values(path, sent)
    log = ExecutionLog()
    exchange = _exchange(call, sent, query, call.text("httpMethod") or "GET", Match(matched, method, values), log)
    begun = time.perf_counter()
    query_string = [(name, items[-1]) for name, items in exchange.multi_value_query.items()]
    log.add(f"Starting execution for request: {exchange.request_id}")
    log.add(f"HTTP Method: {exchange.http_method}, Resource Path: {sent}")
    log.add(f"Method request path: {shown(values.items())}")
    log.add(f"Method request query string: {shown(query_string)}")
    log.add(f"Method request headers: {shown(exchange.request.headers)}")
    log.add(f"Method request body before transformations: {text_of(exchange.body)}")
    try:
        answer = call.gateway.run(exchange)
        body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
        log.add(f"Method response body after transformations: {text_of(body)}")
        log.add(f"Method response headers: {shown(answer.headers)}")
        log.add("Successfully completed execution")
        headers = answer.headers
    except GatewayFault as fault:
        answer = answer_of(fault, exchange)
        body = answer.body if isinstance(answer.body, bytes) else b""
        log.add(fault.reason or str(fault.message))
        headers = [("x-amzn-ErrorType", fault.error_type)]
    log.add(f"Method completed with status: {answer.status}")
    stamp = _stamp(call.now)
    multiple: dict[str, list[str]] = {}
    for name, value in headers:
        multiple.setdefault(name, []).append(value)
    return {
        "status": answer.status,
        "body": body.decode("utf-8", "replace"),
        "headers": {name: items[-1] for name, items in multiple.items()},
        "multiValueHeaders": multiple,
        "log": f"Execution log for request {exchange.request_id}\n"
        + "".join(f"{stamp} : {line}\n" for line in log.lines),
        "latency": int((time.perf_counter() - begun) * 1000),
    }


def test_invoke_authorizer(call: Call) -> Answer:
    """Ask a Lambda authorizer about a request that the parameters describe."""
    authorizer = authorizer_of(call)
    sent, _, query = (call.text("pathWithQueryString") or "/").partition("?")
    match = Match({"id": "", "path": sent, "resourceMethods": {}}, {"httpMethod": "GET"}, {})
    exchange = _exchange(call, sent, query, "GET", match, ExecutionLog())
    begun = time.perf_counter()
    answer: Document = {"clientStatus": 0}
    try:
        result = call.gateway.ask_authorizer(exchange, authorizer)
        answer["principalId"] = result["principalId"]
        answer["policy"] = json.dumps(result["policyDocument"], separators=(",", ":"))
    except GatewayFault as fault:
        answer["clientStatus"] = answer_of(fault, exchange).status
        answer["log"] = f"Execution log for request {exchange.request_id}\n{_stamp(call.now)} : {fault.reason}\n"
    answer.setdefault("log", f"Execution log for request {exchange.request_id}\n")
    answer["latency"] = int((time.perf_counter() - begun) * 1000)
    return answer


def _headers(call: Call) -> Headers:
    """The headers that the parameters describe. Raises BadRequestException for one that HTTP cannot carry."""
    found = Headers()
    given = [(name, [value]) for name, value in (call.strings("headers") or {}).items()]
    for name, values in [*given, *(call.get("multiValueHeaders") or {}).items()]:
        for value in values or ():  # null says that there is none
            try:
                found.add(name, str(value))
            except ValueError:
                raise bad_request(f"Invalid header {name}: a value is one line") from None
    return found


def _exchange(call: Call, sent: str, query: str, http_method: str, match: Match, log: ExecutionLog) -> Exchange:
    api = call.api
    headers = _headers(call)
    stage: Document = {"stageName": STAGE, "deploymentId": "test", "variables": call.strings("stageVariables") or {}}
    if http_method == "ANY":
        http_method = "GET"
    body = (call.text("body") or "").encode()
    return Exchange(
        request=HttpRequest(http_method, sent, query, headers, body, "test-invoke-source-ip"),
        address=Address(api.id, STAGE, sent if sent.startswith("/") else f"/{sent}"),
        host="testPrefix.testDomainName:443",
        trace_id=call.request.trace_id,
        now=call.now,
        account=call.request.account,
        region=call.request.region,
        regional=call.regional,
        stage=stage,
        deployment=Deployment("test", snapshot(api)),
        match=match,
        log=log,
    )


def _stamp(now: float) -> str:
    at = time.gmtime(now)
    day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
    return f"{day} {month} {at.tm_mday:02d} {at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d} UTC {at.tm_year}"
