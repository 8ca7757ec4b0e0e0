"""An account with something of everything: the course's table, function, role and API, made with the lessons."""

from __future__ import annotations

import os
from typing import Any


def furnish(cloud: Any, account: str) -> str:
    """Make the course's table, function, role and API with the lessons; call the API; return the API's id."""
    import boto3

    from userlab import apis, functions, items, roles, tables
    from userlab.lab.target import Target, apply

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
