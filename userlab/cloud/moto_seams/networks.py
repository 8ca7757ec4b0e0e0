"""moto's EC2, as far as a function's VpcConfig names it. Callers hold the account's lock.

EC2 is slow to import, so it is imported when a function names a subnet.
"""

from __future__ import annotations

from typing import Any


def vpc_of(account: str, region: str, subnet: str) -> str | None:
    """The VPC of a subnet, None when there is no such subnet."""
    backend = _backend(account, region)
    zones = backend.subnets.values() if backend is not None else ()
    return next((zone[subnet].vpc_id for zone in zones if subnet in zone), None)


def has_security_group(account: str, region: str, group: str) -> bool:
    """Whether there is a security group of that id."""
    backend = _backend(account, region)
    return backend is not None and any(group in groups for groups in backend.groups.values())


def _backend(account: str, region: str) -> Any:
    from moto.ec2.models import ec2_backends

    regions = dict.get(ec2_backends, account)  # asking moto's dictionaries for what is not there makes it
    return dict.get(regions, region) if regions is not None else None
