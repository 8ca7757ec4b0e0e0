"""All types of resources by their names."""

from __future__ import annotations

from collections.abc import Iterable

from userlab.cloud.cloudformation.resource_types import (
    bootstrap,
    buckets,
    cloudwatch,
    custom,
    events,
    function_urls,
    global_tables,
    iam_entities,
    iam_policies,
    lambda_functions,
    lambda_settings,
    log_groups,
    nested_stacks,
    queues,
    settings_stores,
    tables,
    topics,
    user_pools,
)
from userlab.cloud.cloudformation.resource_types.api_gateway import (
    domain_names,
    http_apis,
    keys,
    parts,
    rest_apis,
    stages,
)
from userlab.cloud.cloudformation.resource_types.resource_type import ResourceType

_MODULES: tuple[tuple[ResourceType, ...], ...] = (
    iam_entities.TYPES, iam_policies.TYPES, lambda_functions.TYPES, lambda_settings.TYPES, tables.TYPES,
    global_tables.TYPES, log_groups.TYPES, rest_apis.TYPES, stages.TYPES, parts.TYPES, keys.TYPES,
    http_apis.TYPES, domain_names.TYPES, function_urls.TYPES,
    buckets.TYPES, queues.TYPES, topics.TYPES, settings_stores.TYPES, events.TYPES, cloudwatch.TYPES, custom.TYPES,
    nested_stacks.TYPES, bootstrap.TYPES, user_pools.TYPES,
)  # fmt: skip
TYPES: dict[str, ResourceType] = {each.name: each for types in _MODULES for each in types}


def type_of(name: str) -> ResourceType | None:
    """What is told of a type; None for one that the local cloud cannot make.

    >>> type_of("Custom::Greeting").name
    'AWS::CloudFormation::CustomResource'
    """
    return custom.CUSTOM_RESOURCE if name.startswith("Custom::") else TYPES.get(name)


def unknown_types(names: Iterable[str]) -> list[str]:
    """Those of some types that cannot be made."""
    return [name for name in names if type_of(name) is None]
