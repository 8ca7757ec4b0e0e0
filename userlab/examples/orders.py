"""The shop's orders, made up and the same each time: what the chapters on queries and indexes ask about.

An order lies in the table Orders under the key UserID and OrderID. The OrderID begins with the day, so that a user's
orders lie in the order of time: "2024-03-07#0115". Each has a receipt of about 2 KB, as real items have parts that
a question is not about.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from userlab import items, tables

CUSTOMERS = ("user123", "user456", *(f"user{number}" for number in range(500, 510)))
PRODUCTS = {"book": "24.90", "lamp": "59.00", "pen": "3.50", "chair": "149.00", "tea": "7.20"}
WAREHOUSES = ("Berlin", "Lisbon")
FIRST_DAY = date(2024, 1, 1)
RECEIPT = "Thank you for your order. " * 70


def made_up(count: int = 600, days: int = 182) -> list[dict[str, Any]]:
    """This many orders of twelve customers, spread over this many days from 2024-01-01 on, oldest first.

    Some thirty are not shipped yet. They have the attribute ToShip, with the warehouse that they lie in; the others
    don't have the attribute.

    >>> orders.made_up()[0]["OrderID"]
    '2024-01-01#0000'
    """
    dice = Random(2024)
    made = []
    for number in range(count):
        product = dice.choice(tuple(PRODUCTS))
        pieces = dice.randint(1, 4)
        order = {
            "UserID": CUSTOMERS[number % len(CUSTOMERS)],
            "OrderID": f"{FIRST_DAY + timedelta(days=number * days // count)}#{number:04}",
            "Product": product,
            "Pieces": pieces,
            "Total": pieces * Decimal(PRODUCTS[product]),
            "Receipt": RECEIPT,
        }
        if number % 19 == 17:
            order["ToShip"] = WAREHOUSES[number // 19 % 2]
        made.append(order)
    return made


def create_table(table: str = "Orders", count: int = 600) -> int:
    """Create the table and put the orders into it. Returns how many.

    Called twice, it replaces each order by itself. AWS operations: CreateTable, BatchWriteItem.
    """
    tables.create(table, "UserID", "OrderID")
    return items.put_all(table, made_up(count))
