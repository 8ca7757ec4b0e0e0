"""A plain head is read as the standard library reads it, and what is not plain is left to it."""

from __future__ import annotations

import email.parser

import pytest

from userlab.cloud.http.head import RequestHeaders, plain_fields

PLAIN = (
    b"Host: 127.0.0.1:4566\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nAccept-Encoding: identity\r\n"
    b"Empty:\r\nSpaced:   a  b \t\r\nTwice: 1\r\ntwice: 2\r\nColons: a:b:c\r\nLatin: caf\xe9"
)


def test_a_plain_head_reads_as_the_standard_library_reads_it():
    parsed = email.parser.Parser().parsestr(PLAIN.decode("latin-1") + "\r\n\r\n")
    assert plain_fields(PLAIN) == [(name, value.strip()) for name, value in parsed.items()]


@pytest.mark.parametrize(
    "head",
    [
        b"Host: a\r\n folded: b",
        b"Host: a\r\n\tb",
        b"Host : a",
        b"no colon",
        b": no name",
        b"Host: a\nX: b",
        b"Host: a\rX: b",
        b"Na me: a",
        b"Na\xefme: a",
        b"Na\0me: a",
        b"\r\n".join(b"X-%d: a" % number for number in range(101)),
    ],
)
def test_what_is_not_plain_is_left_to_the_standard_library(head):
    assert plain_fields(head) is None


def test_headers_are_found_whatever_their_case_and_the_first_one_counts():
    headers = RequestHeaders([("Twice", "1"), ("twice", "2"), ("Length", "3")])
    assert (headers.get("TWICE"), headers.getlist("twice"), headers.get("none", "")) == ("1", ["1", "2"], "")
    assert (headers["length"], headers.get("Length", type=int), "LENGTH" in headers) == ("3", 3, True)
    assert list(headers) == [("Twice", "1"), ("twice", "2"), ("Length", "3")]
