"""The list of DynamoDB's reserved words, which moto keeps as a file."""

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

RESERVED = frozenset(ReservedKeywords.get_reserved_keywords())
