"""How many bytes an item is, as DynamoDB counts them.

Source: DynamoDB developer guide, "DynamoDB item sizes and formats". Attribute names count; strings are UTF-8;
binary counts raw bytes; null and Boolean are one byte; a list or map costs three bytes and one more for every
element. The guide gives a number's size as "approximately one byte per two significant digits plus one byte";
measured answers are those of a base-100 notation, whose digit pairs are aligned at the decimal point: 12 takes
one pair, 1.2 takes two. A negative number takes one byte more. Sets are the sum of their members.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Item = dict[str, dict[str, Any]]
"""An item's attributes in DynamoDB JSON, such as {"UserID": {"S": "u1"}}."""

COLLECTION_OVERHEAD = 3
ELEMENT_OVERHEAD = 1


def item_size(item: Item) -> int:
    """Bytes of a whole item, attribute names included.

    The stream record of AWS's own guide (Id 101, Message "New item!") says SizeBytes 26: its keys and its image.

    >>> item_size({"Message": {"S": "New item!"}, "Id": {"N": "101"}}) + item_size({"Id": {"N": "101"}})
    26
    """
    size = 0
    for name, value in item.items():
        text = value.get("S")
        if text is not None and text.isascii() and name.isascii():  # most attributes
            size += len(name) + len(text)
        else:
            size += _text(name) + value_size(value)
    return size


def value_size(value: dict[str, Any]) -> int:
    """Bytes of one attribute value in DynamoDB JSON, its name not counted.

    >>> value_size({"L": [{"S": "a"}, {"BOOL": True}]})
    7
    """
    kind, content = next(iter(value.items()))
    if kind == "S":
        return _text(content)
    if kind == "N":
        return number_size(content)
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "M":
        inside = sum(_text(name) + value_size(element) for name, element in content.items())
        return COLLECTION_OVERHEAD + inside + ELEMENT_OVERHEAD * len(content)
    if kind == "L":
        inside = sum(value_size(element) for element in content)
        return COLLECTION_OVERHEAD + inside + ELEMENT_OVERHEAD * len(content)
    if kind == "B":
        return _binary(content)
    sizes: dict[str, Callable[[str], int]] = {"SS": _text, "NS": number_size, "BS": _binary}
    member = sizes[kind]
    return sum(member(element) for element in content)


@functools.lru_cache(maxsize=4096)
def number_size(number: str) -> int:
    """Bytes of a number.

    >>> [number_size(n) for n in ("0", "7", "101", "1.2", "-5", "1000000")]
    [1, 2, 3, 3, 3, 2]
    """
    sign, digits, exponent = Decimal(number).as_tuple()
    text = "".join(map(str, digits))
    significant = text.strip("0")
    if not significant:
        return 1
    lowest = int(exponent) + len(text) - len(text.rstrip("0"))
    highest = lowest + len(text.lstrip("0").rstrip("0")) - 1
    pairs = highest // 2 - lowest // 2 + 1
    return 1 + pairs + sign


def _text(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _binary(content: str | bytes) -> int:
    if isinstance(content, bytes):
        return len(content)
    return len(content) // 4 * 3 - content[-2:].count("=")
