"""Finding what a request is about: its function, its mapping, its page of a list."""

from __future__ import annotations

from userlab.cloud.aws_request import AwsError, AwsRequest
from userlab.cloud.event_sources.mapping import Mapping
from userlab.cloud.event_sources.validation import invalid
from userlab.cloud.moto_seams import event_source_mappings
from userlab.cloud.moto_seams.event_source_mappings import FunctionFacts

MOST_LISTED = 100


def function_of(request: AwsRequest, name: str) -> FunctionFacts:
    """The function of a name. Raises AwsError ResourceNotFoundException."""
    found = event_source_mappings.function(request.account, request.region, name)
    if found is None:
        place = f"arn:aws:lambda:{request.region}:{request.account}:function:"
        arn = name if name.startswith("arn:") else place + name.rsplit("function:", 1)[-1]
        raise AwsError("ResourceNotFoundException", f"Function not found: {arn}", 404)
    return found


def mapping_of(request: AwsRequest) -> Mapping:
    """The mapping of the request's UUID. Raises AwsError ResourceNotFoundException."""
    uuid = str(request.parameters.get("UUID", ""))
    found = event_source_mappings.find(request.account, request.region, uuid)
    if found is None:
        raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
    return found


def means(name: str, mapping: Mapping) -> bool:
    """Whether a function name, partial ARN or ARN means a mapping's function."""
    return mapping.function_arn.rsplit("function:", 1)[-1] == name.rsplit("function:", 1)[-1]


def page_of(request: AwsRequest, found: list[Mapping]) -> tuple[int, int]:
    """Where a page of a list begins, and how long it is. Raises AwsError for a MaxItems that is no number."""
    try:
        most = int(request.parameters.get("MaxItems") or MOST_LISTED)
    except ValueError as error:
        raise AwsError("SerializationException", "MaxItems is to be a whole number.") from error
    if not 1 <= most <= 10_000:
        raise invalid("MaxItems is from 1 to 10000.")
    uuids = [mapping.uuid for mapping in found]
    marker = request.parameters.get("Marker")
    return (uuids.index(marker) + 1 if marker in uuids else 0), min(most, MOST_LISTED)
