"""Tags of users, roles, policies and instance profiles.

Keys of users' and roles' tags are the same in any case of letters, those of policies differ by it.

Source: IAM User Guide, "Tags for AWS Identity and Access Management resources"; texts as IAM sends them.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http.query_xml import listed
from userlab.cloud.identity.users_and_roles import entities
from userlab.cloud.moto_seams import iam
from userlab.cloud.moto_seams.iam import IAMBackend

_MOST = 50
_LONGEST_KEY, _LONGEST_VALUE = 128, 256
_PATTERN = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"
_SIGNS = frozenset("_.:/=+-@")

Tags = list[dict[str, str]]


def given(parameters: dict[str, Any], *, by_case: bool = False) -> Tags:
    """The tags that a request brings, checked. Raises AwsError ValidationError or InvalidInput.

    >>> given({"Tags.member.1.Key": "team", "Tags.member.1.Value": "red"})
    [{'Key': 'team', 'Value': 'red'}]
    """
    found: Tags = []
    while (key := parameters.get(f"Tags.member.{len(found) + 1}.Key")) is not None:
        found.append({"Key": str(key), "Value": str(parameters.get(f"Tags.member.{len(found) + 1}.Value", ""))})
        if len(found) > _MOST:
            raise _invalid("tags", f"Member must have length less than or equal to {_MOST}")
    for number, tag in enumerate(found, 1):
        _check_key(tag["Key"], f"tags.{number}.member.key")
        if len(tag["Value"]) > _LONGEST_VALUE:
            place = f"tags.{number}.member.value"
            raise _invalid(place, f"Member must have length less than or equal to {_LONGEST_VALUE}")
        if not _is_spelled(tag["Value"]):
            raise _invalid(
                f"tags.{number}.member.value", f"Member must satisfy regular expression pattern: {_PATTERN}*"
            )
    keys = [tag["Key"] if by_case else tag["Key"].lower() for tag in found]
    if len(set(keys)) < len(keys):
        more = "" if by_case else " Please note that Tag keys are case insensitive."
        raise AwsError("InvalidInput", f"Duplicate tag keys found.{more}", 400)
    return found


def put(backend: IAMBackend, parameters: dict[str, Any], thing: Any) -> None:
    """Add the tags of a request to a thing; a key that it has already gets the new value."""
    by_case = "PolicyArn" in parameters
    new = given(parameters, by_case=by_case)
    old = _without(entities.tags_of(backend, thing), [tag["Key"] for tag in new], by_case)
    if len(old) + len(new) > _MOST:
        raise AwsError("LimitExceeded", f"The number of tags has reached the maximum limit of {_MOST}.", 409)
    iam.set_tags(backend, thing, [*old, *new])


def take_away(backend: IAMBackend, parameters: dict[str, Any], thing: Any) -> None:
    """Remove the tags whose keys a request names."""
    keys = listed(parameters, "TagKeys")
    if len(keys) > _MOST:
        raise _invalid("tagKeys", f"Member must have length less than or equal to {_MOST}")
    if not all(key and len(key) <= _LONGEST_KEY and _is_spelled(key) for key in keys):
        constraint = (
            f"Member must satisfy constraint: [Member must have length less than or equal to {_LONGEST_KEY}, Member "
            f"must have length greater than or equal to 1, Member must satisfy regular expression pattern: "
            f"{_PATTERN}+, Member must not be null]"
        )
        raise _invalid("tagKeys", constraint)
    iam.set_tags(backend, thing, _without(entities.tags_of(backend, thing), keys, "PolicyArn" in parameters))


def _without(tags: Tags, keys: list[str], by_case: bool) -> Tags:
    gone = set(keys) if by_case else {key.lower() for key in keys}
    return [tag for tag in tags if (tag["Key"] if by_case else tag["Key"].lower()) not in gone]


def _check_key(key: str, place: str) -> None:
    if not key:
        raise _invalid(place, "Member must have length greater than or equal to 1")
    if len(key) > _LONGEST_KEY:
        raise _invalid(place, f"Member must have length less than or equal to {_LONGEST_KEY}")
    if not _is_spelled(key):
        raise _invalid(place, f"Member must satisfy regular expression pattern: {_PATTERN}+")


def _is_spelled(text: str) -> bool:
    """Letters, spaces and numbers of all scripts (Java's p{L}, p{Z}, p{N}), and some signs."""
    return all(sign in _SIGNS or unicodedata.category(sign)[0] in "LZN" for sign in text)


def _invalid(place: str, constraint: str) -> AwsError:
    text = f"1 validation error detected: Value at '{place}' failed to satisfy constraint: {constraint}"
    return AwsError("ValidationError", text, 400)
