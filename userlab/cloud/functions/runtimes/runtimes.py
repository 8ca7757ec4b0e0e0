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

# Lambda guide, "Lambda runtimes": supported, and deprecated ones that can no longer be chosen for a new function.
SUPPORTED = (
    "nodejs20.x", "nodejs22.x", "nodejs24.x", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13",
    "python3.14", "java8.al2", "java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.2", "ruby3.3",
    "ruby3.4", "provided.al2", "provided.al2023",
)  # fmt: skip
DEPRECATED = ("nodejs16.x", "nodejs18.x", "python3.8", "dotnet6")


def known(runtime: str) -> bool:
    """Whether Lambda has a runtime of that name."""
    return runtime in SUPPORTED or runtime in DEPRECATED


def runtime_of(name: str) -> Runtime | None:
    """What runs a runtime, None when this machine cannot.

    >>> runtime_of("python3.12").name
    'python'
    """
    return next((runtime for prefix, runtime in RUNTIMES.items() if name.startswith(prefix)), None)


def check(runtime: str) -> None:
    """Raise InvalidParameterValueException for a name that is no runtime, or one that this cloud cannot run."""
    if not known(runtime):
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
