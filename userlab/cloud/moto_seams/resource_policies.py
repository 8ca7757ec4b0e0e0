"""moto's resource-based policies and key schemas: what authorization must know of tables, functions and buckets.

Reads only what exists already; a question about an unknown account or table creates nothing.
"""

import base64
import sys
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.dynamodb.models import dynamodb_backends
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, s3_backends

from userlab.cloud.account.arn import read_arn

_KEY_ID = 36  # letters of a key's id, with which moto begins a ciphertext


def install() -> None:
    """Have moto decide nothing by buckets' policies: the front door has by then.

    moto reads no conditions, so that a Deny for plain HTTP shut everybody out.
    """
    FakeBucket.get_permission = lambda bucket, action, resource: PermissionResult.NEUTRAL


def _backend(backends: Any, account: str, region: str) -> Any:
    of_account = dict.get(backends, account)
    return dict.get(of_account, region) if of_account is not None else None


def partition_key(account: str, region: str, table: str, index: str | None = None) -> str | None:
    """The name of the partition key attribute of a table or of one of its indexes; None if there is none."""
    backend = _backend(dynamodb_backends, account, region)
    found = dict.get(backend.tables, table) if backend is not None else None
    if found is None:
        return None
    if index is None:
        return found.hash_key_attr
    for each in found.all_indexes():
        if each.name == index:
            return next((key["AttributeName"] for key in each.schema if key["KeyType"] == "HASH"), None)
    return None


def table_policy(table_arn: str) -> str | None:
    """The resource-based policy (JSON) of a table or stream, None if it has none."""
    arn = read_arn(table_arn)
    backend = _backend(dynamodb_backends, arn.account, arn.region)
    policy = getattr(backend, "resource_policies", {}).get(table_arn) if backend is not None else None
    return policy.policy_doc if policy is not None else None


def bucket_owner(arn: str) -> str:
    """The account of the bucket in an ARN (arn:aws:s3:::BUCKET/KEY), which says none; "" if there is no such bucket."""
    found = _bucket(arn)
    return found[0] if found is not None else ""


def bucket_policy(arn: str) -> str | None:
    """The policy (JSON) of the bucket in an ARN, None if it has none."""
    found = _bucket(arn)
    policy = found[1].policy if found is not None else None
    return policy.decode("utf-8", "replace") if isinstance(policy, bytes) else policy


def _bucket(arn: str) -> tuple[str, Any] | None:
    """(account, bucket): names of buckets are unique over all accounts."""
    name = arn.partition(":::")[2].partition("/")[0]
    for account in list(s3_backends) if name else ():
        backend = _backend(s3_backends, account, "aws")
        bucket = backend.buckets.get(name) if backend is not None else None
        if bucket is not None:
            return account, bucket
    return None


def secret_arn(account: str, region: str, named: str) -> str:
    """The ARN of a secret that is named by its name, by it, or by it without its last six letters; "" for none."""
    found = _secret(account, region, named)
    return str(found.arn) if found is not None else ""


def secret_policy(arn: str) -> str | None:
    """The policy (JSON) of a secret, None if it has none."""
    place = read_arn(arn)
    found = _secret(place.account, place.region, arn)
    return found.policy if found is not None else None


def _secret(account: str, region: str, named: str) -> Any:
    models = sys.modules.get("moto.secretsmanager.models")  # nobody has a secret before it is imported
    backend = _backend(models.secretsmanager_backends, account, region) if models is not None else None
    return backend.secrets.get(named) if backend is not None else None


def key_of_alias(account: str, region: str, alias: str) -> str:
    """The ARN of the KMS key that an alias names ("alias/orders"), "" if none does."""
    keys = _keys(account, region)
    return next((str(key.arn) for key in keys.values() if alias in key.aliases), "")


def key_of_ciphertext(region: str, blob: Any) -> str:
    """The ARN of the KMS key by which a text (bytes, or Base64) was encrypted, of any account, "" if it is none."""
    try:
        named = (blob if isinstance(blob, bytes) else base64.b64decode(str(blob)))[:_KEY_ID].decode()
    except ValueError:
        return ""
    models = sys.modules.get("moto.kms.models")
    accounts = list(models.kms_backends) if models is not None else []
    found = (_keys(account, region).get(named) for account in accounts)
    return next((str(key.arn) for key in found if key is not None), "")


def key_policy(arn: str) -> str | None:
    """The policy (JSON) of a KMS key, None if there is no such key."""
    key = _key(arn)
    return key.policy if key is not None else None


def key_grants(arn: str) -> list[tuple[str, list[str]]]:
    """The grants of a KMS key: who may do what. Those with constraints are left out: nobody asks for these here."""
    key = _key(arn)
    grants = list(key.grants.values()) if key is not None else []
    return [(each.grantee_principal, list(each.operations or ())) for each in grants if not each.constraints]


def _key(arn: str) -> Any:
    place = read_arn(arn)
    return _keys(place.account, place.region).get(place.resource.removeprefix("key/"))


def _keys(account: str, region: str) -> dict[str, Any]:
    models = sys.modules.get("moto.kms.models")
    backend = _backend(models.kms_backends, account, region) if models is not None else None
    return dict(backend.keys) if backend is not None else {}


def function_statements(account: str, region: str, name: str) -> list[dict[str, Any]]:
    """The statements of a function's resource-based policy (lambda:AddPermission)."""
    backend = _backend(lambda_backends, account, region)
    if backend is None:
        return []
    try:
        policy = backend.get_function(name).policy
    except Exception:  # moto raises another class for each way in which a function can be missing
        return []
    return list(policy.statements) if policy is not None else []
