"""From a function as it is stored to what it takes to run it."""

from __future__ import annotations

from collections.abc import Iterator

from userlab.cloud.functions.api.details import details_of
from userlab.cloud.functions.api.layer_names import layer_of
from userlab.cloud.functions.function_version import FunctionVersion, Layer
from userlab.cloud.moto_seams import awslambda


def runnable(function: awslambda.LambdaFunction) -> FunctionVersion:
    """What it takes to run a function. The caller holds the account's lock."""
    kept = details_of(function)
    logging = kept.logging
    latest = awslambda.latest(function.account_id, function.region, function.function_name)
    concurrency = latest.reserved_concurrency if latest is not None else None
    return FunctionVersion(
        account=function.account_id,
        region=function.region,
        name=function.function_name,
        version=str(function.version),
        arn=f"arn:aws:lambda:{function.region}:{function.account_id}:function:{function.function_name}",
        runtime=function.run_time or "",
        handler=function.handler or "",
        role=function.role,
        timeout=int(function.timeout),
        memory_mb=int(function.memory_size),
        environment=tuple((function.environment_vars or {}).items()),
        sha256=function.code_sha_256,
        modified=f"{kept.last_modified} {kept.changes}",
        layers=tuple(_layers(function)),
        log_group=logging.get("LogGroup") or function.logs_group_name,
        log_format=logging.get("LogFormat", "Text"),
        log_level=logging.get("ApplicationLogLevel", "INFO"),
        tracing=(function.tracing_config or {}).get("Mode") or "PassThrough",
        reserved_concurrency=None if concurrency is None else int(concurrency),
        archive=function.code_bytes,
    )


def _layers(function: awslambda.LambdaFunction) -> Iterator[Layer]:
    for each in function.layers:
        found = layer_of(function.account_id, function.region, each["Arn"])
        if found is not None:
            yield Layer(each["Arn"], found.code_sha_256, found.code_bytes)
