"""The console in a browser: opened with its token, on an account that holds something of everything."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page

from userlab.console.addresses import PATH, console_url
from userlab.console.mounting import mount

SIZE = {"width": 1280, "height": 800}


def address(cloud: Any, account: str, page: str) -> str:
    """The address of a page with the token in it. The console is mounted when it is first asked for."""
    if PATH not in cloud._beside:
        mount(cloud)
    return console_url(cloud.endpoint, cloud.secret, account).partition("#")[0] + f"#/{account}/{page}"


@contextlib.contextmanager
def console_page(
    browser: Browser, cloud: Any, account: str, page: str, scheme: str = "light"
) -> Iterator[tuple[Page, list[str]]]:
    """A page of the console in a context of its own, loaded; and what the browser complained about."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme)
    context.set_default_timeout(15_000)
    opened, problems = context.new_page(), []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    opened.goto(address(cloud, account, page))
    settled(opened)
    yield opened, problems
    context.close()


def settled(page: Page) -> None:
    """Wait until the page that the address names is drawn."""
    page.wait_for_selector("#page:not([aria-busy]) h1")


def furnish(cloud: Any, account: str) -> str:
    """Make the course's table, function, role and API with the lessons; call the API; return the API's id."""
    import boto3

    from userlab import apis, functions, items, roles, tables
    from userlab.target import Target, apply

    keys = cloud.keys.account_keys(account)
    before = dict(os.environ)
    apply(Target("local", cloud.endpoint, account, "us-east-1", {
        "AWS_ENDPOINT_URL": cloud.endpoint, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": keys.access_key_id, "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }))  # fmt: skip
    try:
        tables.create("Users", "UserID")
        tables.tag("Users", Environment="dev", Project="NoSQLApp")
        people = (("user123", "Alice", 30), ("user456", "Bob", 25), ("user789", "Carol", 41))
        for user, name, age in people:
            items.put("Users", {"UserID": user, "Name": name, "Age": age, "Email": f"{name.lower()}@example.com"})
        role = roles.create_execution_role("users-role", roles.users_policy("Users"))
        roles.allow_logs("users-role")
        function = functions.deploy("users", functions.package("python/users"), role)
        url = apis.create_users_api(function)
        apis.call("POST", f"{url}/user", {"UserID": "u101", "Name": "Alice", "Email": "alice@example.com"})
        apis.call("GET", f"{url}/user/u101")
        return boto3.client("apigateway").get_rest_apis()["items"][0]["id"]
    finally:
        os.environ.clear()
        os.environ.update(before)
        boto3.DEFAULT_SESSION = None


def session_client(cloud: Any, account: str, service: str) -> Any:
    """A boto3 client of an account's administrator."""
    import boto3

    keys = cloud.keys.account_keys(account)
    return boto3.session.Session(keys.access_key_id, keys.secret_access_key, region_name="us-east-1").client(
        service, endpoint_url=cloud.endpoint
    )
