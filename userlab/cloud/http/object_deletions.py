"""The body of S3's DeleteObjects: which objects, in which versions.

Source: Amazon S3 API reference, "DeleteObjects".
"""

from __future__ import annotations

from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from userlab.cloud.http.aws_request import AwsError

MOST = 1000


class Deletion(NamedTuple):
    """One object to delete; a version of it where one is named."""

    key: str
    version: str = ""


def read(body: bytes) -> tuple[list[Deletion], bool]:
    """What a body asks for, and whether only errors are wanted in the answer. Raises AwsError MalformedXML.

    >>> read(b"<Delete><Object><Key>a</Key></Object><Quiet>true</Quiet></Delete>")
    ([Deletion(key='a', version='')], True)
    """
    try:
        if b"<!" in body:  # neither entities nor anything else that another reader might take differently
            raise _malformed()
        root = ElementTree.fromstring(body)  # noqa: S314  # what makes XML grow was refused above
    except ElementTree.ParseError:
        raise _malformed() from None
    found = [Deletion(_text(each, "Key"), _text(each, "VersionId")) for each in root if _name(each) == "Object"]
    if _name(root) != "Delete" or not 0 < len(found) <= MOST or not all(each.key for each in found):
        raise _malformed()
    return found, _text(root, "Quiet").lower() == "true"


def body_of(deletions: list[Deletion]) -> bytes:
    """The body that asks for these, and for an answer that names each.

    >>> body_of([Deletion("a", "1")])
    b'<Delete><Object><Key>a</Key><VersionId>1</VersionId></Object></Delete>'
    """
    parts = []
    for each in deletions:
        version = f"<VersionId>{escape(each.version)}</VersionId>" if each.version else ""
        parts.append(f"<Object><Key>{escape(each.key)}</Key>{version}</Object>")
    return f"<Delete>{''.join(parts)}</Delete>".encode()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ElementTree.Element, name: str) -> str:
    return next((each.text or "" for each in element if _name(each) == name), "")


def _malformed() -> AwsError:
    text = "The XML you provided was not well-formed or did not validate against our published schema"
    return AwsError("MalformedXML", text, 400)
