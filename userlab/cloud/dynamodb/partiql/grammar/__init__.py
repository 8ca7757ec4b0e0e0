"""The grammar of PartiQL for DynamoDB: words, expressions, statements."""
