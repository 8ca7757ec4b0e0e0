"""The lines that make a shell's AWS tools talk to the lab, in the shell's own language.

eval "$(userlab env)"                                            # sh, bash, zsh
userlab env | source                                             # fish
userlab env | Out-String | Invoke-Expression                     # PowerShell
for /f "delims=" %i in ('userlab env --shell cmd') do @%i        # Windows' cmd
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping

ELSEWHERE = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
"""Variables with which a tool could reach a real account although the lab's keys are set."""
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
LOOPBACK = ("127.0.0.1", "localhost")


def leftovers(variables: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
    """The AWS variables of a shell that have to go: those known to lead elsewhere, and all that it has set."""
    set_there = {name for name in environment if name.startswith("AWS_")}
    return sorted((set_there | set(ELSEWHERE)) - set(variables))


def leading_elsewhere(environment: Mapping[str, str]) -> list[str]:
    """The variables of a shell that would lead calls to another account or another endpoint."""
    return sorted(name for name in environment if name in ELSEWHERE or name.startswith("AWS_ENDPOINT_URL_"))


def proxy_exceptions(environment: Mapping[str, str]) -> dict[str, str]:
    """NO_PROXY for a shell that has a proxy: a proxy elsewhere cannot reach this machine's loopback."""
    if not any(environment.get(name) or environment.get(name.lower()) for name in PROXIES):
        return {}
    known = (environment.get("no_proxy") or environment.get("NO_PROXY") or "").split(",")
    hosts = ",".join([host for host in known if host and host not in LOOPBACK] + list(LOOPBACK))
    return {"NO_PROXY": hosts, "no_proxy": hosts}


def lines(shell: str, variables: Mapping[str, str], remove: list[str]) -> str:
    """The commands that set `variables` and unset what is in `remove`, a line each.

    >>> print(lines("sh", {"AWS_REGION": "us-east-1"}, ["AWS_PROFILE"]))
    unset AWS_PROFILE
    export AWS_REGION=us-east-1
    """
    unset, export = _LANGUAGES[shell]
    return "\n".join([*(unset(name) for name in remove), *(export(*pair) for pair in variables.items())])


def usual_shell() -> str:
    """The language of the shell that runs this command, as far as its process tells; else the system's usual."""
    import psutil

    try:
        names = [parent.name().lower().removesuffix(".exe") for parent in psutil.Process().parents()[:3]]
    except psutil.Error:
        names = []
    for name in names:
        if name in ("fish", "cmd"):
            return name
        if name in ("pwsh", "powershell"):
            return "powershell"
        if name in ("sh", "bash", "zsh", "dash", "ksh"):
            return "sh"
    return "powershell" if os.name == "nt" else "sh"


def _fish(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_LANGUAGES: dict[str, tuple[Callable[[str], str], Callable[[str, str], str]]] = {
    "sh": (lambda name: f"unset {name}", lambda name, value: f"export {name}={shlex.quote(value)}"),
    "fish": (lambda name: f"set -e {name}", lambda name, value: f"set -gx {name} {_fish(value)}"),
    "powershell": (
        lambda name: f"Remove-Item Env:{name} -ErrorAction SilentlyContinue",
        lambda name, value: f"$env:{name} = {_powershell(value)}",
    ),
    "cmd": (lambda name: f'set "{name}="', lambda name, value: f'set "{name}={value}"'),
}
