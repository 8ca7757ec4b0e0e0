"""What a learner's design puts where: tables' names with the items that stand for one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab import items, tables
from userlab.exercises.catalogue import Verdict, not_yet

Stored = Callable[..., Any]
SHAPE = 'a dict of tables\' names and lists of items, such as `{"Club": [{...}]}`'


def problem(name: str, made: Any) -> Verdict | None:
    """What is wrong with what a function like `stored` returned, or None: its shape, its tables, its keys."""
    if not isinstance(made, dict) or not made:
        return not_yet(f"`{name}` returned a {type(made).__name__}.", SHAPE, "`return` it.")
    for table, found in made.items():
        if table not in tables.names():
            return not_yet(
                f"`{name}` puts something into {table!r}; the tables are {tables.names()}.",
                "a table that is there",
                "make it with `tables.create`, or correct its name.",
            )
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            return not_yet(f"For {table!r}, `{name}` returned a {type(found).__name__}.", SHAPE)
        missing = [key for key in tables.key_names(tables.describe(table)) for item in found if key not in item]
        if missing:
            return not_yet(
                f"An item for {table!r} has no {missing[0]!r}, which is a part of the table's key.",
                "every key attribute in every item",
                "build them from what the booking or the account has.",
            )
    return None


def keys(made: dict[str, list[items.Item]]) -> list[tuple[str, items.Item]]:
    """Pairs of a table's name and an item's key."""
    return [
        (table, {name: item[name] for name in tables.key_names(tables.describe(table))})
        for table, found in made.items()
        for item in found
    ]


def there(made: dict[str, list[items.Item]]) -> list[items.Item]:
    """The items that now lie under these keys."""
    found = (items.get(table, key, consistent=True) for table, key in keys(made))
    return [item for item in found if item is not None]


def put(made: list[dict[str, list[items.Item]]]) -> None:
    """Write all of it, in batches."""
    for table in {name for each in made for name in each}:
        items.put_all(table, [item for each in made for item in each.get(table, [])])


def remove(made: dict[str, list[items.Item]]) -> None:
    """Delete what lies under these keys."""
    for table, key in keys(made):
        items.delete(table, key)
