"""Real AWS, only after an explicit yes.

With USERLAB_TARGET=aws a chapter makes real tables, functions and APIs in the account whose keys the shell has.
So `begin()` first shows that account, the region and what a chapter costs, and goes on only when the variable
USERLAB_AWS_YES repeats the account's id: a yes for one account is no yes for another.
"""

from __future__ import annotations

import os

from userlab.errors import LabError

YES = "USERLAB_AWS_YES"
COST = "less than 0.01 USD: some hundred on-demand requests, most of them within AWS's free tier"


def agreed() -> tuple[str, str]:
    """The account id and the region of the shell's own AWS keys, if the learner has agreed to use them.

    Raises:
        LabError: no keys, no region, or no yes yet. Nothing has been made then; the only call was
            sts:GetCallerIdentity, which is free and needs no permission.
    """
    account, region = _who()
    if os.environ.get(YES, "").strip() != account:
        raise LabError(
            f"USERLAB_TARGET=aws means real AWS: account {account}, region {region}. "
            f"A chapter costs an estimated {COST}. Nothing has been made yet. "
            f"To agree, set the variable {YES}={account} and run this cell again; "
            "to stay on your own machine, unset USERLAB_TARGET."
        )
    return account, region


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
