"""Cells that learners wrote before modules moved still run."""

import importlib

import pytest

import userlab


@pytest.mark.parametrize("name", ["carts", "orders", "prices", "npm", "tagging"])
def test_a_moved_lesson_is_still_found_in_the_package(name):
    found = getattr(userlab, name)
    assert found.__name__.rpartition(".")[2] == name


def test_from_userlab_import_works_for_a_moved_lesson():
    from userlab import carts

    assert carts is importlib.import_module("userlab.examples.carts")


def test_a_name_that_never_was_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'cart'"):
        userlab.cart  # noqa: B018
