"""A real cloud for the tests: in this process, on a port that the system chose, in a folder of its own."""

from __future__ import annotations

import functools
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

REGION = "us-east-1"
_numbers = itertools.count(1)


def pytest_collection_finish() -> None:
    """boto3's sessions share what was read of AWS's service models; else each reads it, for a tenth of a second.

    Clients share their methods, which took a tenth of the tests' time to make for each client anew.
    """
    if "botocore.session" not in sys.modules:
        return
    import botocore.session
    from botocore.client import ClientCreator

    make, methods = ClientCreator._create_methods, {}

    def made(self: Any, model: Any) -> dict[str, Any]:
        service = model.service_name, model.api_version
        if service not in methods:
            methods[service] = make(self, model)
        return dict(methods[service])

    ClientCreator._create_methods = made
    once = functools.cache(botocore.session.create_loader)

    def shared(paths: str | None = None) -> Any:
        loader = once(paths)
        # boto3 adds its own folder for each session.
        loader.search_paths[:] = dict.fromkeys(loader.search_paths)
        return loader

    botocore.session.create_loader = shared


@pytest.fixture(scope="session")
def lab_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tests' own lab."""
    return tmp_path_factory.mktemp("userlab-home")


@pytest.fixture(scope="session")
def cloud(lab_home: Path) -> Iterator[Any]:
    """A `Cloud` that serves real HTTP, one for all tests of this process; each test has an account of its own."""
    from userlab.cloud.cloud import Cloud

    cloud = Cloud(lab_home, ephemeral=True)
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture
def moto_as_before() -> Iterator[None]:
    """For a test that starts another cloud in this process: moto then tells the tests' cloud again, not that one."""
    from moto.awslambda.models import LambdaFunction
    from moto.events.models import Rule

    from userlab.cloud.moto_seams import account_time, logs, resource_tags
    from userlab.cloud.moto_seams.delivering import function_callers
    from userlab.cloud.moto_seams.dynamodb import streams as dynamodb_streams

    invoke, send = LambdaFunction.invoke, Rule.send_to_targets
    listeners, times, time_of = list(logs._listeners), list(logs._times), dynamodb_streams._time_of
    of_moto = account_time._time_of
    sources, callers = resource_tags._sources, list(function_callers._callers)
    yield
    LambdaFunction.invoke, Rule.send_to_targets = invoke, send
    logs._listeners[:], logs._times[:], dynamodb_streams._time_of = listeners, times, time_of
    resource_tags._sources, account_time._time_of = sources, of_moto
    function_callers._callers[:] = callers


@pytest.fixture(scope="session")
def node(lab_home: Path) -> Path:
    """Functions in Node.js run at once: what they need is in the tests' lab, fetched once.

    USERLAB_TEST_NODE_CACHE names a folder that keeps it for the next run of the tests.
    """
    from userlab.base.home import prepare
    from userlab.nodejs import sdk_packages

    kept = os.environ.get("USERLAB_TEST_NODE_CACHE")
    prepare(lab_home)
    if kept and not (lab_home / "nodejs").exists():
        Path(kept).mkdir(parents=True, exist_ok=True)
        sdk_packages.prepare(Path(kept))
        (lab_home / "nodejs").symlink_to(Path(kept) / "nodejs", target_is_directory=True)
    sdk_packages.prepare(lab_home)
    return lab_home


@pytest.fixture
def account(cloud: Any) -> Iterator[str]:
    """A 12-digit account that no other test uses; emptied afterwards."""
    number = f"7{os.getpid() % 100_000:05d}{next(_numbers):06d}"
    yield number
    cloud.reset(number)


@pytest.fixture
def other(cloud: Any, account: str) -> Iterator[str]:
    """Another account, for what happens between two; emptied afterwards."""
    number = f"8{account[1:]}"
    yield number
    cloud.reset(number)


@functools.cache
def session() -> Any:
    """One boto3 session for all clients: it has read AWS's service models once."""
    import boto3

    return boto3.session.Session()


@pytest.fixture
def client(cloud: Any, account: str) -> Callable[..., Any]:
    """client("dynamodb") is a boto3 client of the test's account with its administrator keys."""

    def make(service: str, account: str = account, region: str = REGION, **arguments: Any) -> Any:
        keys = cloud.keys.account_keys(account)
        defaults = {
            "endpoint_url": cloud.endpoint,
            "region_name": region,
            "aws_access_key_id": keys.access_key_id,
            "aws_secret_access_key": keys.secret_access_key,
        }
        return session().client(service, **defaults | arguments)

    return make


@pytest.fixture
def environment(cloud: Any, account: str) -> dict[str, str]:
    """The environment in which any AWS tool reaches the test's account: what `userlab env` would print."""
    keys = cloud.keys.account_keys(account)
    # "TF_AWS_": the tag that a chapter on AWS gives Terraform, left in this process by a test of that.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_AWS_"))}
    return kept | {
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_PAGER": "",
    }


@pytest.fixture
def learner(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process calls the test's account with a bare boto3.client(...), as a notebook does after begin()."""
    import boto3

    for name in [name for name in os.environ if name.startswith("TF_AWS_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    boto3.DEFAULT_SESSION = None
    yield
    boto3.DEFAULT_SESSION = None
