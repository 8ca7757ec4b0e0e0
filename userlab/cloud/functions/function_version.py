"""What it takes to run one version of a function: a plain copy of what moto keeps, safe to hold without its lock."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layer:
    """One layer version that a function uses."""

    arn: str
    sha256: str
    archive: bytes = field(compare=False, repr=False)


@dataclass(frozen=True)
class FunctionVersion:
    """One version of a function as a sandbox needs it. Two that are equal may share warm sandboxes.

    `version` is "$LATEST" or a number, `arn` has no qualifier, `timeout` is in seconds, `environment` the
    configuration's own variables, `modified` a stamp that every change of code or configuration renews.
    """

    account: str
    region: str
    name: str
    version: str
    arn: str
    runtime: str
    handler: str
    role: str
    timeout: int
    memory_mb: int
    environment: tuple[tuple[str, str], ...]
    sha256: str
    modified: str
    layers: tuple[Layer, ...] = ()
    log_group: str = ""
    log_format: str = "Text"
    log_level: str = "INFO"
    tracing: str = "PassThrough"
    reserved_concurrency: int | None = field(default=None, compare=False)
    archive: bytes = field(default=b"", compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same when code or configuration changes."""
        return self.account, self.region, self.name, self.version
