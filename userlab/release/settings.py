"""Settings and secrets outside of the code: Parameter Store of AWS Systems Manager.

Source: Systems Manager User Guide, "AWS Systems Manager Parameter Store", "Working with parameter versions", "Working
with parameter labels".
"""

from __future__ import annotations

import boto3


def put(name: str, value: str, secret: bool = False) -> int:
    """Write a parameter, and return the number of its new version. Older versions are kept, up to 100 of them.

    Args:
        name: a path, "/shop/prod/tax". secret: True encrypts the value, by a key of AWS KMS.

    AWS operation: PutParameter.
    """
    client = boto3.client("ssm")
    parameter = {"Name": name, "Value": value, "Type": "SecureString" if secret else "String"}
    try:
        return client.put_parameter(**parameter)["Version"]
    except client.exceptions.ParameterAlreadyExists:
        return client.put_parameter(**parameter, Overwrite=True)["Version"]


def get(name: str) -> str:
    """A parameter's value, decrypted. "/shop/prod/tax:3" is version 3, "/shop/prod/tax:good" the one labelled so.

    AWS operation: GetParameter.
    """
    return boto3.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]


def under(path: str) -> dict[str, str]:
    """All parameters right under a path, decrypted: {"tax": "0.19", ...}. AWS operation: GetParametersByPath."""
    pages = boto3.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path, WithDecryption=True)
    found = {each["Name"]: each["Value"] for page in pages for each in page["Parameters"]}
    return {name.rpartition("/")[2]: found[name] for name in sorted(found)}


def label(name: str, version: int, text: str) -> None:
    """Give a version a label, and take it from the one that had it. AWS operation: LabelParameterVersion."""
    boto3.client("ssm").label_parameter_version(Name=name, ParameterVersion=version, Labels=[text])
