"""Which bodies are binary: those whose media type is in the API's ``binaryMediaTypes``.

(Guide, "Binary media types for REST APIs": the first media type of Accept decides about an answer.)
"""

from __future__ import annotations

from collections.abc import Iterable


def is_binary(media_type: str | None, binary_media_types: Iterable[str]) -> bool:
    """Whether a Content-Type, or the first entry of an Accept header, is one of the binary media types.

    >>> is_binary("image/png; q=1", ["image/*"]), is_binary("*/*", ["image/png"]), is_binary(None, ["*/*"])
    (True, False, True)
    >>> is_binary("*/test", ["*/test"]), is_binary("application", ["application/*"])
    (False, False)
    """
    sent = (media_type or "").split(",")[0].split(";")[0].strip().lower()
    kind = sent.partition("/")[0]
    for binary in binary_media_types:
        wanted = binary.lower()
        if wanted == "*/*":
            return True
        # A star on the left alone, as in */test, matches nothing: not even itself. (As recorded from AWS.)
        if "/" in sent and not wanted.startswith("*/") and wanted in (sent, f"{kind}/*"):
            return True
    return False
