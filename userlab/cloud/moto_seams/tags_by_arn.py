"""The tags of a resource by its ARN, for policies that speak of them (aws:ResourceTag/KEY).

Reads only what exists already; a question about an unknown account or table creates nothing.

Source: IAM User Guide, "Controlling access to AWS resources using tags"; API Gateway guide, "API Gateway resources that
can be tagged" (children of an API or of a usage plan inherit its tags, a stage has its own besides).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from moto.awslambda.models import lambda_backends
from moto.core.resource_tagging import iter_taggable_backends
from moto.dynamodb.models import dynamodb_backends
from moto.logs.models import logs_backends

from userlab.cloud.moto_seams import apigateway, event_source_mappings, iam

Tags = dict[str, str]


def tags_of(account: str, arn: str) -> Tags:
    """The tags of what an ARN names; none where there is no such thing. `account` is meant where the ARN names none.

    >>> tags_of("123456789012", "arn:aws:dynamodb:us-east-1:123456789012:table/Users")  # doctest: +SKIP
    {'team': 'red'}
    """
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return {}
    service, region, owner, resource = parts[2], parts[3], parts[4] or account, parts[5]
    reader = _READERS.get(service, _any)
    return reader(owner, region, resource, arn)


def _backend(backends: Any, account: str, region: str) -> Any:
    of_account = dict.get(backends, account)
    return dict.get(of_account, region) if of_account is not None else None


def _table(account: str, region: str, resource: str, arn: str) -> Tags:
    backend = _backend(dynamodb_backends, account, region)
    name = resource.removeprefix("table/").split("/")[0]
    table = dict.get(backend.tables, name) if backend is not None else None
    return {tag["Key"]: tag["Value"] for tag in table.tags} if table is not None else {}


def _function(account: str, region: str, resource: str, arn: str) -> Tags:
    kind, _, name = resource.partition(":")
    if kind == "event-source-mapping":
        for mapping in event_source_mappings.mappings(account, region):
            if mapping.uuid == name:
                return dict(mapping.tags)
        return {}
    backend = _backend(lambda_backends, account, region)
    try:
        return dict(backend.get_function(name.split(":")[0]).tags) if backend is not None else {}
    except Exception:  # moto raises another class for each way in which a function can be missing
        return {}


def _log_group(account: str, region: str, resource: str, arn: str) -> Tags:
    backend = _backend(logs_backends, account, region)
    name = resource.removeprefix("log-group:").split(":")[0]
    group = backend.groups.get(name) if backend is not None else None
    return dict(backend.tagger.get_tag_dict_for_resource(group.arn)) if group is not None else {}


def _gateway(account: str, region: str, resource: str, arn: str) -> Tags:
    kind, _, rest = resource.lstrip("/").partition("/")
    if kind == "tags":
        return tags_of(account, unquote(rest))
    name, *below = rest.split("/")
    found = apigateway.existing(account, region)
    if found is None:
        return {}
    if kind != "restapis":
        documents = {"apikeys": found.api_keys, "usageplans": found.usage_plans}.get(kind, {})
        return dict(documents.get(name, {}).get("tags") or {})
    api = found.apis.get(name)
    if api is None:
        return {}
    stage = api.stages.get(below[1], {}) if below[:1] == ["stages"] and len(below) > 1 else {}
    return dict(api.document.get("tags") or {}) | dict(stage.get("tags") or {})


def _of_iam(account: str, region: str, resource: str, arn: str) -> Tags:
    return iam.tags_by_arn(account, arn)


def _any(account: str, region: str, resource: str, arn: str) -> Tags:
    """Of another service: what moto's Tagging API would find."""
    for backend in iter_taggable_backends(account, region) if region else ():
        if backend.owns_arn(arn):
            for each in backend.iter_tagged_resources():
                if each.arn == arn:
                    return dict(each.tags)
    return {}


_READERS = {
    "dynamodb": _table,
    "lambda": _function,
    "logs": _log_group,
    "apigateway": _gateway,
    "iam": _of_iam,
}
