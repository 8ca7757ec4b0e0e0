"""Custom domain names of API Gateway: kept, and without effect, since nothing on this machine resolves them.

(CloudFormation template reference, "AWS::ApiGateway::DomainName".)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userlab.cloud.cloudformation.resource_types.casing import members
from userlab.cloud.cloudformation.resource_types.resource_type import Properties, ResourceType, Work

_OF_NAMES = ("DomainName", "CertificateArn", "RegionalCertificateArn", "EndpointConfiguration", "SecurityPolicy")
_TOLD = ("DistributionDomainName", "DistributionHostedZoneId", "RegionalDomainName", "RegionalHostedZoneId")


def _create(work: Work, properties: Properties) -> str:
    given = members(
        "apigateway", "CreateDomainName", {each: properties[each] for each in _OF_NAMES if each in properties}
    )
    return str(work.call("apigateway", "CreateDomainName", tags=work.tags, **given)["domainName"])


def _attributes(work: Work, physical_id: str, properties: Properties) -> Mapping[str, Any]:
    found = work.call("apigateway", "GetDomainName", domainName=physical_id)
    told = {name: found.get(f"{name[0].lower()}{name[1:]}", "") for name in _TOLD}
    return told | {"DomainNameArn": f"arn:aws:apigateway:{work.region}::/domainnames/{physical_id}"}


DOMAIN_NAME = ResourceType(
    "AWS::ApiGateway::DomainName",
    frozenset({*_OF_NAMES, "Tags"}),
    _create,
    lambda work, physical_id, properties: work.call("apigateway", "DeleteDomainName", domainName=physical_id),
    attributes=_attributes,
    attribute_names=frozenset({*_TOLD, "DomainNameArn"}),
    names="DomainName",
    required=("DomainName",),
)

TYPES = (DOMAIN_NAME,)
