"""The file itself: a zip with a manifest, in which each file stands with its sum. Checked as a whole before it is used.

manifest.json            {"format": 1, "userlab": "0.1.0", "files": {name: SHA-256}}
workbook/...             the learner's notebooks
lab/progress.json        what was passed and tried
lab/secret               the lab's secret, which access keys and snapshots are made with
lab/accounts/*.snapshot  the cloud's accounts
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path

from userlab.base.errors import LabError
from userlab.base.home import is_full, patient_replace
from userlab.base.version import VERSION

FORMAT = 1
MANIFEST = "manifest.json"
NAMES = re.compile(r"workbook/.+|lab/(progress\.json|secret|accounts/\d{12}\.(snapshot|\d+\.log))")
LARGEST = 2_000_000_000  # bytes that a file may unpack to


def write(file: Path, files: dict[str, bytes]) -> None:
    """Write an archive in one step, for its owner's eyes only. Raises LabError: the place can't be written to."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = {"format": FORMAT, "userlab": VERSION, "files": sums}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(prefix=file.name + ".", suffix=".new", dir=file.parent)
        try:
            with open(handle, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
                for name, content in sorted(files.items()):
                    archive.writestr(name, content)
            patient_replace(new, file)
        except BaseException:
            Path(new).unlink(missing_ok=True)
            raise
    except OSError as error:
        why = "the disk is full" if is_full(error) else error.strerror or error
        raise LabError(f"{file} can't be written: {why}. Nothing was exported.") from error


def read(file: Path) -> dict[str, bytes]:
    """What is in an archive, once all of it was checked.

    Raises LabError: it is none, it is damaged, or a newer userlab wrote it.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _check_version(file, manifest)
            sums = dict(manifest["files"])
            inside = set(archive.namelist()) - {MANIFEST}
            if inside != set(sums) or sum(each.file_size for each in archive.infolist()) > LARGEST:
                raise _damaged(file)
            found = {name: archive.read(name) for name in sums}
    except OSError as error:
        raise LabError(f"{file} can't be read: {error.strerror or error}.") from error
    except LabError:
        raise
    except Exception as error:  # zipfile, zlib and json have many words for damage
        raise _damaged(file) from error
    for name, content in found.items():
        if hashlib.sha256(content).hexdigest() != sums[name] or not _is_safe(name):
            raise _damaged(file)
    return found


def _check_version(file: Path, manifest: dict[str, object]) -> None:
    written = str(manifest["userlab"])
    if not isinstance(manifest["format"], int):
        raise _damaged(file)
    if manifest["format"] > FORMAT or _numbers(written) > _numbers(VERSION):
        raise LabError(
            f"{file} was exported by userlab {written}, and this is userlab {VERSION}, which is older. Update userlab, "
            "then import it."
        )


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    odd = any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts)
    return NAMES.fullmatch(name) is not None and not odd and not os.path.isabs(name)


def _numbers(version: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", version)]


def _damaged(file: Path) -> LabError:
    return LabError(
        f"{file} is damaged, or no file that 'userlab export' wrote: its sums do not agree. Nothing was imported. "
        "Export again, and copy the file as it is."
    )
