"""What is there when a chapter starts: made by the lesson functions of the chapters before it.

So a notebook can be opened alone, and still stands where the course stands. Every state is a plain function, and
the states build on each other.
"""

from __future__ import annotations

from collections.abc import Callable


def nothing() -> None:
    """An empty account."""


def users_table() -> None:
    """Chapter 2: the table Users."""
    from userlab import tables

    tables.create("Users", "UserID")


def two_users() -> None:
    """Chapter 3: Alice and Bob."""
    from userlab import items

    users_table()
    items.put("Users", {"UserID": "user123", "Name": "Alice", "Age": 30, "Email": "alice@example.com"})
    items.put("Users", {"UserID": "user456", "Name": "Bob", "Age": 25, "Email": "bob@example.com"})


def orders() -> None:
    """Chapter 4: Alice, Bob, and the table Orders."""
    from userlab.examples import orders

    two_users()
    orders.create_table("Orders")


def walkthrough_function() -> None:
    """Chapter 12: the walkthrough's handler, deployed as it stands, with a role that may write logs."""
    _deploy("python/walkthrough")


def users_api() -> None:
    """Chapter 15: the repaired handler behind the API `users-api`, with Alice and Bob in the table."""
    from userlab import apis

    apis.create_users_api(_deploy("python/users"))


def users_api_and_sessions() -> None:
    """Chapter 22: the API `users-api` as chapter 15 left it, and chapter 9's table Sessions."""
    from userlab.examples import sessions

    users_api()
    sessions.create_table("Sessions")


def _deploy(handler: str) -> str:
    """The function `users` with its table and its role. Returns its ARN."""
    from userlab import functions, roles

    two_users()
    role = roles.create_execution_role("users-role", roles.users_policy("Users"))
    roles.allow_logs("users-role")
    return functions.deploy("users", functions.package(handler), role)


STATES: dict[str, Callable[[], None]] = {
    "add-items": users_table,
    "read-and-query": two_users,
    "secondary-indexes": orders,
    "throughput-and-ttl": two_users,
    "python-lambda": two_users,
    "nodejs-lambda": two_users,
    "iam-role": walkthrough_function,
    "rest-api": walkthrough_function,
    "test-payloads": users_api,
    "test-before-you-deploy": users_api,
    "web-page": users_api,
    "who-are-you": users_api_and_sessions,
    "see-it": users_api,
}


def bring_to(chapter: str) -> None:
    """Bring an empty account to the state that a chapter starts from. Other names start from nothing."""
    STATES.get(chapter, nothing)()
