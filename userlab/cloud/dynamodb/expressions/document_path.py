"""Document paths: ``Address.Lines[0]`` as a tuple ``("Address", "Lines", 0)``, and reading through one.

Source: DynamoDB developer guide, "Referring to item attributes when using expressions in DynamoDB".
"""

from __future__ import annotations

from userlab.cloud.dynamodb.items.attribute_value import Value
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.request.errors import validation
from userlab.cloud.dynamodb.tables.table_model import TableModel

Path = tuple[str | int, ...]

_NESTED_KEY = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "


def value_at(item: Item, path: Path) -> Value | None:
    """The value at a path of an item, None where nothing is.

    >>> value_at({"Tags": {"L": [{"S": "new"}]}}, ("Tags", 0))
    {'S': 'new'}
    """
    value = item.get(path[0])  # type: ignore[arg-type]  # a path begins with a name
    for step in path[1:]:
        if value is None:
            return None
        value = child(value, step)
    return value


def child(value: Value, step: str | int) -> Value | None:
    """The element of a map by name, or of a list by index; None where there is none."""
    if isinstance(step, int):
        elements = value.get("L")
        return elements[step] if elements is not None and step < len(elements) else None
    members = value.get("M")
    return members.get(step) if members is not None else None


def shown(path: Path) -> str:
    """A path as AWS prints it in an error: ``[Address, Lines, [0]]``."""
    return "[" + ", ".join(f"[{step}]" if isinstance(step, int) else step for step in path) + "]"


def meeting(one: Path, other: Path) -> str | None:
    """How two paths of one expression get into each other's way, None if they don't.

    "overlap": one leads through the other. "conflict": one takes for a list what the other takes for a map.
    """
    for left, right in zip(one, other, strict=False):
        if isinstance(left, int) != isinstance(right, int):
            return "conflict"
        if left != right:
            return None
    return "overlap"


def two_paths(how: str, one: Path, other: Path) -> str:
    """The error of two paths that meet."""
    return (
        f"Two document paths {how} with each other; must remove or rewrite one of these paths; "
        f"path one: {shown(one)}, path two: {shown(other)}"
    )


def check_no_key_is_nested(paths: list[Path], table: TableModel) -> None:
    """Raise ValidationException if a path looks into a key attribute, which is always a scalar."""
    nested = {path[0] for path in paths if len(path) > 1}
    if not nested:
        return
    for name in table.keys:
        if name in nested:
            raise validation(f"{_NESTED_KEY}Key: {name}")
    for index in table.indexes.values():
        for name in index.keys:
            if name in nested:
                raise validation(f"{_NESTED_KEY}IndexKey: {name}")
