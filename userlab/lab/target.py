"""Where calls go: the local cloud, real AWS, or another endpoint.

The variable USERLAB_TARGET decides: unset or "local" for the local cloud, "aws" for real AWS (after an
explicit yes), "rehearsal" for the same as "aws" in every step, but on the local cloud, "http://..." for any other
endpoint. Whatever it is, lessons and notebooks are the same: they are plain boto3, and the standard AWS_*
variables send their calls to the right place.

This is the one module of the lessons' side that may start the local cloud.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from userlab.base.chapters import account_of, is_account
from userlab.base.errors import LabError
from userlab.lab import aws_files, real_aws, tagging

if TYPE_CHECKING:
    from userlab.process.record import LocalCloud

REGION = "us-east-1"
LOOPBACK = "127.0.0.1,localhost"
# What the learner's own shell said of AWS, before a begin() of this process changed it.
_own = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


@dataclass(frozen=True)
class Target:
    """Where the calls of a chapter go, and as whom.

    kind is "local", "aws", "rehearsal" or "endpoint". endpoint is a URL without a path, or None for AWS's own.
    variables is what the environment of notebook and shell must say: all other AWS_* variables are taken away.
    """

    kind: str
    endpoint: str | None
    account: str
    region: str
    variables: Mapping[str, str]
    notice: str = ""

    @property
    def has_lab_calls(self) -> bool:
        """Whether it is the local cloud, which has what AWS has no call for: a reset, a journal, a clock."""
        return self.kind in ("local", "rehearsal")

    @property
    def is_shared(self) -> bool:
        """Whether there may be things of other people: then the lab tags what it makes, and removes nothing else."""
        return self.kind != "local"

    @property
    def may_lack_services(self) -> bool:
        """Whether it may know fewer services than AWS: another endpoint, such as DynamoDB local."""
        return self.kind == "endpoint"


def wanted() -> str:
    """What USERLAB_TARGET says: "local" where it says nothing, "rehearsal", "aws", or an address."""
    return os.environ.get("USERLAB_TARGET", "").strip().rstrip("/") or "local"


def elsewhere() -> str:
    """Where notebooks of this shell work if it is not the local cloud, in words: "real AWS". "" if it is."""
    place = wanted()
    return "" if place in ("local", "rehearsal") else "real AWS" if place == "aws" else place


def choose(chapter: str) -> Target:
    """The target that USERLAB_TARGET names, ready to be called; the local cloud is started if it does not run.

    Args:
        chapter: its name. The local cloud has an account for each; real AWS has the learner's.

    Raises:
        LabError: the variable says something else, the cloud does not start, or AWS is not yet agreed to.
    """
    place, account = wanted(), account_of(chapter)
    if place == "local":
        return local(account)
    if place == "aws":
        return aws(chapter)
    if place == "rehearsal":
        return rehearsal(chapter)
    if place.startswith(("http://", "https://")):
        return endpoint(place, account)
    raise LabError(
        f"USERLAB_TARGET is {place!r}, which is none of the places that the lab knows. "
        "Set it to local, to rehearsal, to aws, or to the address of an endpoint such as http://127.0.0.1:4566."
    )


def local(account: str) -> Target:
    """The local cloud of this home folder, started if it does not run, as one account's administrator."""
    from userlab.base.home import home_folder
    from userlab.process import guests, local_cloud

    return attached(local_cloud.attach_or_start(home_folder(), guests.jupyter_server()), account)


def attached(cloud: LocalCloud, account: str) -> Target:
    """A local cloud that runs, with the administrator keys of one account."""
    from userlab.base.account_keys import account_keys
    from userlab.base.home import secret_of

    keys = account_keys(secret_of(cloud.home), account)
    variables = {
        **_common(REGION, cloud.home),
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
    }
    variables |= aws_files.write(cloud.home, account, variables)
    return Target("local", cloud.endpoint, account, REGION, variables, cloud.notice)


def endpoint(address: str, account: str) -> Target:
    """Another endpoint that speaks AWS's protocols, with the keys of the shell that Jupyter was started from.

    Where there are none, the account id is the access key, which some emulators take as the account. Which
    account it is in the end, the endpoint itself says, if it has STS.

    Raises LabError when nothing answers there.
    """
    from userlab.base.home import home_folder, prepare

    region = _own.get("AWS_REGION") or _own.get("AWS_DEFAULT_REGION") or REGION
    variables = {
        **_common(region, prepare(home_folder())),
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": _own.get("AWS_ACCESS_KEY_ID", account),
        "AWS_SECRET_ACCESS_KEY": _own.get("AWS_SECRET_ACCESS_KEY", "userlab"),
    }
    if "AWS_SESSION_TOKEN" in _own:
        variables["AWS_SESSION_TOKEN"] = _own["AWS_SESSION_TOKEN"]
    apply(Target("endpoint", address, account, region, variables))
    return Target("endpoint", address, _account_of_endpoint(address) or account, region, variables)


def _account_of_endpoint(address: str) -> str | None:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError
    from botocore.parsers import ResponseParserError

    patience = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1})
    try:
        return boto3.client("sts", config=patience).get_caller_identity()["Account"]
    except (ConnectionError, HTTPClientError) as error:
        lead_nowhere()
        raise LabError(
            f"USERLAB_TARGET is {address}, where nothing answers ({error}). Start what should answer there, "
            "or unset USERLAB_TARGET to use the local cloud."
        ) from None
    except (ClientError, BotoCoreError, ResponseParserError):
        return None  # it has no STS


def aws(chapter: str) -> Target:
    """Real AWS, with the learner's own account, once they have said yes to it. See `real_aws`.

    The shell's own variables lead there: its keys or profile, and an endpoint of its own, if it names one.
    """
    apply(Target("aws", None, "", "", _own))
    endpoint = _own.get("AWS_ENDPOINT_URL")
    place = f"AWS at {endpoint}, as AWS_ENDPOINT_URL says" if endpoint else "real AWS"
    account, region = _agreed(chapter, place)
    return Target("aws", endpoint, account, region, _patient(_own, region))


def rehearsal(chapter: str) -> Target:
    """The local cloud, gone about as if it were real AWS: the yes, the tags, all of it.

    It stays in the account that was agreed to, as AWS does, where all chapters share one.
    """
    agreed = os.environ.get(real_aws.YES, "").strip()
    cloud = local(agreed if is_account(agreed) else account_of(chapter))
    apply(cloud)
    _agreed(chapter, "a rehearsal of real AWS on the local cloud")
    return replace(cloud, kind="rehearsal", variables=_patient(cloud.variables, REGION))


def _agreed(chapter: str, place: str) -> tuple[str, str]:
    try:
        return real_aws.agreed(chapter, place)
    except LabError:
        lead_nowhere()
        raise


def lead_nowhere() -> None:
    """Take every way to an account from this process: after a refused `begin()` the next cell must not reach one."""
    from userlab.base.home import home_folder

    apply(Target("nowhere", None, "", "", _common(REGION, home_folder())))


def _patient(variables: Mapping[str, str], region: str) -> dict[str, str]:
    """AWS throttles: API Gateway takes one CreateDeployment in 5 seconds, one DeleteRestApi in 30. boto3 tries
    again 10 times instead of 4, with pauses of up to 20 seconds, unless the shell says otherwise.
    """
    retries = {"AWS_RETRY_MODE": "standard", "AWS_MAX_ATTEMPTS": "10"}
    return retries | dict(variables) | {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_PAGER": ""}


def apply(target: Target) -> None:
    """Make this process, and all that it starts (`!aws`, `!terraform`), call the target.

    Every other AWS_* variable goes: a profile, a session token or an endpoint of a single service would lead
    some calls elsewhere, in the worst case to somebody's real account. So do the tags of an earlier chapter.
    """
    for name in [name for name in os.environ if name.startswith(("AWS_", tagging.TERRAFORM))]:
        del os.environ[name]
    os.environ.update(target.variables)
    if target.endpoint:
        _bypass_proxies()
    forget_session()


def forget_session() -> None:
    """boto3's default session has read the variables of before."""
    if "boto3" in sys.modules:
        vars(sys.modules["boto3"])["DEFAULT_SESSION"] = None


def _common(region: str, home: Path) -> dict[str, str]:
    """What keeps tools from the machine's own AWS set-up: the files are none, or the lab's own (`aws_files`)."""
    return {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": str(home / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


def _bypass_proxies() -> None:
    """A proxy of the machine's network can't reach this machine's loopback."""
    for name in ("NO_PROXY", "no_proxy"):
        known = [host for host in os.environ.get(name, "").split(",") if host]
        missing = [host for host in LOOPBACK.split(",") if host not in known]
        os.environ[name] = ",".join(known + missing)
