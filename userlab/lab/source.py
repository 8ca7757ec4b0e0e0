"""Show the source of a lesson or of a handler in a notebook: what runs is what is taught."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

HANDLERS = Path(__file__).parents[1] / "handlers"
LANGUAGES = {".py": "python", ".js": "javascript", ".mjs": "javascript", ".json": "json", ".tf": "hcl"}


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


def show(*subjects: Callable[..., Any] | str | Path) -> None:
    """Display source code in the notebook, coloured in its language.

    Args:
        subjects: functions of the lessons, or files: a path below userlab/handlers, or any other path.

    >>> userlab.show(tables.create)
    >>> userlab.show("python/walkthrough/lambda_function.py")
    """
    from IPython.display import Markdown, display

    for subject in subjects:
        if isinstance(subject, (str, Path)):
            code, language = (HANDLERS / subject).read_text("utf-8").rstrip(), LANGUAGES[Path(subject).suffix]
        else:
            code, language = source_of(subject), "python"
        display(Markdown(f"```{language}\n{code}\n```"))
