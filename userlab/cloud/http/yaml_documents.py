"""YAML as OpenAPI files and templates are written in it, with a bound on what its aliases stand for.

An alias (``*name``) repeats what an anchor (``&name``) marked; ten aliases of ten aliases of ten are a thousand
copies as soon as somebody writes them out. So the document is weighed with all aliases written out, before it is
built. (YAML 1.1, "Alias Nodes".)
"""

from __future__ import annotations

from typing import Any

LARGEST_DOCUMENT = 500_000  # values, each alias counted as what it stands for


def read_yaml(text: str, dialect: Any = None) -> Any:
    """The value of a YAML document. Raises ValueError for what is none, or stands for too much; its cause tells where.

    `dialect` is a loader class of PyYAML's with tags of its own; without one YAML's own tags are known.

    >>> read_yaml("a: &x [1, 2]\\nb: *x\\n")
    {'a': [1, 2], 'b': [1, 2]}
    """
    import yaml

    loader = (dialect or getattr(yaml, "CSafeLoader", yaml.SafeLoader))(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _weigh(node, {})
        return loader.construct_document(node)
    except (yaml.YAMLError, AttributeError, TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error
    finally:
        loader.dispose()


def _weigh(node: Any, known: dict[int, int]) -> int:
    """How many values a node stands for. Raises ValueError for too many, and for a node that contains itself."""
    weight = known.get(id(node))
    if weight is not None:
        if not weight:
            raise ValueError("an alias stands for what it is in")
        return weight
    known[id(node)] = 0
    weight = 1
    if isinstance(node.value, list):
        for item in node.value:
            for child in item if isinstance(item, tuple) else (item,):
                weight += _weigh(child, known)
    if weight > LARGEST_DOCUMENT:
        raise ValueError("the document is too large")
    known[id(node)] = weight
    return weight
