"""Item collections as a picture: all items of one partition key in a row, in the order of the sort key.

An item collection is AWS's name for the items that share a partition key: what a Query can read.
Source: DynamoDB Developer Guide, "Item collections - how to model one-to-many relationships in DynamoDB".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OTHERS, READ, RETURNED = "#c7ced8", "#f59e0b", "#1d4ed8"


def chart(
    found: list[dict[str, Any]],
    partition_key: str,
    sort_key: str,
    read: list[dict[str, Any]],
    returned: list[dict[str, Any]] | None = None,
) -> Figure:
    """Each item of a table as a small box, and what a query made of them: read, returned, or left alone.

    It also prints these three numbers.

    Args:
        found: all items of the table. read: those that the query read.
        returned: those that it returned, where a filter took some away. None: all that it read.

    >>> item_collections.chart(every, "UserID", "OrderID", read=queries.query("Orders", Key("UserID").eq("user123")))
    """
    from matplotlib import pyplot
    from matplotlib.patches import Patch

    def key_of(item: dict[str, Any]) -> tuple[Any, Any]:
        return item[partition_key], item[sort_key]

    keys_read = {key_of(item) for item in read}
    keys_returned = keys_read if returned is None else {key_of(item) for item in returned}
    rows = sorted({item[partition_key] for item in found})
    figure, axes = pyplot.subplots(figsize=(8, 0.9 + 0.22 * len(rows)), layout="constrained")
    for height, row in enumerate(rows):
        keys = sorted(key_of(item) for item in found if item[partition_key] == row)
        colours = [RETURNED if key in keys_returned else READ if key in keys_read else OTHERS for key in keys]
        axes.bar(range(len(keys)), 0.8, bottom=height - 0.4, width=0.8, color=colours)
    axes.set_yticks(range(len(rows)), rows)
    axes.invert_yaxis()
    axes.margins(0.01)
    axes.tick_params(length=0)
    axes.set(xlabel=f"{sort_key}, in order", ylabel=partition_key, xticks=[])
    axes.spines[:].set_visible(False)
    legend = {"returned": RETURNED, "read, filtered out": READ, "not read": OTHERS}
    handles = [Patch(color=colour, label=name) for name, colour in legend.items()]
    figure.legend(handles=handles, loc="outside upper right", ncols=3, frameon=False)
    print(f"{len(found)} items in {len(rows)} collections: {len(keys_read)} read, {len(keys_returned)} returned")
    pyplot.close(figure)  # the notebook shows what is returned, and would show an open figure once more
    return figure
