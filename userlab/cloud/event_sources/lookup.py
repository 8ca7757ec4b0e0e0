"""Finding what a request is about: its function, its mapping, its page of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.functions.names import LATEST, function_name
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.moto_seams import awslambda, event_source_mappings

MOST_LISTED = 100


@dataclass(frozen=True)
class FunctionFacts:
    """What a mapping needs to know of a function: its ARN, with the qualifier that was asked for, and its role."""

    arn: str
    name: str
    role: str


def function_of(request: AwsRequest, name: str) -> FunctionFacts:
    """The function of a name in any of Lambda's forms; the caller holds the account's lock.

    Raises AwsError InvalidParameterValueException when it does not exist, or as `function_name` does.
    """
    asked = function_name(str(name), None, request.account, request.region)
    place = (asked.account, asked.region, asked.name)
    latest = awslambda.latest(*place)
    if latest is None:
        raise AwsError("InvalidParameterValueException", "Function does not exist")
    if asked.qualifier not in (None, LATEST, *awslambda.aliases(*place)):
        versions = [str(version.version) for version in awslambda.versions(*place)]
        if asked.qualifier not in versions:
            raise asked.not_found()
    return FunctionFacts(asked.qualified_arn, asked.name, latest.role)


def mapping_of(request: AwsRequest) -> Mapping:
    """The mapping of the request's UUID. Raises AwsError ResourceNotFoundException."""
    uuid = str(request.parameters.get("UUID", ""))
    found = event_source_mappings.find(request.account, request.region, uuid)
    if found is None:
        raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
    return found


def means(name: str, mapping: Mapping) -> bool:
    """Whether a function name, partial ARN or ARN means a mapping's function."""
    return mapping.function_arn.rsplit("function:", 1)[-1] == str(name).rsplit("function:", 1)[-1]


def page_of(request: AwsRequest, found: list[Mapping]) -> tuple[int, int]:
    """Where a page of a list begins, and how long it is."""
    most = int(request.parameters.get("MaxItems") or MOST_LISTED)
    uuids = [mapping.uuid for mapping in found]
    marker = request.parameters.get("Marker")
    return (uuids.index(marker) + 1 if marker in uuids else 0), min(most, MOST_LISTED)


def tagged(account: str, region: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(ARN, type as the tagging API names it, tags) of each mapping of an account in a region."""
    for mapping in event_source_mappings.mappings(account, region):
        arn = f"arn:aws:lambda:{region}:{account}:event-source-mapping:{mapping.uuid}"
        yield arn, "lambda:event-source-mapping", dict(mapping.tags)
