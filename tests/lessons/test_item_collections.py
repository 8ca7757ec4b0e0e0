"""Item collections as a picture: what was read, what was returned, what was left alone."""

from __future__ import annotations

from collections import Counter

import pytest
from matplotlib.colors import to_hex

from userlab import item_collections

ITEMS = [{"ID": name, "At": moment} for name in "ab" for moment in range(5)]


def test_each_item_is_a_box_in_the_colour_of_what_happened_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    figure = item_collections.chart(ITEMS, "ID", "At", read=ITEMS[:5], returned=ITEMS[:2])
    boxes = figure.axes[0].patches
    assert Counter(to_hex(bar.get_facecolor()) for bar in boxes) == {
        item_collections.RETURNED: 2,
        item_collections.READ: 3,
        item_collections.OTHERS: 5,
    }
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["returned", "read, filtered out", "not read"]
    assert capsys.readouterr().out == "10 items in 2 collections: 5 read, 2 returned\n"


def test_without_a_filter_all_that_is_read_is_returned(capsys: pytest.CaptureFixture[str]) -> None:
    item_collections.chart(ITEMS, "ID", "At", read=ITEMS[3:5])
    assert capsys.readouterr().out == "10 items in 2 collections: 2 read, 2 returned\n"
