"""The files of a function's deployment package, for the code editor: what is in it, and it with changes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

MAXIMUM_FILES = 200
MAXIMUM_BYTES = 200_000
MAXIMUM_NAME = 255
Change = str | dict[str, str] | None
"""A file's new text; {"from": NAME}, what another file of the package holds; None for a file that goes."""


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


def changed(content: bytes | None, changes: dict[str, Change]) -> bytes:
    """The package with other files in it, as a zip; without `content`, of these files only.

    What is not named in `changes` stays as it is, binary files among it. Equal files make equal bytes.
    Raises ValueError for a name that no file of a package can have, and for what is no zip.

    >>> changed(None, {"index.mjs": "export const handler = async () => 1;"})[:2]
    b'PK'
    """
    for name, change in changes.items():
        if change is not None:
            _check_name(name)
    made = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content or _EMPTY)) as old,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for entry in old.infolist():
                if entry.filename not in changes:
                    new.writestr(entry, old.read(entry))
            for name, change in sorted(changes.items()):
                if change is not None:
                    new.writestr(_entry(name), _content(old, change), zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise ValueError(f"The package is no zip that can be changed: {error}") from None
    return made.getvalue()


def _content(old: zipfile.ZipFile, change: str | dict[str, str]) -> bytes:
    if isinstance(change, str):
        return change.encode("utf-8")
    try:
        return old.read(str(change.get("from")))
    except KeyError:
        raise ValueError(f"The package has no file {change.get('from')}. Load the page again.") from None


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # of 1980, so that the time makes no difference
    entry.external_attr = 0o644 << 16  # without it Lambda's user may not read the file
    return entry


def _check_name(name: str) -> None:
    parts = name.split("/")
    wrong = "\\" in name or any(ord(letter) < 32 for letter in name) or any(part in ("", ".", "..") for part in parts)
    if wrong or len(name) > MAXIMUM_NAME:
        raise ValueError(f"{name!r} is no name of a file: name it like handler.py or lib/names.py.")


def _empty() -> bytes:
    content = io.BytesIO()
    zipfile.ZipFile(content, "w").close()
    return content.getvalue()


_EMPTY = _empty()


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
