"""Which Lambda runtimes there are, and what runs them here."""

from __future__ import annotations

from userlab.cloud.functions.runtimes.nodejs import Nodejs
from userlab.cloud.functions.runtimes.provided import Provided
from userlab.cloud.functions.runtimes.python import Python
from userlab.cloud.functions.runtimes.runtime import Runtime
from userlab.cloud.http.aws_request import AwsError

# By the beginning of a runtime's name; the first that fits. What a release lets a module do is settled when Node.js
# starts, so a spare sandbox is one for the old releases or one for the new.
RUNTIMES: dict[str, Runtime] = {
    "python3.": Python(),
    "nodejs24.": Nodejs("nodejs", switched_off=False),
    "nodejs": Nodejs("nodejs_until_22", switched_off=True),
    "provided": Provided(),
}

# Those that a function can be created with, in the order in which AWS's error lists them (recorded in 2026).
SUPPORTED = (
    "nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x", "java25",
    "python3.10", "python3.11", "java21", "ruby3.3", "ruby3.4", "ruby3.2", "python3.8", "python3.9", "java17",
    "nodejs16.x", "dotnet10", "dotnet8", "java11", "dotnet6", "nodejs18.x", "provided.al2", "java8.al2",
)  # fmt: skip
# Lambda guide, "Lambda runtimes", "Deprecated runtimes": those that cannot be chosen any more.
BLOCKED = (
    "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
    "python2.7", "python3.6", "python3.7", "java8", "go1.x", "provided", "ruby2.5", "ruby2.7", "dotnetcore1.0",
    "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet5.0", "dotnet7",
)  # fmt: skip


def runtime_of(name: str) -> Runtime | None:
    """What runs a runtime, None when this machine cannot.

    >>> runtime_of("python3.12").name
    'python'
    """
    return next((runtime for prefix, runtime in RUNTIMES.items() if name.startswith(prefix)), None)


def check(runtime: str) -> None:
    """Raise InvalidParameterValueException for a name that is no runtime, or one that this cloud cannot run."""
    if runtime in BLOCKED:
        raise AwsError(
            "InvalidParameterValueException",
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda "
            "functions. We recommend you use a supported runtime while creating or updating functions.",
        )
    if runtime not in SUPPORTED:
        raise AwsError(
            "InvalidParameterValueException",
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(SUPPORTED)}] or be a valid ARN",
        )
    needed(runtime)


def needed(name: str) -> Runtime:
    """What runs a runtime. Raises InvalidParameterValueException for one that this cloud cannot run."""
    found = runtime_of(name)
    if found is None:
        raise AwsError(
            "InvalidParameterValueException",
            f"The local cloud cannot run {name}, though AWS can. It runs python3.x, nodejs and, with an executable "
            "named bootstrap in the zip, provided.al2023.",
        )
    return found
