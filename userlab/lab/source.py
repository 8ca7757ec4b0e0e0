"""Show the source of a lesson or of a handler in a notebook: what runs is what is taught."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from userlab.base.errors import LabError

PACKAGE = Path(__file__).parents[1]
HANDLERS = PACKAGE / "handlers"
# "AWS operation: GetItem." or "AWS operations: Query on the index, BatchWriteItem.", up to the end of its sentence.
OPERATIONS = re.compile(r"AWS operations?: [^.]+\.")
LANGUAGES = {".py": "python", ".js": "javascript", ".mjs": "javascript", ".json": "json", ".tf": "hcl"}


def source_of(function: Callable[..., Any]) -> str:
    """A function's source as it stands in the file, its docstring cut to the first line and the AWS operations.

    The whole docstring is a question mark away: `tables.create?` in a cell.
    """
    if not inspect.isfunction(function):
        raise LabError(f"userlab.show shows functions and files, and {function!r} is neither.")
    lines = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    docstring = ast.get_docstring(definition)
    if docstring and len(definition.body) > 1:
        place = definition.body[0]
        indent = " " * place.col_offset
        lines[place.lineno - 1 : place.end_lineno] = [indent + line if line else line for line in _short(docstring)]
    return "\n".join(lines)


def _short(docstring: str) -> list[str]:
    """What remains of a docstring: what the function does, and the AWS operations that do it."""
    first = docstring.splitlines()[0]
    operations = OPERATIONS.search(" ".join(docstring.split()))
    if operations is None:
        return [f'"""{first}"""']
    if operations.group() in first:
        return [f'"""{first}"""']
    return [f'"""{first}', "", operations.group(), '"""']


def caption(function: Callable[..., Any]) -> str:
    """Where a function stands: "userlab/tables.py, line 14". The package's folder is named as in the repository."""
    file = Path(inspect.getsourcefile(function) or "")
    place = file.relative_to(PACKAGE.parent).as_posix() if file.is_relative_to(PACKAGE) else file.name
    return f"{place}, line {inspect.getsourcelines(function)[1]}"


def show(*subjects: Callable[..., Any] | str | Path, with_: Sequence[Callable[..., Any]] = ()) -> None:
    """Display source code in the notebook, coloured in its language, with the place where it stands below it.

    Args:
        subjects: functions of the lessons, or files: a path below userlab/handlers, or any other path.
        with_: functions that the subjects call and that are worth a look, too; they are shown below them.

    Raises:
        LabError: something is neither a function nor a file that is there.

    >>> userlab.show(tables.create)
    >>> userlab.show(items.update, with_=[items.to_dynamodb_json])
    >>> userlab.show("python/walkthrough/lambda_function.py")
    """
    from IPython.display import Markdown, display

    for subject in (*subjects, *with_):
        display(Markdown(_shown_file(subject) if isinstance(subject, (str, Path)) else _shown_function(subject)))


def _shown_function(function: Callable[..., Any]) -> str:
    return f"```python\n{source_of(function)}\n```\n`{caption(function)}`"


def _shown_file(subject: str | Path) -> str:
    path = HANDLERS / subject
    if not path.is_file():
        raise LabError(
            f"There is no file {subject}. userlab.show takes a path below userlab/handlers, or any other path."
        )
    code, language = path.read_text("utf-8").rstrip(), LANGUAGES.get(path.suffix, "")
    below = f"\n`{path.relative_to(PACKAGE.parent).as_posix()}`" if path.is_relative_to(PACKAGE) else ""
    return f"```{language}\n{code}\n```{below}"
