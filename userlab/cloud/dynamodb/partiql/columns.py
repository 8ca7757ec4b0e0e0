"""The columns of a SELECT: attributes and document paths, each under the name of its last part.

Recorded of AWS: ``SELECT a.b, c[0]`` gives ``b`` and ``c[0]``. The text for two columns of one name is DynamoDB
local's.
"""

from __future__ import annotations

from userlab.cloud.dynamodb.expressions import document_path
from userlab.cloud.dynamodb.expressions.document_path import Path as Steps
from userlab.cloud.dynamodb.items.item_size import Item
from userlab.cloud.dynamodb.items.item_store import text_of
from userlab.cloud.dynamodb.items.sorted_items import Record
from userlab.cloud.dynamodb.partiql.grammar.syntax import Select
from userlab.cloud.dynamodb.request.errors import invalid, validation
from userlab.cloud.dynamodb.tables.table_model import IndexModel, TableModel

Columns = dict[str, Steps]


def columns_of(select: Select, table: TableModel) -> Columns | None:
    """The columns by name, None for all attributes. Raises ValidationException."""
    if select.columns is None:
        return None
    found: Columns = {}
    for column in select.columns:
        name = _name_of(column.steps)
        if name in found:
            raise validation(f"Duplicate identifiers in select clause: {name}")
        found[name] = column.steps
    document_path.check_no_key_is_nested(list(found.values()), table)
    return found


def check_projected(columns: Columns | None, index: IndexModel | None) -> None:
    """Raise ValidationException for a column that a global index does not hold."""
    if columns is None or index is None or not index.is_global or index.attributes is None:
        return
    missing = [str(path[0]) for path in columns.values() if path[0] not in index.attributes]
    if missing:
        raise invalid(f"Global secondary index {index.name} does not project [{', '.join(missing)}]")


def fetches(columns: Columns | None, index: IndexModel | None) -> bool:
    """Whether a local index must fetch whole items from its table, for columns that it does not hold."""
    if columns is None or index is None or index.is_global or index.attributes is None:
        return False
    return any(path[0] not in index.attributes for path in columns.values())


def row(record: Record, columns: Columns | None) -> str:
    """A record as a row of the answer, in JSON."""
    return record.text if columns is None else text_of(_picked(record.item(), columns))


def _picked(item: Item, columns: Columns) -> Item:
    found = ((name, document_path.value_at(item, path)) for name, path in columns.items())
    return {name: value for name, value in found if value is not None}


def _name_of(path: Steps) -> str:
    last = max(at for at, step in enumerate(path) if isinstance(step, str))
    return str(path[last]) + "".join(f"[{step}]" for step in path[last + 1 :])
