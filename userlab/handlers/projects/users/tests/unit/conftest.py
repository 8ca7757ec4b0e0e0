"""A double in place of the table: it takes every call, and answers what a test tells it to."""

from unittest.mock import Mock

import lambda_function
import pytest


@pytest.fixture(autouse=True)
def table(monkeypatch):
    table = Mock()
    table.get_item.return_value = {}  # nobody is there
    monkeypatch.setattr(lambda_function, "table", table)
    return table
