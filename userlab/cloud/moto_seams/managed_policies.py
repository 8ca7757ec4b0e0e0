"""AWS managed policies (AmazonDynamoDBFullAccess, ...), one by one as they are asked for.

moto can load all 1,600 of them into every account, which takes some 50 ms and 20 MB each; by default it has
none. Here an account gets a policy when a call names it, and the 5 MB of text that hold them all leave memory
again. Listing them makes them for the time of the call.
"""

import base64
import contextlib
import hashlib
import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

import moto.iam
import moto.iam.models
from moto.iam.models import AWSManagedPolicy, IAMBackend, iam_backends

_PREFIX = "arn:aws:iam::aws:policy/"
_MODULE = "moto.iam.aws_managed_policies"


def install() -> None:
    """Keep moto from loading the policies, and let go of their text."""
    moto.iam.models.load_iam_aws_managed_policies = lambda: False
    moto.iam.models.aws_managed_policies_data = "{}"
    _release()


def provide(account: str, policy_arn: str) -> None:
    """Make an AWS managed policy known to an account's IAM; other ARNs are left alone."""
    if not policy_arn.startswith(_PREFIX):
        return
    iam = iam_backends[account]["aws"]
    if policy_arn in iam.managed_policies:
        return
    name = policy_arn.rsplit("/", 1)[-1]
    with _text() as text:
        start = text.find(f"\n {json.dumps(name)}:")
        if start < 0:
            return
        data, _ = json.JSONDecoder().raw_decode(text, text.index("{", start))
    policy = _policy(iam, name, data)
    if policy.arn == policy_arn:
        _keep(iam, policy)


@contextlib.contextmanager
def all_provided(account: str) -> Iterator[None]:
    """Make all AWS managed policies known for a while; those that are not attached go again."""
    iam = iam_backends[account]["aws"]
    before = set(iam.managed_policies)
    with _text() as text:
        everything = json.loads(text)
    for name, data in everything.items():
        policy = _policy(iam, name, data)
        if policy.arn not in before:
            _keep(iam, policy)
    try:
        yield
    finally:
        for arn in set(iam.managed_policies) - before:
            del iam.managed_policies[arn]
        iam.aws_managed_policies[:] = [each for each in iam.aws_managed_policies if each.arn in before]


def _policy(iam: IAMBackend, name: str, data: dict[str, Any]) -> AWSManagedPolicy:
    policy = AWSManagedPolicy.from_data(name, iam.account_id, iam.region_name, data)
    # Their ids are the same in every account.
    policy.id = "ANPA" + base64.b32encode(hashlib.sha256(policy.arn.encode()).digest()).decode()[:17]
    return policy


def _keep(iam: IAMBackend, policy: AWSManagedPolicy) -> None:
    iam.managed_policies[policy.arn] = policy
    iam.aws_managed_policies.append(policy)


@contextlib.contextmanager
def _text() -> Iterator[str]:
    try:
        yield importlib.import_module(_MODULE).aws_managed_policies_data
    finally:
        _release()


def _release() -> None:
    sys.modules.pop(_MODULE, None)
    if hasattr(moto.iam, "aws_managed_policies"):
        del moto.iam.aws_managed_policies
