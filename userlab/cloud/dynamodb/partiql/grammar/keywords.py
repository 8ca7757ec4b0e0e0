"""The words that PartiQL keeps for itself: an attribute of such a name is written in double quotes.

Source: the PartiQL specification and SQL-92, which it takes them from. They are others, and fewer, than the reserved
words of DynamoDB's expressions. Recorded of AWS: a path through an attribute named `inner` is refused.
"""

from __future__ import annotations

_SQL = """
absolute action add all allocate alter and any are as asc assertion at authorization avg begin between bit bit_length
both by cascade cascaded case cast catalog char character character_length char_length check close coalesce collate
collation column commit connect connection constraint constraints continue convert corresponding count create cross
current current_date current_time current_timestamp current_user cursor date deallocate dec decimal declare default
deferrable deferred delete desc describe descriptor diagnostics disconnect distinct domain double drop else end escape
except exception exec execute exists external extract false fetch first float for foreign found from full get global go
goto grant group having identity immediate in indicator initially inner input insensitive insert int integer intersect
interval into is isolation join key language last leading left level like local lower match max min module names
national natural nchar next no not null nullif numeric octet_length of on only open option or order outer output
overlaps pad partial position precision prepare preserve primary prior privileges procedure public read real references
relative restrict revoke right rollback rows schema scroll section select session session_user set size smallint some
space sql sqlcode sqlerror sqlstate substring sum system_user table temporary then time timestamp to trailing
transaction translate translation trim true union unique unknown update upper usage user using value values varchar
varying view when whenever where with work write zone
"""
_PARTIQL = "missing pivot unpivot limit tuple remove index bool boolean string symbol clob blob struct list sexp bag"
RESERVED = frozenset(f"{_SQL} {_PARTIQL}".split())
# Kept words that may be called as functions.
_CALLABLE = """
exists count avg max min sum substring char_length character_length octet_length bit_length upper lower size nullif
coalesce sexp list bag
"""
CALLABLE = frozenset(_CALLABLE.split())
OPERATORS = frozenset({"is", "like", "in", "between", "and", "or"})

# What may stand behind IS, by the DynamoDB type that it asks for; None for a type that DynamoDB does not know.
_UNKNOWN_TYPES = """
smallint int int4 int8 integer float real decimal dec timestamp date time char character varchar symbol clob sexp bag
double_precision character_varying any
"""
TYPES: dict[str, str | None] = {
    **{"missing": "missing", "null": "NULL", "bool": "BOOL", "boolean": "BOOL", "blob": "B", "string": "S"},
    **{"numeric": "N", "struct": "M", "tuple": "M", "list": "L"},
    **dict.fromkeys(_UNKNOWN_TYPES.split()),
}


def is_reserved(word: str) -> bool:
    """Whether a word needs double quotes where a name is meant.

    >>> is_reserved("Date"), is_reserved("year")
    (True, False)
    """
    return word.lower() in RESERVED
