"""Answers of the query protocol as API Gateway hands them on: XML as JSON.

``{"PublishResponse": {"PublishResult": {"MessageId": "..."}, "ResponseMetadata": {"RequestId": "..."}}}``. Elements
that repeat, and those named ``member``, become lists. (The form of such answers as people report it.)
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from typing import Any


def json_of_xml(body: bytes) -> bytes:
    """The JSON of an XML document; what is no XML stays as it is.

    >>> json_of_xml(b"<A xmlns='u'><B>1</B><L><member>2</member></L></A>")
    b'{"A":{"B":"1","L":["2"]}}'
    """
    if b"<!" in body:  # entities, which could grow without end, need a document type; the services' answers have none
        return body
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError):
        return body
    return json.dumps({_name(root): _value(root)}, separators=(",", ":")).encode()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: ElementTree.Element) -> Any:
    names = [_name(child) for child in element]
    if not names:
        return element.text
    if set(names) == {"member"}:
        return [_value(child) for child in element]
    found: dict[str, Any] = {}
    for child, name in zip(element, names, strict=True):
        if names.count(name) > 1:
            found.setdefault(name, []).append(_value(child))
        else:
            found[name] = _value(child)
    return found
