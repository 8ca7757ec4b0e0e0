"""What an account holds of the kinds of things that the course makes, whose each is, and how it is deleted.

Each kind is asked of its own service. The Resource Groups Tagging API answers for many services in one call, but
not for IAM roles, and it is an index: it may miss what was made a moment ago and still name what was deleted.
What decides over a deletion must be the service itself. Source: Resource Groups Tagging API Reference,
"GetResources", which returns "tagged or previously tagged resources".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from userlab import roles, tables
from userlab.lab import releases
from userlab.lab.listing import Listed, pages, tags_of, unless_gone
from userlab.lab.tagging import TAG

Call = Callable[..., Any]
SECONDS_TO_GO = 120  # an event source mapping or a queue is gone within a minute


@dataclass(frozen=True)
class Resource:
    """One thing in the account: `id` is what its delete call wants, `chapter` the tag's value, None if it has none."""

    kind: str
    name: str
    id: str
    chapter: str | None

    @property
    def made_by_the_lab(self) -> bool:
        return self.chapter is not None


def of_account(lenient: bool = False) -> Iterator[Resource]:
    """All things of the kinds that the course makes, in the order in which they can be deleted.

    Args:
        lenient: True passes over a service that does not answer: DynamoDB local, say, has tables and nothing else.
    """
    for kind, listed, _ in KINDS:
        try:
            for name, identifier, tags in listed():
                if tags is not None:
                    yield Resource(kind, name, identifier, tags.get(TAG))
        except (ClientError, BotoCoreError, ResponseParserError) as error:
            if not lenient and not (kind in releases.KINDS and "AccessDenied" in str(error)):
                raise


def delete(resource: Resource) -> None:
    """Delete one thing with all that belongs to it, and wait until it is gone; nothing to do if it is.

    Raises what boto3 raises.
    """
    delete_one = next(delete_one for kind, _, delete_one in KINDS if kind == resource.kind)
    unless_gone(delete_one, resource.id)


def _rest_apis() -> Listed:
    for api in pages("apigateway", "get_rest_apis", "items"):
        yield api["name"], api["id"], api.get("tags", {})


def _delete_rest_api(identifier: str) -> None:
    """With its resources, deployments and stages, so that no usage plan points to a stage of it any more."""
    boto3.client("apigateway").delete_rest_api(restApiId=identifier)


def _usage_plans() -> Listed:
    for plan in pages("apigateway", "get_usage_plans", "items"):
        yield plan["name"], plan["id"], plan.get("tags", {})


def _delete_usage_plan(identifier: str) -> None:
    boto3.client("apigateway").delete_usage_plan(usagePlanId=identifier)


def _api_keys() -> Listed:
    for key in pages("apigateway", "get_api_keys", "items"):
        yield key["name"], key["id"], key.get("tags", {})


def _delete_api_key(identifier: str) -> None:
    boto3.client("apigateway").delete_api_key(apiKey=identifier)


def _event_source_mappings() -> Listed:
    client = boto3.client("lambda")
    for mapping in pages("lambda", "list_event_source_mappings", "EventSourceMappings"):
        name = f"{_last(mapping['EventSourceArn'])} to {_last(mapping['FunctionArn'])}"
        yield name, mapping["UUID"], tags_of(client.list_tags, Resource=mapping["EventSourceMappingArn"])


def _delete_event_source_mapping(identifier: str) -> None:
    client, mapping = boto3.client("lambda"), {"UUID": identifier}
    gone = client.exceptions.ResourceNotFoundException
    _delete_and_wait(
        client.delete_event_source_mapping, client.get_event_source_mapping, gone, mapping, "event source mapping"
    )


def _delete_and_wait(delete: Call, look: Call, gone: type[Exception], named: dict[str, str], kind: str) -> None:
    """Delete what has no waiter, and look once a second until it is gone."""
    deadline = time.monotonic() + SECONDS_TO_GO
    try:
        delete(**named)
        while time.monotonic() < deadline:
            look(**named)
            time.sleep(1)
    except gone:
        return
    [identifier] = named.values()
    raise TimeoutError(f"The {kind} {identifier} is still being deleted after {SECONDS_TO_GO} s.")


def _queues() -> Listed:
    client = boto3.client("sqs")
    for url in pages("sqs", "list_queues", "QueueUrls"):
        yield url.rsplit("/", 1)[-1], url, tags_of(client.list_queue_tags, QueueUrl=url)


def _delete_queue(identifier: str) -> None:
    """SQS takes up to a minute to delete a queue."""
    client = boto3.client("sqs")
    gone = client.exceptions.QueueDoesNotExist
    _delete_and_wait(client.delete_queue, client.get_queue_attributes, gone, {"QueueUrl": identifier}, "queue")


def _functions() -> Listed:
    client = boto3.client("lambda")
    for function in pages("lambda", "list_functions", "Functions"):
        tags = tags_of(client.list_tags, Resource=function["FunctionArn"])
        yield function["FunctionName"], function["FunctionName"], tags


def _delete_function(name: str) -> None:
    """With its versions, aliases and its own policy."""
    boto3.client("lambda").delete_function(FunctionName=name)


def _roles() -> Listed:
    """Roles that an AWS service made for itself lie under a path of their own, and only the service deletes them."""
    iam = boto3.client("iam")
    for role in pages("iam", "list_roles", "Roles"):
        if not role["Path"].startswith("/aws-service-role/"):
            yield role["RoleName"], role["RoleName"], tags_of(iam.list_role_tags, RoleName=role["RoleName"])


def _policies() -> Listed:
    iam = boto3.client("iam")
    for policy in pages("iam", "list_policies", "Policies", Scope="Local"):
        yield policy["PolicyName"], policy["Arn"], tags_of(iam.list_policy_tags, PolicyArn=policy["Arn"])


def _delete_policy(arn: str) -> None:
    """After its older versions: IAM refuses to delete a policy that still has some."""
    iam = boto3.client("iam")
    for version in pages("iam", "list_policy_versions", "Versions", PolicyArn=arn):
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


def _tables() -> Listed:
    for name in tables.names():
        yield name, name, unless_gone(tables.tags_of, name)


def _delete_table(name: str) -> None:
    if tables.describe(name).get("DeletionProtectionEnabled"):
        boto3.client("dynamodb").update_table(TableName=name, DeletionProtectionEnabled=False)
        boto3.client("dynamodb").get_waiter("table_exists").wait(TableName=name, WaiterConfig=tables.EVERY_SECOND)
    tables.delete(name)


def _log_groups() -> Listed:
    logs = boto3.client("logs")
    for group in pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix="/aws/lambda/"):
        tags = tags_of(logs.list_tags_for_resource, resourceArn=group["arn"].removesuffix(":*"))
        yield group["logGroupName"], group["logGroupName"], tags


def _delete_log_group(name: str) -> None:
    boto3.client("logs").delete_log_group(logGroupName=name)


def _last(arn: str) -> str:
    """What a table, a queue or a function is called: "Users" of "arn:...:table/Users/stream/2025-01-01..."."""
    resource = arn.split(":", 5)[-1]
    return resource.split("/")[1] if "/" in resource else resource.split(":")[-1]


# A stack takes what it made with it. Then what calls comes before what is called, and a log after all that could write
# it anew.
KINDS: tuple[tuple[str, Callable[[], Listed], Callable[[str], None]], ...] = (
    *((kind, listed, delete_one) for kind, (listed, delete_one) in releases.KINDS.items()),
    ("REST API", _rest_apis, _delete_rest_api),
    ("usage plan", _usage_plans, _delete_usage_plan),
    ("API key", _api_keys, _delete_api_key),
    ("event source mapping", _event_source_mappings, _delete_event_source_mapping),
    ("queue", _queues, _delete_queue),
    ("function", _functions, _delete_function),
    ("role", _roles, roles.delete),
    ("policy", _policies, _delete_policy),
    ("table", _tables, _delete_table),
    ("log group", _log_groups, _delete_log_group),
)
