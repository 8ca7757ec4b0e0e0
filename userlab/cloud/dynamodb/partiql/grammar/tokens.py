"""The words of a PartiQL statement: names, literals, signs, each with its place.

Source: PartiQL specification (SQL's comments, quoted names, doubled quotes). Recorded of AWS: what no word can be made
of is told with nothing behind the colon, and so is a number whose exponent or scale has more than 32 bits.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from userlab.cloud.dynamodb.partiql.grammar.keywords import is_reserved
from userlab.cloud.dynamodb.partiql.refusals import malformed

MAX_STATEMENT = 8192
_MOST_32_BITS = 2**31 - 1

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\v\f]+|--[^\r\n]*|/\*.*?\*/)"
    r"|(?P<word>[A-Za-z_$][A-Za-z0-9_$]*)"
    r'|(?P<quoted>"(?:[^"]|"")*")'
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<parameter>\?)"
    r"|(?P<sign><<|>>|<=|>=|<>|!=|\|\||[=<>()\[\]{},.:;*+%\-]|/(?!\*))",
    re.ASCII | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a statement; `kind` is word, quoted, text, number, parameter, sign or end.

    `text` is what is meant: a name and a string without their quotes. `place` is line:column:length.
    """

    kind: str
    text: str
    place: str

    def is_word(self, *words: str) -> bool:
        """Whether this is one of some keywords, in either case."""
        return self.kind == "word" and self.text.lower() in words

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs

    @property
    def is_name(self) -> bool:
        """Whether this can name a table, an index or an attribute."""
        return self.kind == "quoted" or (self.kind == "word" and not is_reserved(self.text))


def tokens_of(statement: str) -> list[Token]:
    """The pieces of a statement, and an end. Raises ValidationException for what is none.

    >>> [token.text for token in tokens_of("SELECT * FROM \\"Users\\" -- all of them")]
    ['SELECT', '*', 'FROM', 'Users', '']
    """
    if len(statement) > MAX_STATEMENT:
        raise malformed()
    found: list[Token] = []
    position, line, line_start = 0, 1, 0
    while position < len(statement):
        match = _TOKEN.match(statement, position)
        if match is None:
            raise malformed()
        kind, text = match.lastgroup or "", match.group()
        if kind != "space":
            place = f"{line}:{position - line_start + 1}:{len(text)}"
            found.append(Token(kind, _meant(kind, text), place))
        position = match.end()
        if "\n" in text:
            line += text.count("\n")
            line_start = match.start() + text.rindex("\n") + 1
    found.append(Token("end", "", f"{line}:{position - line_start + 1}:0"))
    return found


def _meant(kind: str, text: str) -> str:
    if kind == "quoted":
        return text[1:-1].replace('""', '"')
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        _check_exponent(text)
    return text


def _check_exponent(text: str) -> None:
    mantissa, _, exponent = text.lower().partition("e")
    if len(exponent) > 12:
        raise malformed()
    power = int(exponent or 0)
    scale = len(mantissa.partition(".")[2]) - power
    if max(abs(power), abs(scale)) > _MOST_32_BITS:
        raise malformed()
