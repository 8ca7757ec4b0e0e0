"""Invocations: from a function's name to the result, its log and its destination."""
