"""Which answers an API compresses, for whom."""

from __future__ import annotations

import gzip
import zlib

import pytest

LONG, SHORT = "a" * 500, "a"


@pytest.fixture
def compressing(api):
    """An API that compresses from 100 bytes on: GET /long, GET /short."""
    patches = [{"op": "replace", "path": "/minimumCompressionSize", "value": "100"}]
    api.gateway.update_rest_api(restApiId=api.id, patchOperations=patches)
    api.mock("GET", "/long", LONG)
    api.mock("GET", "/short", SHORT)
    api.deploy()
    return api


@pytest.mark.parametrize(
    ("accepted", "coding", "read"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("br, GZIP;q=0.8", "gzip", gzip.decompress),
        ("deflate", "deflate", zlib.decompress),
        ("gzip;q=0, deflate", "deflate", zlib.decompress),
    ],
)
def test_a_long_answer_is_compressed_as_its_caller_accepts(compressing, accepted, coding, read):
    answer = compressing.call("GET", "/long", {"Accept-Encoding": accepted})
    assert answer.header("Content-Encoding") == coding
    assert read(answer.body) == LONG.encode()
    assert answer.header("Content-Length") == str(len(answer.body))


@pytest.mark.parametrize(("path", "accepted"), [("/short", "gzip"), ("/long", "identity"), ("/long", "gzip;q=0")])
def test_other_answers_stay_as_they_are(compressing, path, accepted):
    answer = compressing.call("GET", path, {"Accept-Encoding": accepted})
    assert answer.header("Content-Encoding") is None
    assert answer.body in (LONG.encode(), SHORT.encode())


def test_an_api_without_a_minimum_compresses_nothing(api):
    api.mock("GET", "/long", LONG)
    api.deploy()
    assert api.call("GET", "/long", {"Accept-Encoding": "gzip"}).header("Content-Encoding") is None
