"""Reads a whole statement: SELECT, INSERT, UPDATE, DELETE, and EXISTS(SELECT ...) for transactions.

Source: DynamoDB developer guide, "PartiQL select statements for DynamoDB" and its neighbours. What is told here needs
no table to be known. Recorded of AWS: an UPDATE may begin with ``FROM table WHERE ...``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from userlab.cloud.dynamodb.partiql.grammar.expression_parser import ExpressionParser
from userlab.cloud.dynamodb.partiql.grammar.syntax import (
    Call,
    Change,
    Delete,
    Exists,
    Insert,
    Is,
    Node,
    Operation,
    OrderTerm,
    Path,
    Select,
    Source,
    Statement,
    TupleNode,
    Update,
)
from userlab.cloud.dynamodb.partiql.refusals import ALIASING, ON_INDEX, at, left_over, malformed
from userlab.cloud.dynamodb.request.errors import validation

_TABLE_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}", re.ASCII)
_BAD_NAME = "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'."
_BEHIND = ("where", "order", "set", "remove", "returning", "value", "values")
_SETTING = ("set", "remove")


@lru_cache(1024)
def parse(text: str) -> Statement:
    """What a statement says. Raises ValidationException for what is none of DynamoDB's.

    >>> parse("DELETE FROM Users WHERE UserID = ?").operation.source.table
    'Users'
    """
    parser = _StatementParser(text)
    operation = parser.operation()
    if not parser.is_over:
        raise left_over()
    return Statement(operation, parser.parameters)


class _StatementParser(ExpressionParser):
    def operation(self) -> Operation:
        if self.take_word("select"):
            return self._select()
        if self.take_word("insert"):
            return self._insert()
        if self.take_word("update"):
            return self._update()
        if self.take_word("delete"):
            return self._delete()
        if self.take_word("from"):
            return self._update_from()
        if self.token.is_word("exists"):
            return self._exists()
        return self._no_statement()

    def _select(self) -> Select:
        if self.token.is_word("distinct"):
            raise validation("Unsupported clause: SELECT DISTINCT")
        columns = self._columns()
        if not self.take_word("from"):
            raise malformed("Expected FROM after select list")
        if not self.token.is_name:
            raise malformed("Unexpected keyword" if self.token.kind == "word" else "Unexpected term")
        source = self._source()
        if self.token.is_sign(",") or self.token.is_word("join", "inner", "left", "right", "full", "cross"):
            raise validation("Only select from a single table or index is supported.")
        where = self._where()
        for word in ("group", "having", "limit"):
            if self.token.is_word(word):
                raise validation(f"Unsupported clause: {word.upper()}")
        return Select(source, columns, where, self._order())

    def _columns(self) -> tuple[Path, ...] | None:
        if self.take_sign("*"):
            if self.token.is_sign(","):
                raise validation("Other attributes should not be present in the projection when '*' is used.")
            return None
        columns = [self._column()]
        while self.take_sign(","):
            if self.token.is_sign("*"):
                raise validation("Other attributes should not be present in the projection when '*' is used.")
            columns.append(self._column())
        return tuple(columns)

    def _column(self) -> Path:
        place = self.token.place
        node = self.expression()
        if not isinstance(node, Path):
            raise at("Unexpected path component", node.place if isinstance(node, Call) else place)
        if self.token.is_word("as") or self.token.is_name:
            raise validation(ALIASING)
        return node

    def _order(self) -> tuple[OrderTerm, ...]:
        if not self.take_word("order"):
            return ()
        if not self.take_word("by"):
            raise malformed("Expected BY after ORDER")
        terms: list[OrderTerm] = []
        while True:
            node = self.expression()
            if not isinstance(node, Path) or len(node.steps) > 1:
                kind = type(node).__name__
                raise validation(f"Argument to ORDER BY must be of type VariableReference. Type: {kind}")
            terms.append(OrderTerm(str(node.steps[0]), self.token.is_word("desc")))
            self.take_word("asc", "desc")
            if not self.take_sign(","):
                return tuple(terms)

    def _insert(self) -> Insert:
        if not self.take_word("into"):
            raise malformed("Expected data manipulation")
        source = self._source(aliased=False)
        if source.index is not None:
            raise validation("FROM clause may only contain a single table name in data manipulation statements")
        if self.token.is_word("values"):
            raise _several_items()
        if not self.take_word("value"):
            raise left_over() if self.token.is_name else malformed("Expected data manipulation")
        item = self.expression()
        if not isinstance(item, TupleNode):
            raise validation(
                "Unsupported format in item expression. "
                "Please use struct format {...} to express item values for insert statement."
            )
        if self.token.is_word("returning"):
            raise validation("RETURNING is not supported in INSERT")
        return Insert(source, item)

    def _update(self) -> Update:
        source = self._written()
        changes = self._changes()
        where = self._where()
        return Update(source, changes, where, self._returning())

    def _update_from(self) -> Update:
        source = self._written()
        where = self._where()
        changes = self._changes()
        return Update(source, changes, where, self._returning())

    def _changes(self) -> tuple[Change, ...]:
        changes: list[Change] = []
        while self.token.is_word(*_SETTING):
            if self.take_word("remove"):
                changes.append(Change(self.path(), None))
                continue
            self.position += 1
            changes.append(self._assignment())
            while self.take_sign(","):
                changes.append(self._assignment())
        if not changes:
            raise malformed("Expected data manipulation")
        return tuple(changes)

    def _assignment(self) -> Change:
        path = self.path()
        self.need_sign("=", "'=' for assignment")
        return Change(path, self.expression())

    def _delete(self) -> Delete:
        if not self.take_word("from"):
            raise malformed("Expected FROM after DELETE")
        source = self._written()
        where = self._where()
        returning = self._returning()
        if returning not in ("", "ALL OLD"):
            raise validation(
                f"Invalid returning clause: RETURNING {returning} *. "
                "Only RETURNING ALL OLD * is allowed in DELETE statements."
            )
        return Delete(source, where, returning)

    def _exists(self) -> Exists:
        self.position += 1
        self.need_sign("(", "LEFT_PAREN")
        if not self.take_word("select"):
            raise malformed("Expected data manipulation")
        select = self._select()
        self.need_sign(")", "RIGHT_PAREN")
        return Exists(select)

    def _source(self, aliased: bool = True) -> Source:
        """Read the table that a statement is about, and an index of it."""
        names = [self.name()]
        while self.take_sign("."):
            names.append(self.name())
        if len(names) > 2:
            raise validation("A path may contain at most 2 components in the FROM clause")
        if not _TABLE_NAME.fullmatch(names[0]):
            raise validation(_BAD_NAME)
        if aliased and (self.token.is_word("as", "at", "by") or self.token.is_name):
            raise validation(ALIASING)
        return Source(names[0], names[1] if len(names) > 1 else None)

    def _written(self) -> Source:
        """Read the table that a write is about."""
        source = self._source()
        if source.index is not None:
            raise validation(ON_INDEX)
        return source

    def _where(self) -> Node | None:
        return self.expression() if self.take_word("where") else None

    def _returning(self) -> str:
        if not self.take_word("returning"):
            return ""
        which, when = self.take().text.upper(), self.take().text.upper()
        if which not in ("ALL", "MODIFIED") or when not in ("OLD", "NEW") or not self.take_sign("*"):
            raise malformed("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause")
        if self.token.is_sign(","):
            raise validation("Invalid syntax with multiple returning elements in RETURNING clause")
        return f"{which} {when}"

    def _no_statement(self) -> Operation:
        """Whatever else was written: AWS reads on to tell what is wrong with it."""
        if any(token.is_word("from") for token in self.tokens):
            raise malformed("Expected data manipulation")
        node = self.expression()
        if not self.is_over:
            raise left_over()
        kind = {Is: "IsType", Path: "VariableReference"}.get(type(node), type(node).__name__)
        raise validation(f"Unsupported operation: {kind}")


def _several_items() -> Exception:
    return validation(
        "Unsupported operation: Inserting multiple items in a single statement is not supported, "
        'use "INSERT INTO tableName VALUE item" instead'
    )
