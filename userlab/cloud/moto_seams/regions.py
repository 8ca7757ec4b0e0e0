"""The regions of AWS: one list for every service, from botocore's short file of partitions.

moto asks boto3 for them anew for every account and service, and boto3 reads the file of all endpoints and the
service's whole model for the answer. That took 0.08 s of a cloud's first answer, and memory for models that nobody
else needs. The list of all regions is right for whatever the course uses; for a service that AWS does not run
everywhere it is a little longer.
"""

from __future__ import annotations

import functools
from typing import Any

from moto.core.base_backend import AccountSpecificBackend

from userlab.cloud.http.service_model import LOADER


@functools.cache
def regions() -> tuple[str, ...]:
    """All regions of all partitions: 'us-east-1', 'cn-north-1', ..."""
    partitions = LOADER.load_data("partitions")["partitions"]
    return tuple(
        region for partition in partitions for region in partition["regions"] if not region.endswith("-global")
    )


def install() -> None:
    """Have moto's backends take the list from here."""

    def generate(self: Any, service_name: str) -> list[str]:
        return list(regions())

    AccountSpecificBackend._generate_regions = generate
