"""What one rendering may take: steps, characters, digits. A template that grows or calculates without end is stopped.

AWS bounds a payload (10 MB), a template (300 KB) and a loop (1,000 rounds), which a few lines can still turn into
hours; how AWS ends those is not written down. The bounds here are the local cloud's own.
(Guide, "Quotas for configuring and running a REST API in API Gateway".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.rest_api.templates.expressions import TemplateError

# No value of a template may grow over this many characters or items.
LARGEST_VALUE = 10 * 1024 * 1024
# What all values of a rendering may have together: room for a body of 10 MB, escaped once.
LARGEST_TOTAL = 4 * LARGEST_VALUE
MOST_STEPS = 500_000
# A list made by a method, and what is compared or printed as a whole.
MOST_ITEMS = 100_000
MOST_BITS = 1_024  # some 300 digits


class Budget:
    """What is left of a rendering's steps and characters."""

    def __init__(self) -> None:
        self._steps = MOST_STEPS
        self._characters = LARGEST_TOTAL

    def step(self) -> None:
        """One node or expression more. Raises TemplateError."""
        self._steps -= 1
        if self._steps < 0:
            raise TemplateError("the template takes too many steps")

    def spend(self, characters: int) -> None:
        """So many characters are looked at or made. Raises TemplateError."""
        self._characters -= characters
        if self._characters < 0:
            raise TemplateError("the values of the template grow over 40 MB")


def bounded(size: int) -> None:
    """Raises TemplateError for a value of such a size, before it is made."""
    if size > LARGEST_VALUE:
        raise TemplateError("a value of the template grows over 10 MB")


def few(count: int) -> None:
    """Raises TemplateError for a list of so many items, before it is made."""
    if count > MOST_ITEMS:
        raise TemplateError(f"a list of the template has more than {MOST_ITEMS} items")


def short_number(number: Any) -> Any:
    """The number itself. Raises TemplateError for one of more than some 300 digits."""
    if isinstance(number, int) and number.bit_length() > MOST_BITS:
        raise TemplateError("a number of the template has more than 300 digits")
    return number


def measured(value: Any) -> int:
    """How many values there are in a value, itself included; what stands in it twice counts twice.

    A list may hold another twice, and that one a third twice: thirty lines make a thousand million values, which cost
    nothing until somebody compares or prints them. Raises TemplateError for more than MOST_ITEMS, or for 10 MB of text.
    """
    count, length, waiting = 0, 0, [value]
    while waiting:
        item = waiting.pop()
        count += 1
        if isinstance(item, str):
            length += len(item)
            bounded(length)
        if isinstance(item, (dict, list)):
            few(count + len(waiting) + len(item))
            waiting.extend(item.values() if isinstance(item, dict) else item)
    return count
