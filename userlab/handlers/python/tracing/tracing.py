"""The users' function, which tells X-Ray of each call of DynamoDB: what an SDK for traces does, in a few lines."""

import json
import os
import secrets
import socket
import time

import lambda_function

lambda_handler = lambda_function.lambda_handler
events = lambda_function.table.meta.client.meta.events
# Lambda runs X-Ray's daemon beside the function: it takes what comes by UDP, and sends it on.
host, port = os.environ["AWS_XRAY_DAEMON_ADDRESS"].split(":")
daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def begin(params, context, **_):
    context["began"], context["table"] = time.time(), params.get("TableName")


def end(model, context, **_):
    # "Root=1-67891233-abc...;Parent=53995c3f42cd8ad8;Sampled=1", another one for each request
    header = dict(part.split("=") for part in os.environ["_X_AMZN_TRACE_ID"].split(";"))
    call = {
        "type": "subsegment",
        "name": "DynamoDB",
        "id": secrets.token_hex(8),
        "trace_id": header["Root"],
        "parent_id": header["Parent"],
        "start_time": context["began"],
        "end_time": time.time(),
        "namespace": "aws",
        "aws": {"operation": model.name, "table_name": context["table"]},
    }
    daemon.sendto(b'{"format": "json", "version": 1}\n' + json.dumps(call).encode(), (host, int(port)))


events.register("before-parameter-build", begin)
events.register("after-call", end)
