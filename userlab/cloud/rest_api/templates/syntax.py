"""From a template's text to a tree: text, references, and directives."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from userlab.cloud.rest_api.templates.expressions import LEVELS, Expressions, Reference, TemplateError

Node = Any
_NAMES = "set|if|elseif|else|end|foreach|stop|break|define|macro|include|parse|evaluate"
# A brace ends the name only where one began it: in {"a": #if($b)1#{else}2#end} the last one is text.
_DIRECTIVE = re.compile(rf"#(?:\{{({_NAMES})\}}|({_NAMES})\b)")
_UNSUPPORTED = frozenset({"include", "parse", "evaluate"})
_CALL = re.compile(r"#(?:\{([A-Za-z_][\w-]*)\}|([A-Za-z_][\w-]*))[ \t]*\(")
_MARK = re.compile(r"[$#]")
_COMMENT = re.compile(r"##[^\n]*\n?")
# A tree takes a hundred times the room of its text: only those of short templates are remembered.
LONGEST_REMEMBERED = 20_000
_ALONE = re.compile(r"[ \t]*\n")


@dataclass(frozen=True)
class Set:
    target: Reference
    value: Any


@dataclass(frozen=True)
class If:
    branches: tuple[tuple[Any, tuple[Node, ...]], ...]


@dataclass(frozen=True)
class Foreach:
    name: str
    items: Any
    block: tuple[Node, ...]


@dataclass(frozen=True)
class Define:
    """#define($name): the block stands for itself, rendered anew wherever ``$name`` stands."""

    name: str
    block: tuple[Node, ...]


@dataclass(frozen=True)
class Macro:
    """#macro(name $a $b): a directive of the template's own."""

    name: str
    parameters: tuple[str, ...]
    block: tuple[Node, ...]


@dataclass(frozen=True)
class MacroCall:
    """#name($x "y"). Text (`source`), if there is no such macro."""

    name: str
    arguments: tuple[Any, ...]
    source: str


@dataclass(frozen=True)
class Leave:
    """#stop ends the template, #break its loop."""

    what: str


def parse(template: str) -> tuple[Node, ...]:
    """The tree of a template. Raises TemplateError."""
    return _remembered(template) if len(template) <= LONGEST_REMEMBERED else _parsed(template)


def _parsed(template: str) -> tuple[Node, ...]:
    parser = _Parser(template)
    nodes, end = parser.block()
    if end is not None:
        raise TemplateError(f"#{end} stands where nothing was begun")
    return nodes


_remembered = functools.lru_cache(maxsize=256)(_parsed)


class _Parser(Expressions):
    def block(self) -> tuple[tuple[Node, ...], str | None]:
        """Nodes up to the end of the text or to #end, #else, #elseif; which one it was."""
        nodes: list[Node] = []
        while self.at < len(self.text):
            start = self.at
            self.at = self._next_mark()
            if self.at > start:
                nodes.append(self.text[start : self.at])
            if self.at >= len(self.text):
                break
            if self.text[self.at] == "$":
                nodes.append(self.reference() or self._take(1))
            elif comment := _COMMENT.match(self.text, self.at):
                self.at = comment.end()
            elif self.text.startswith("#*", self.at):
                self._block_comment()
            elif directive := _DIRECTIVE.match(self.text, self.at):
                self.at = directive.end()
                name = directive[1] or directive[2]
                if name in ("end", "else", "elseif"):
                    return tuple(nodes), name
                nodes.append(self._directive(name))
            else:
                nodes.append(self._macro_call() or self._take(1))
        return tuple(nodes), None

    def _block_comment(self) -> None:
        end = self.text.find("*#", self.at + 2)
        if end < 0:
            raise TemplateError("a comment has no end")
        self.at = end + 2

    def _next_mark(self) -> int:
        mark = _MARK.search(self.text, self.at)
        return mark.start() if mark else len(self.text)

    def _take(self, count: int) -> str:
        self.at += count
        return self.text[self.at - count : self.at]

    def _directive(self, name: str) -> Node:
        if name in _UNSUPPORTED:
            raise TemplateError(f"the local cloud's templates do not know #{name}")
        if name in ("stop", "break"):
            return Leave(name)
        self.expect("(")
        if name == "set":
            return self._set()
        if name == "if":
            return self._if()
        if name == "define":
            return self._define()
        return self._macro() if name == "macro" else self._foreach()

    def _set(self) -> Set:
        self.space()
        target = self.reference()
        if not isinstance(target, Reference):
            raise TemplateError("#set needs a variable on its left")
        self.expect("=")
        value = self.expression()
        self.expect(")")
        # A line that holds a directive alone leaves no empty line behind.
        if alone := _ALONE.match(self.text, self.at):
            self.at = alone.end()
        return Set(target, value)

    def _if(self) -> If:
        branches = []
        condition = self.expression()
        self.expect(")")
        while True:
            block, end = self.block()
            branches.append((condition, block))
            if end == "elseif":
                self.expect("(")
                condition = self.expression()
                self.expect(")")
            elif end == "else":
                condition = True
            elif end == "end":
                return If(tuple(branches))
            else:
                raise TemplateError("#if has no #end")

    def _foreach(self) -> Foreach:
        self.space()
        variable = self.reference()
        self.space()
        if not isinstance(variable, Reference) or not self.word("in"):
            raise TemplateError("#foreach needs the form #foreach($item in $list)")
        items = self.expression()
        self.expect(")")
        return Foreach(variable.name, items, self._to_end("foreach"))

    def _define(self) -> Define:
        self.space()
        variable = self.reference()
        self.expect(")")
        if not isinstance(variable, Reference):
            raise TemplateError("#define needs the form #define($name)")
        return Define(variable.name, self._to_end("define"))

    def _macro(self) -> Macro:
        self.space()
        name = self.name()
        parameters: list[str] = []
        while not self.accept(")"):
            self.accept(",")
            self.space()
            parameter = self.reference()
            if not isinstance(parameter, Reference):
                raise TemplateError("#macro needs the form #macro(name $parameter)")
            parameters.append(parameter.name)
        return Macro(name, tuple(parameters), self._to_end("macro"))

    def _to_end(self, name: str) -> tuple[Node, ...]:
        block, end = self.block()
        if end != "end":
            raise TemplateError(f"#{name} has no #end")
        return block

    def _macro_call(self) -> MacroCall | None:
        """The call at `at`; None where no arguments follow, as in running text."""
        call = _CALL.match(self.text, self.at)
        if call is None:
            return None
        start, self.at = self.at, call.end()
        arguments: list[Any] = []
        try:
            while not self.accept(")"):
                self.accept(",")
                arguments.append(self.expression(len(LEVELS)))
        except TemplateError:
            self.at = start
            return None
        return MacroCall(call[1] or call[2], tuple(arguments), self.text[start : self.at])
