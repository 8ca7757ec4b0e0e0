"""One permission that a request needs, and what the modules that read requests share.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from userlab.cloud.http.aws_request import AwsRequest

Values = dict[str, list[str]]


@dataclass(frozen=True)
class Need:
    """One permission: `action` (service:Operation) on `resource` (an ARN, or * where an action knows no resource).

    `context` tells the condition keys of the service, such as dynamodb:LeadingKeys; it is only asked when a
    policy has conditions. `alias` is another ARN of the same resource that policies may name as well.
    """

    action: str
    resource: str
    context: Callable[[], Values] = field(default=dict, compare=False)
    alias: str = ""


def arn(request: AwsRequest, service: str, resource: str, region: str | None = None) -> str:
    """The ARN of a resource in the caller's account and region."""
    region = request.region if region is None else region
    return f"arn:aws:{service}:{region}:{request.account}:{resource}"


def text(request: AwsRequest, *names: str) -> str:
    """The first of these members that a request has, as a text; "" for none."""
    return next((str(request.parameters[name]) for name in names if request.parameters.get(name)), "")


def tags(members: Iterable[tuple[str, str]]) -> Values:
    """The condition keys of the tags that a request brings.

    >>> tags([("team", "red")])
    {'aws:requesttag/team': ['red'], 'aws:tagkeys': ['team']}
    """
    pairs = [(str(key), str(value)) for key, value in members]
    if not pairs:
        return {}
    return {f"aws:requesttag/{key}".lower(): [value] for key, value in pairs} | {
        "aws:tagkeys": [key for key, _ in pairs]
    }


def form_tags(parameters: dict[str, str]) -> list[tuple[str, str]]:
    """The tags of a query request: Tags.member.1.Key, Tags.member.1.Value, ..."""
    found = []
    for number in range(1, 51):
        key = parameters.get(f"Tags.member.{number}.Key")
        if key is None:
            break
        found.append((str(key), str(parameters.get(f"Tags.member.{number}.Value", ""))))
    return found
