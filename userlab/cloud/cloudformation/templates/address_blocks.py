"""Fn::Cidr: blocks of addresses within a larger one.

(CloudFormation template reference, "Fn::Cidr".)
"""

from __future__ import annotations

import ipaddress
from typing import Any

from userlab.cloud.cloudformation.faults import template_error


def blocks(found: Any) -> list[str]:
    """So many blocks of so many bits, the first ones within a block. Raises AwsError ValidationError.

    >>> blocks(["10.0.0.0/16", 2, 8])
    ['10.0.0.0/24', '10.0.1.0/24']
    """
    try:
        network = ipaddress.ip_network(found[0])
        count, bits = int(found[1]), int(found[2]) if len(found) > 2 else 8
        if not 1 <= count <= 256:
            raise ValueError
        subnets = network.subnets(new_prefix=network.max_prefixlen - bits)
        return [str(next(subnets)) for _ in range(count)]
    except StopIteration:
        raise template_error(f"Fn::Cidr cannot make {found[1]} blocks of {found[0]}") from None
    except (ValueError, TypeError, LookupError):
        raise template_error("Fn::Cidr requires an IP block, a count of 1 to 256, and the bits of a subnet") from None
