"""Cells that can't run on this machine say so, instead of failing one after the other."""

from __future__ import annotations

import ast

# What works without the program that is missing: to look at code, to ask for hints, and to try again.
STILL_RUN = frozenset({"begin", "show", "hint", "solution", "installed", "copy", "directory"})


class SkipCells(ast.NodeTransformer):
    """Replaces a cell of IPython by a notice, unless all that it calls is in STILL_RUN.

    IPython hands the syntax tree of every cell to `visit`.
    """

    def __init__(self, notice: str) -> None:
        self.notice = notice

    def visit_Module(self, cell: ast.Module) -> ast.Module:
        calls = [node.func for node in ast.walk(cell) if isinstance(node, ast.Call)]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        if names <= STILL_RUN and (names or _only_imports(cell)):
            return cell
        return ast.parse(f"print({self.notice!r})")


def _only_imports(cell: ast.Module) -> bool:
    return all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in cell.body)


def begin(notice: str, reason: str) -> None:
    """From the next cell on, skip cells: each prints `notice`. `reason`, Markdown, is shown now.

    It ends when the kernel is started again. Outside of IPython nothing is skipped.
    """
    from IPython import get_ipython
    from IPython.display import Markdown, display

    display(Markdown(f'<div class="alert alert-warning">\n\n{reason}\n\n</div>'))
    shell = get_ipython()
    if shell is not None:
        end()
        shell.ast_transformers.append(SkipCells(notice))


def end() -> None:
    """Let cells run again."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        kept = [transformer for transformer in shell.ast_transformers if not isinstance(transformer, SkipCells)]
        shell.ast_transformers[:] = kept
