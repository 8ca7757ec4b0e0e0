"""Show the source of a lesson in a notebook: what runs is what is taught."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def source_of(function: Callable[..., Any]) -> str:
    """A function's source as it stands in the file, its docstring cut to the first line.

    The whole docstring is a question mark away: `tables.create?` in a cell.
    """
    lines = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    docstring = ast.get_docstring(definition)
    if docstring and len(definition.body) > 1:
        place = definition.body[0]
        first = f'{" " * place.col_offset}"""{docstring.splitlines()[0]}"""'
        lines[place.lineno - 1 : place.end_lineno] = [first]
    return "\n".join(lines)


def show(*functions: Callable[..., Any]) -> None:
    """Display the source of lesson functions in the notebook, coloured as Python.

    >>> userlab.show(tables.create)
    """
    from IPython.display import Markdown, display

    for function in functions:
        display(Markdown(f"```python\n{source_of(function)}\n```"))
