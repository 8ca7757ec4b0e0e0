"""The environment variables of a sandbox.

Source: Lambda guide, "Working with Lambda environment variables", the list of defined runtime variables. Beyond that
list there is AWS_ENDPOINT_URL, which sends the SDKs to the local cloud, and a private TMPDIR and HOME, since here /tmp
and the home folder belong to somebody. Nothing of the host's own environment goes in but what Windows needs to work.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from userlab.cloud.functions.sandboxes.process_tree import system_environment

if TYPE_CHECKING:
    from userlab.base.account_keys import Keys
    from userlab.cloud.functions.function_version import FunctionVersion

# Names that a function's configuration may not set, and this cloud's own addition AWS_ENDPOINT_URL is not one of them:
# on AWS too a function may point its SDK elsewhere.
RESERVED = frozenset(
    {
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "AWS_LAMBDA_MAX_CONCURRENCY",
    }
)  # fmt: skip
POSIX_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/bin"


def process_environment(folder: Path, address: str) -> dict[str, str]:
    """What a sandbox's process has before it is any function: `address` is that of its Runtime API."""
    private = str(folder / "tmp")
    environment = {
        **system_environment(),
        "AWS_LAMBDA_RUNTIME_API": address,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": os.environ.get("PATH", "") if sys.platform == "win32" else POSIX_PATH,
        "TMPDIR": private,
        "HOME": private,
    }
    if sys.platform == "win32":
        environment |= {"TEMP": private, "TMP": private, "USERPROFILE": private, "TZ": "UTC0"}
    elif "LD_LIBRARY_PATH" in os.environ:
        # The interpreter itself may need it to start.
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return environment


def function_environment(
    version: FunctionVersion,
    task_root: Path,
    opt: Path | None,
    runtime_folder: Path,
    log_stream: str,
    keys: Keys,
    endpoint: str,
    daemon: str = "",
) -> dict[str, str]:
    """What makes a process this function. The configuration's own variables come last, and win but for the reserved.

    `daemon` is the address of the X-Ray daemon.
    """
    defined: dict[str, str] = {
        "_HANDLER": version.handler,
        "AWS_REGION": version.region,
        "AWS_DEFAULT_REGION": version.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{version.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": version.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(version.memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": version.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": version.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_SESSION_TOKEN": keys.session_token or "",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": str(runtime_folder),
    }
    if daemon:
        defined["AWS_XRAY_DAEMON_ADDRESS"] = daemon
        defined["_AWS_XRAY_DAEMON_ADDRESS"], _, defined["_AWS_XRAY_DAEMON_PORT"] = daemon.rpartition(":")
    if version.log_format == "JSON":
        defined["AWS_LAMBDA_LOG_FORMAT"] = "JSON"
        defined["AWS_LAMBDA_LOG_LEVEL"] = version.log_level
    if sys.platform.startswith("linux"):
        roots = [str(task_root), str(task_root / "lib")] + ([str(opt / "lib")] if opt else [])
        host = os.environ.get("LD_LIBRARY_PATH")
        defined["LD_LIBRARY_PATH"] = ":".join([*roots, *([host] if host else [])])
    own = {name: value for name, value in version.environment if name not in RESERVED}
    return {"AWS_ENDPOINT_URL": endpoint, **defined, **own}
