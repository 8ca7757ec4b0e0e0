"""Layers by name and by ARN, and those of other accounts, which are not here.

Source: Lambda guide, "Adding layers to functions".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from userlab.cloud.account.arn import read_arn
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.moto_seams import layers


@dataclass(frozen=True)
class LayerName:
    """A layer of an account and Region."""

    account: str
    region: str
    name: str

    @property
    def arn(self) -> str:
        """The ARN without a version."""
        return f"arn:aws:lambda:{self.region}:{self.account}:layer:{self.name}"


def layer_name(text: str, account: str, region: str) -> LayerName:
    """Read the name or the ARN (without a version) of a layer. Raises AwsError for another account's.

    >>> layer_name("arn:aws:lambda:us-east-1:123456789012:layer:tools", "123456789012", "us-east-1").name
    'tools'
    """
    if not text.startswith("arn:"):
        return LayerName(account, region, text)
    refuse_foreign(text, account)
    arn = read_arn(text)
    return LayerName(account, arn.region, arn.resource.removeprefix("layer:"))


def refuse_foreign(arn: str, account: str) -> None:
    """Raise AccessDeniedException for a layer that somebody else publishes: the text says what to do instead."""
    if read_arn(arn).account == account:
        return
    raise AwsError(
        "AccessDeniedException",
        f"The local cloud has no layers of other accounts, though AWS has: {arn}. Put what the layer brings into the "
        "package (pip install aws-lambda-powertools --target package, for Powertools) or publish it as a layer of "
        "your own: its packages in a folder named python, zipped, given to PublishLayerVersion.",
        403,
    )


def layer_of(account: str, region: str, arn: str) -> Any:
    """The layer version of an ARN, None when there is none."""
    parts = read_arn(arn).resource.split(":")
    if len(parts) != 3 or not parts[2].isdecimal() or read_arn(arn)[2:4] != (region, account):
        return None
    return layers.version(account, region, parts[1], int(parts[2]))
