"""The files of a function's deployment package, for the code viewer."""

from __future__ import annotations

import io
import zipfile
from typing import Any

MAXIMUM_FILES = 200
MAXIMUM_BYTES = 200_000


def files(content: bytes) -> list[dict[str, Any]]:
    """The files of a zip: [{"name", "bytes", "text"}]; text is None for what is binary or over 200 kB.

    Raises ValueError when it is no zip.

    >>> files(content)[0]["name"]
    'lambda_function.py'
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            entries.sort(key=lambda entry: (entry.filename.count("/"), entry.filename))
            return [
                {"name": entry.filename, "bytes": entry.file_size, "text": _text(package, entry)}
                for entry in entries[:MAXIMUM_FILES]
            ]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise ValueError(f"The package is no zip that can be read: {error}") from None


def _text(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str | None:
    if entry.file_size > MAXIMUM_BYTES:
        return None
    with package.open(entry) as file:
        content = file.read(MAXIMUM_BYTES + 1)  # the size in a zip's directory may lie
    if len(content) > MAXIMUM_BYTES or b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
