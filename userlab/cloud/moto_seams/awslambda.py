"""moto's Lambda: the functions that it keeps, and the place where it would run one in Docker.

moto stores functions, versions, aliases, layers and policies. What it answers about them is built elsewhere
(`userlab.cloud.functions`), and what it does to run them is replaced: `LambdaFunction.invoke`, which direct, SNS, S3
and subscription filter calls inside moto all reach, hands the event on as an asynchronous invocation. Callers hold
the account's lock.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaAlias, LambdaBackend, LambdaFunction, lambda_backends
from moto.core.exceptions import JsonRESTError
from moto.moto_api._internal import mock_random
from moto.s3.exceptions import S3ClientError
from moto.s3.models import s3_backends

from userlab.cloud.moto_seams.kept import archives

__all__ = ["LambdaAlias", "LambdaFunction"]
_ATTRIBUTE = "userlab_details"

Refusal = JsonRESTError  # what moto's own checks raise: error_type, message, code

Event = Callable[[str, str, str, str, bytes], None]


def install(event: Event) -> None:
    """Have moto's own invocations call `event(account, region, name, qualifier, payload)`."""

    def invoke(self: LambdaFunction, body: Any, request_headers: Any, response_headers: Any) -> bytes:
        payload = body if isinstance(body, bytes) else str(body or "{}").encode()
        event(self.account_id, self.region, self.function_name, str(self.version), payload)
        return b""

    LambdaFunction.invoke = invoke


def new_id() -> str:
    """A UUID from the account's sequence."""
    return str(mock_random.uuid4())


def backend(account: str, region: str) -> LambdaBackend | None:
    """Lambda of an account in a Region, None when nothing has been made there yet."""
    regions = dict.get(lambda_backends, account)
    return dict.get(regions, region) if regions is not None else None


def function_names(account: str) -> set[str]:
    """The names of an account's functions, in all Regions."""
    regions = list(dict.get(lambda_backends, account) or ())
    return {each.function_name for region in regions for each in all_latest(account, region)}


def _storage(account: str, region: str) -> Any:
    """Where moto keeps the functions of an account that has some."""
    found = backend(account, region)
    assert found is not None
    return found._lambdas


def latest(account: str, region: str, name: str) -> LambdaFunction | None:
    """$LATEST of a function, None when there is none of that name."""
    found = backend(account, region)
    group = found._lambdas._functions.get(name) if found else None
    return group["latest"] if group else None


def versions(account: str, region: str, name: str) -> list[LambdaFunction]:
    """The published versions, oldest first."""
    found = backend(account, region)
    group = found._lambdas._functions.get(name) if found else None
    return list(group["versions"]) if group else []


def all_latest(account: str, region: str) -> list[LambdaFunction]:
    """$LATEST of every function, by name."""
    found = backend(account, region)
    if found is None:
        return []
    groups = found._lambdas._functions
    return [groups[name]["latest"] for name in sorted(groups) if groups[name]["latest"]]


def aliases(account: str, region: str, name: str) -> dict[str, LambdaAlias]:
    """The aliases of a function by name; changes to the dict are kept."""
    function = latest(account, region, name)
    assert function is not None  # whoever asks has looked
    return _storage(account, region)._aliases[function.function_arn]


def new_alias(account: str, region: str, name: str, alias: str, version: str) -> LambdaAlias:
    """Add an alias to a function."""
    made = LambdaAlias(account, region, alias, name, version, "", None)
    aliases(account, region, name)[alias] = made
    return made


def attached(function: LambdaFunction) -> Any:
    """What the service hung on a function; None for one that moto's own code made (CloudFormation)."""
    return function.__dict__.get(_ATTRIBUTE)


def attach(function: LambdaFunction, kept: Any) -> None:
    """Hang something of the service's own on a function: it is saved, copied and dropped with it."""
    setattr(function, _ATTRIBUTE, kept)


def create(account: str, region: str, spec: dict[str, Any], kept: Any) -> LambdaFunction:
    """Store a new function. `spec` is CreateFunction's input, checked, with the archive in Code.ZipFile.

    Raises moto's error for a layer version that does not exist.
    """
    function = lambda_backends[account][region].create_function({**spec, "Publish": False})
    attach(function, kept)
    function.code.pop("ZipFile", None)  # moto keeps the archive a second time, in base64
    archives.keep(function)
    return function


def set_code(function: LambdaFunction, archive: bytes) -> None:
    """Put another archive in place of a function's code."""
    function._set_function_code({"ZipFile": base64.b64encode(archive).decode()})
    function.code.pop("ZipFile", None)
    archives.keep(function)


def set_configuration(function: LambdaFunction, changes: dict[str, Any]) -> None:
    """Change what moto keeps of the configuration. Raises moto's error for an unknown layer version."""
    function.update_configuration({key: value for key, value in changes.items() if key in _CONFIGURATION})
    if "TracingConfig" in changes:
        function.tracing_config = changes["TracingConfig"]
    if "EphemeralStorage" in changes:
        function.ephemeral_storage = changes["EphemeralStorage"]["Size"]
    if "KMSKeyArn" in changes:
        function.kms_key_arn = changes["KMSKeyArn"]


_CONFIGURATION = {
    "Description", "Handler", "MemorySize", "Role", "Runtime", "Timeout", "VpcConfig", "Environment", "Layers",
}  # fmt: skip


def publish(function: LambdaFunction, number: int, kept: Any, description: str | None) -> LambdaFunction:
    """Store a copy of $LATEST as version `number`."""
    copied = copy.copy(function)
    copied.set_version(number)
    if description:
        copied.description = description
    attach(copied, kept)
    storage = _storage(function.account_id, function.region)
    storage._functions[function.function_name]["versions"].append(copied)
    storage._arns[copied.function_arn] = copied
    return copied


def delete_version(function: LambdaFunction) -> None:
    storage = _storage(function.account_id, function.region)
    storage._functions[function.function_name]["versions"].remove(function)
    storage._arns.pop(function.function_arn, None)


def delete(function: LambdaFunction) -> None:
    """Remove a function with its versions and aliases."""
    storage = _storage(function.account_id, function.region)
    group = storage._functions.pop(function.function_name)
    for each in [group["latest"], *group["versions"]]:
        storage._arns.pop(each.function_arn, None)
    storage._aliases.pop(function.function_arn, None)


def configuration(function: LambdaFunction) -> dict[str, Any]:
    """Moto's own configuration document."""
    return function.get_configuration()


def statements(function: LambdaFunction) -> list[dict[str, Any]]:
    """The statements of the resource-based policies of a function and its qualifiers; changes are kept."""
    return function.policy.statements


def s3_object(account: str, bucket: str, key: str, version: str | None) -> bytes | None:
    """The content of an object in S3, None when there is none."""
    try:
        found = s3_backends[account]["aws"].get_object(bucket, key, version_id=version)
    except S3ClientError:
        return None
    return found.value if found is not None else None


def reserved(account: str, region: str) -> int:
    """The sum of the reserved concurrency of an account's functions in a Region."""
    found = backend(account, region)
    groups = found._lambdas._functions.values() if found else ()
    return sum(int(group["latest"].reserved_concurrency or 0) for group in groups if group["latest"])
