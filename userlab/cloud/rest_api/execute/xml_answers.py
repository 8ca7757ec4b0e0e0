"""Answers of the query protocol as API Gateway hands them on: XML as JSON.

``{"PublishResponse": {"PublishResult": {"MessageId": "..."}, "ResponseMetadata": {"RequestId": "..."}}}``. Elements
that repeat, and those named ``member``, become lists; an error stands without its envelope,
``{"Error": {...}, "RequestId": "..."}``. Systems Manager speaks JSON and still knows the older form: its answer comes
in the envelope of that, with the members that are not there as null. (As recorded from AWS; errors as people report
them.)
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
    found = _value(root) if _name(root) == "ErrorResponse" else {_name(root): _value(root)}
    return json.dumps(found, separators=(",", ":")).encode()


def in_an_envelope(action: str, shape: Any, status: int, body: bytes, request_id: str) -> bytes:
    """The answer of an operation of the JSON protocol as the query protocol tells it in JSON.

    `shape` is botocore's shape of the operation's output; None where it has none.
    """
    document = json.loads(body or b"{}")
    if status >= 400:
        error = {"Code": str(document.get("__type", "")).rpartition("#")[2], "Message": document.get("message")}
        told = {"Error": {**error, "Type": "Sender" if status < 500 else "Receiver"}, "RequestId": request_id}
    else:
        result = _with_nulls(shape, document) if shape is not None else {}
        told = {f"{action}Response": {f"{action}Result": result, "ResponseMetadata": {"RequestId": request_id}}}
    return json.dumps(told, separators=(",", ":")).encode()


def _with_nulls(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: _with_nulls(member, value.get(name)) for name, member in shape.members.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_with_nulls(shape.member, item) for item in value]
    return value


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
