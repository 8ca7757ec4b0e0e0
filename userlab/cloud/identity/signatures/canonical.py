"""The canonical request: the one form of an HTTP request that client and server both compute and sign.

Everything is read from the bytes as they were sent, never from what a web framework made of them: only so does
a changed request stop matching its signature.

Source: IAM User Guide, "Create a signed AWS API request", step 1 (canonical request).
"""

from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote_to_bytes

# S3 keys may hold anything, dots and slashes among them, so S3 encodes the path once and normalizes nothing.
SINGLE_ENCODED = frozenset({"s3", "s3-outposts", "s3express", "s3-object-lambda"})
_UNRESERVED = "-_.~"


def canonical_path(raw_path: str, service: str) -> str | None:
    """The path as it is signed; None for a path with dot or empty segments outside of S3.

    Clients sign such a path in its shortened form. Accepting it would let "/a/x/../b" pass with the signature of
    "/a/b", and the router might read something else into it, so it matches no signature at all.

    >>> canonical_path("/2015-03-31/functions/arn%3Aaws", "lambda")
    '/2015-03-31/functions/arn%253Aaws'
    >>> canonical_path("/a/../b", "lambda") is None
    True
    """
    if raw_path in ("/", ""):
        return "/"
    path = raw_path.encode("latin-1", "replace")
    if service in SINGLE_ENCODED:
        return quote(unquote_to_bytes(path), safe="/" + _UNRESERVED)
    segments = raw_path.split("/")[1:]
    if any(segment in (".", "..") for segment in segments) or "" in segments[:-1] or raw_path[0] != "/":
        return None
    return quote(path, safe="/" + _UNRESERVED)


def query_pairs(raw_query: str) -> list[tuple[str, str]]:
    """The parameters of a query string, each name and value encoded in the one canonical way, in order.

    >>> query_pairs("b=2&a=%7e+x&a")
    [('b', '2'), ('a', '~%20x'), ('a', '')]
    """
    pairs = []
    for parameter in raw_query.split("&"):
        if parameter:
            name, _, value = parameter.partition("=")
            pairs.append((_encode(name), _encode(value)))
    return pairs


def _encode(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    return quote(unquote_to_bytes(text.replace("+", "%20").encode("latin-1", "replace")), safe=_UNRESERVED)


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters in the order of signing.

    >>> canonical_query(query_pairs("b=2&a=1"))
    'a=1&b=2'
    """
    return "&".join([f"{name}={value}" for name, value in sorted(pairs)])


def canonical_request(
    method: str, path: str, query: str, headers: Mapping[str, list[str]], signed: list[str], payload_hash: str
) -> bytes:
    """The canonical request, ready to be hashed.

    `headers` maps lower-case names to their values in order; runs of spaces count as one, values of one name are
    joined by commas. A signed header that the request lacks counts as empty.
    """
    lines = [method, path, query]
    for name in signed:
        values = headers.get(name)
        if values is None:
            value = ""
        elif len(values) == 1:
            value = _folded(values[0])
        else:
            value = ",".join([_folded(each) for each in values])
        lines.append(f"{name}:{value}")
    lines += ["", ";".join(signed), payload_hash]
    return "\n".join(lines).encode("latin-1", "replace")


def _folded(value: str) -> str:
    return value if " " not in value and "\n" not in value and "\t" not in value else " ".join(value.split())
