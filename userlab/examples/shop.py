"""The shop in one table: customers, orders with their lines, products on shelves. Made up, the same each time.

Keys have neutral names, PK and SK, and so has the key of the one index, GSI1: each kind of item puts something else
into them. The index is overloaded, since it answers another question for each kind, and sparse, since an order is in
it only while it waits. Sources: DynamoDB Developer Guide, "Best practices for managing many-to-many relationships in
DynamoDB tables", "Overloading Global Secondary Indexes in DynamoDB", "Best practices for using sort keys to organize
data in DynamoDB".
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from userlab import indexes, items, tables

TABLE = "Shop"
PLACES = (("Germany", "Berlin"), ("Germany", "Hamburg"), ("Portugal", "Lisbon"), ("Portugal", "Porto"))
SHELVES = {
    "kitchen/cups": ("mug", "glass", "thermos"),
    "kitchen/tea": ("teapot", "strainer", "tea"),
    "garden/tools": ("rake", "spade", "hose"),
    "garden/seeds": ("basil", "mint"),
    "gardening-books": ("almanac", "herbal"),
    "office/paper": ("pen", "notebook", "envelope"),
    "office/chairs": ("chair", "stool"),
}
FIRST_DAY = date(2024, 1, 1)
DAYS = 182


def customer(number: int) -> dict[str, Any]:
    """A customer, found by the email address, too."""
    country, city = PLACES[number % len(PLACES)]
    return {
        "PK": f"CUSTOMER#c{number:03}",
        "SK": "PROFILE",
        "GSI1PK": f"EMAIL#c{number:03}@example.com",
        "GSI1SK": "CUSTOMER",
        "Country": country,
        "City": city,
    }


def product(name: str, shelf: str) -> dict[str, Any]:
    """A product, found by its place on the shelves, too: "garden/tools/rake"."""
    keys: dict[str, Any] = {"PK": f"PRODUCT#{name}", "SK": "PRODUCT"}
    return keys | {"GSI1PK": "SHELVES", "GSI1SK": f"{shelf}/{name}", "Price": 5 + 3 * len(name)}


def order(number: int, by: int, day: str, total: int, waits_in: str = "") -> dict[str, Any]:
    """An order, beside its customer. Only while it waits in a warehouse does it have a key of the index."""
    country, city = PLACES[by % len(PLACES)]
    made: dict[str, Any] = {
        "PK": f"CUSTOMER#c{by:03}",
        "SK": f"ORDER#{day}#{number:04}",
        "Number": f"{number:04}",
        "Day": day,
    }
    made |= {"Country": country, "City": city, "Total": total, "Note": "Please ring twice. " * 10}
    return made | ({"GSI1PK": f"WAITS#{waits_in}", "GSI1SK": f"{day}#{number:04}"} if waits_in else {})


def line(number: int, day: str, name: str, pieces: int) -> dict[str, Any]:
    """A line of an order: one order and one product, found by either."""
    keys: dict[str, Any] = {"PK": f"ORDER#{number:04}", "SK": f"PRODUCT#{name}"}
    return keys | {"GSI1PK": f"PRODUCT#{name}", "GSI1SK": f"{day}#{number:04}", "Pieces": pieces}


def made_up(orders: int = 300, customers: int = 40) -> list[dict[str, Any]]:
    """Customers, the products, and so many orders of half a year with one to three lines each.

    >>> len(shop.made_up())
    966
    """
    dice = Random(18)
    shelf_of = {name: shelf for shelf, names in SHELVES.items() for name in names}
    made = [product(name, shelf) for name, shelf in shelf_of.items()]
    made += [customer(number) for number in range(customers)]
    for number in range(orders):
        day = str(FIRST_DAY + timedelta(days=number * DAYS // orders))
        bought = {name: dice.randint(1, 4) for name in dice.sample(sorted(shelf_of), dice.randint(1, 3))}
        total = sum(pieces * (5 + 3 * len(name)) for name, pieces in bought.items())
        waits_in = dice.choice(("Berlin", "Lisbon")) if number % 17 == 0 else ""
        made.append(order(number, number % customers, day, total, waits_in))
        made += [line(number, day, name, pieces) for name, pieces in bought.items()]
    return made


def create_table(table: str = TABLE, orders: int = 300) -> int:
    """Create the table with its index GSI1 and put all of it there. Returns how many items.

    AWS operations: CreateTable, UpdateTable, BatchWriteItem.
    """
    tables.create(table, "PK", "SK")
    indexes.add(table, "GSI1", "GSI1PK", "GSI1SK")
    return items.put_all(table, made_up(orders))
