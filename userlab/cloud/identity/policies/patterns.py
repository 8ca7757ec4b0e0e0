"""Wildcards and variables in policies: "dynamodb:Get*", "arn:aws:s3:::home/${aws:username}/*".

Source: IAM User Guide, "IAM JSON policy elements: Resource", "... Action", "... Variables and tags".
"""

import re
from collections.abc import Iterable, Mapping

# What a request tells about itself: condition key in lower case -> its values.
Context = Mapping[str, list[str]]

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_WILDCARDS = re.compile(r"[*?]")
_LITERALS = {"*": "*", "?": "?", "$": "$"}


def glob(text: str) -> str:
    """A regular expression for a text with * (anything) and ? (one character).

    What stands between two stars is matched atomically: a policy full of stars can't make matching explode.

    >>> bool(re.fullmatch(glob("a*c?"), "abbcd"))
    True
    """
    pieces = [re.escape(piece).replace(r"\?", ".") for piece in re.split(r"\*+", text)]
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1])
    return f"{pieces[0]}{middle}.*{pieces[-1]}"


class Patterns:
    """Several patterns, of which one must match.

    `variables` says that ${...} is replaced by values of the request (policies of Version 2012-10-17).

    >>> Patterns(["dynamodb:Get*"], ignore_case=True).match("dynamodb:getitem", {})
    True
    """

    def __init__(
        self, texts: Iterable[str], *, ignore_case: bool = False, variables: bool = False, wildcards: bool = True
    ) -> None:
        self._ignore_case = ignore_case
        self._translate = glob if wildcards else re.escape
        given = [text.lower() if ignore_case else text for text in texts]
        self._dynamic = [text for text in given if variables and "${" in text]
        fixed = [text for text in given if not (variables and "${" in text)]
        # Some policies of AWS list thousands of actions, nearly all of them plain or with one star at their end:
        # as one regular expression they would take half a second to compile.
        starred = [text for text in fixed if wildcards and _WILDCARDS.search(text)]
        self._exact = frozenset(fixed) - frozenset(starred)
        begun = [text for text in starred if text[-1] == "*" and not _WILDCARDS.search(text[:-1])]
        self._starts = tuple(text[:-1] for text in begun)
        others = sorted(set(starred) - set(begun))
        expression = "|".join(f"(?:{glob(text)})" for text in others)
        self._other = re.compile(expression, re.DOTALL) if others else None

    @property
    def dynamic(self) -> bool:
        """Whether the answer depends on the request's context."""
        return bool(self._dynamic)

    def match(self, value: str, context: Context) -> bool:
        """Whether the whole of `value` matches one pattern."""
        if self._ignore_case:
            value = value.lower()
        if value in self._exact or value.startswith(self._starts):
            return True
        if self._other is not None and self._other.fullmatch(value):
            return True
        return any(self._match_dynamic(text, value, context) for text in self._dynamic)

    def _match_dynamic(self, text: str, value: str, context: Context) -> bool:
        expression, position = "", 0
        for variable in _VARIABLE.finditer(text):
            replacement = _value_of(variable[1], context)
            if replacement is None:  # a variable without a value matches nothing at all
                return False
            if self._ignore_case:
                replacement = replacement.lower()
            expression += text[position : variable.start()] + "\0" + replacement + "\0"
            position = variable.end()
        # Values are taken literally: a user named "*" is no wildcard.
        pieces = (expression + text[position:]).split("\0")
        translated = "".join(
            re.escape(piece) if index % 2 else self._translate(piece) for index, piece in enumerate(pieces)
        )
        return re.fullmatch(translated, value, re.DOTALL) is not None


def _value_of(variable: str, context: Context) -> str | None:
    """The value of a variable such as aws:username, or of its default: ${aws:username, 'nobody'}."""
    if variable in _LITERALS:
        return _LITERALS[variable]
    name, comma, default = variable.partition(",")
    values = context.get(name.strip().lower())
    if values:
        return values[0] if len(values) == 1 else None
    default = default.strip()
    return default[1:-1] if comma and len(default) >= 2 and default[0] == default[-1] == "'" else None
