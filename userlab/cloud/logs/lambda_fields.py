"""The fields that Logs Insights finds in what Lambda writes: a function's START, END and REPORT lines.

    REPORT RequestId: 8f5a... Duration: 12.03 ms ... Max Memory Used: 44 MB

has @type REPORT, @requestId, @duration 12.03 and @maxMemoryUsed 44000000.

Source: CloudWatch Logs User Guide, "Supported logs and discovered fields" (Lambda); its sample queries divide the
memory by 1000 and 1000 for megabytes.
"""

from __future__ import annotations

import re
from typing import Any

PREFIX = "/aws/lambda/"
_LINE = re.compile(r"(START|END|REPORT) RequestId: ([0-9a-f-]{36})")
_OF_A_LOGGER = re.compile(r"\[?[A-Z0-9][\w:.-]*\]?\t(?:[\w:.-]+\t)?([0-9a-f]{8}-[0-9a-f-]{27})\t")
_MEASURED = {
    "@duration": (re.compile(r"\tDuration: ([\d.]+) ms"), 1),
    "@billedDuration": (re.compile(r"\tBilled Duration: ([\d.]+) ms"), 1),
    "@initDuration": (re.compile(r"\tInit Duration: ([\d.]+) ms"), 1),
    "@memorySize": (re.compile(r"\tMemory Size: (\d+) MB"), 1_000_000),
    "@maxMemoryUsed": (re.compile(r"\tMax Memory Used: (\d+) MB"), 1_000_000),
}


def lambda_fields(group: str, message: str) -> dict[str, Any]:
    """The fields of one event of a function's log group; none of any other group's.

    >>> lambda_fields("/aws/lambda/users", "END RequestId: 8f5a2a5e-6c1f-4f0c-9f1e-0d2f6c1b2a3d")
    {'@type': 'END', '@requestId': '8f5a2a5e-6c1f-4f0c-9f1e-0d2f6c1b2a3d'}
    """
    if not group.startswith(PREFIX):
        return {}
    line = _LINE.match(message)
    if not line:
        logged = _OF_A_LOGGER.match(message)
        return {"@requestId": logged[1]} if logged else {}
    found: dict[str, Any] = {"@type": line[1], "@requestId": line[2]}
    if line[1] == "REPORT":
        for name, (pattern, unit) in _MEASURED.items():
            value = pattern.search(message)
            if value:
                found[name] = float(value[1]) * unit
    return found
