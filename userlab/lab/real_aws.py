"""Real AWS, only after an explicit yes.

With USERLAB_TARGET=aws a chapter makes real tables, functions and APIs in the account whose keys the shell has.
So `begin()` first shows that account, the region and what the chapter costs, and goes on only when the variable
USERLAB_AWS_YES repeats the account's id: a yes for one account is no yes for another.
"""

from __future__ import annotations

import os

from userlab.base.errors import LabError
from userlab.lab.tagging import TAG
from userlab.measured import course_policy

YES = "USERLAB_AWS_YES"


def agreed(chapter: str, place: str = "real AWS") -> tuple[str, str]:
    """The account id and the region of the shell's own AWS keys, if the learner has agreed to use them.

    Args:
        chapter: the name of the chapter whose cost is told. place: what these keys lead to, in words.

    Raises:
        LabError: no keys, no region, or no yes yet. Nothing has been made then; the only call was
            sts:GetCallerIdentity, which is free and needs no permission.
    """
    account, region = _who()
    if os.environ.get(YES, "").strip() != account:
        raise LabError(
            f"This is {place}: account {account}, region {region}. {cost(chapter)} "
            "Nothing has been made; the one call so far was sts:GetCallerIdentity, which is free. "
            f"To agree, set the variable {YES} to {account} and run this cell again. "
            "To work in the local cloud instead, unset USERLAB_TARGET."
        )
    return account, region


def cost(chapter: str) -> str:
    """A sentence on what running a chapter once costs, as its calls on the local cloud were priced.

    >>> real_aws.cost("add-items")
    'Running the chapter add-items once costs an estimated 0.0001 USD or less, storage not counted.'
    """
    estimate = course_policy.cost(chapter)
    if estimate is None:
        return "What it costs depends on what you do: see lab.price() on the local cloud first."
    if not estimate:
        return f"The calls of the chapter {chapter} cost nothing."
    return f"Running the chapter {chapter} once costs an estimated {estimate:.4f} USD or less, storage not counted."


def notice(chapter: str, account: str, region: str) -> str:
    """What `begin()` says once it was agreed to: a line for the place, for the price, and for the tag."""
    return (
        f"Agreed: account {account}, region {region}.\n{cost(chapter)}\n"
        f"What is made from here on gets the tag {TAG}={chapter}; lab.clean_up() removes it."
    )


def _who() -> tuple[str, str]:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    session = boto3.session.Session()
    region = os.environ.get("AWS_REGION") or session.region_name
    if not region:
        raise LabError(
            "USERLAB_TARGET=aws, but no region is set, so it is not known where to make things. "
            "Set AWS_REGION, for example to eu-central-1, and run this cell again."
        )
    try:
        identity = session.client("sts", region_name=region).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise LabError(
            f"USERLAB_TARGET=aws, but AWS does not accept, or there are no, keys of an account: {error} "
            "Sign in with 'aws configure' or 'aws sso login', or unset USERLAB_TARGET to stay local."
        ) from None
    return identity["Account"], region
