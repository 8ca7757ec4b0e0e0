"""Deployment packages: checked when they come, unpacked once, read by every sandbox of that code.

Source: Lambda guide, "Working with .zip file archives for Python Lambda functions", "Lambda quotas".
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import stat
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from types import TracebackType

from userlab.base.own_folders import remove_tree
from userlab.cloud.functions.limits import UNZIPPED_BYTES, UNZIPPED_FILES
from userlab.cloud.http.aws_request import AwsError

NOT_A_ZIP = "Could not unzip uploaded file. Please check your file, then try to upload again."
TOO_LARGE = f"Unzipped size must be smaller than {UNZIPPED_BYTES} bytes"
CHUNK = 1024 * 1024


def unzipped_size(archive: bytes) -> int:
    """The unzipped size in bytes of a package that was checked."""
    with _opened(archive) as package:
        return sum(entry.file_size for entry in package.infolist())


def check(archive: bytes) -> int:
    """The unzipped size in bytes of a package. Raises InvalidParameterValueException for what Lambda refuses."""
    with _opened(archive) as package:
        entries = package.infolist()
        if not entries:
            raise _refused("Uploaded file must be a non-empty zip")
        size = 0
        for entry in entries:
            _check_name(entry)
            if _is_link(entry):
                _check_target(entry, _read(package, entry, 4096).decode("utf-8", "replace"))
            size += entry.file_size
        if size >= UNZIPPED_BYTES or len(entries) > UNZIPPED_FILES:
            raise _refused(TOO_LARGE)
        if package.testzip() is not None:
            raise _refused(NOT_A_ZIP)
        return size


class CodeStorage:
    """Unpacked packages under `folder`, one folder for an account and a content.

    Above `kept_bytes` those go that were wanted longest ago and that are not in `in_use()`.
    """

    def __init__(
        self, folder: Path, in_use: Callable[[], set[Path]] = set, kept_bytes: int = 4 * UNZIPPED_BYTES
    ) -> None:
        self._folder = folder
        self._in_use = in_use
        self._kept_bytes = kept_bytes
        self._ready: dict[tuple[str, str], Path] = {}
        self._sizes: dict[Path, int] = {}
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, str], threading.Lock] = {}

    def unpacked(self, account: str, archives: tuple[bytes, ...], sha256: str) -> Path:
        """The folder with the content of these archives, later ones over earlier ones. `sha256` names them.

        Raises AwsError for a package that Lambda refuses.
        """
        key = account, sha256
        with self._lock:
            ready = self._ready.pop(key, None)
            if ready is not None:
                self._ready[key] = ready  # the last in order
                return ready
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            ready = self._ready.get(key)
            if ready is None:
                name = hashlib.sha256(sha256.encode()).hexdigest()[:24]
                ready = self._folder / account / name
                remove_tree(ready)  # of an unpacking that failed half-way
                size = sum(unpack(archive, ready) for archive in archives)
                _protect(ready)
                with self._lock:
                    self._ready[key] = ready
                    self._sizes[ready] = size
                self._evict(ready)
            return ready

    def forget(self, account: str) -> None:
        """Remove what an account's functions unpacked."""
        with self._lock:
            for key in [key for key in self._ready if key[0] == account]:
                self._sizes.pop(self._ready.pop(key), None)
                self._locks.pop(key, None)
        remove_tree(self._folder / account)

    def close(self) -> None:
        remove_tree(self._folder)

    def _evict(self, newest: Path) -> None:
        with self._lock:
            total = sum(self._sizes.values())
            used = self._in_use() | {newest} if total > self._kept_bytes else set()
            for key, folder in list(self._ready.items()):
                if total <= self._kept_bytes:
                    return
                if folder not in used:
                    total -= self._sizes.pop(folder)
                    del self._ready[key]
                    remove_tree(folder)


def unpack(archive: bytes, folder: Path) -> int:
    """Unpack a package into a folder, and return its size in bytes.

    Nothing is written outside the folder, and no more than 250 MB. Raises AwsError for a package that Lambda refuses.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    left = UNZIPPED_BYTES
    copies: list[tuple[Path, Path]] = []
    with _opened(archive) as package:
        for entry in package.infolist():
            name = _check_name(entry)
            target = folder / name
            # Links of the package itself may lead a later name out of it.
            if not target.parent.resolve().is_relative_to(folder.resolve()):
                raise _refused(NOT_A_ZIP)
            if entry.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                target.unlink()
            if _is_link(entry):
                if original := _link(package, entry, target):
                    copies.append((original, target))
                continue
            with package.open(entry) as source, target.open("wb") as copy:
                while part := source.read(CHUNK):
                    left -= len(part)
                    if left < 0:
                        raise _refused(TOO_LARGE)
                    copy.write(part)
            if sys.platform != "win32":  # where a read-only file cannot be removed
                # Lambda needs read for everybody; a zip made on Windows tells no modes.
                target.chmod(0o444 | (entry.external_attr >> 16) & 0o111)
    for original, target in copies:  # last: a package's links often come before what they lead to
        _copy(original, target)
    return UNZIPPED_BYTES - left


def _opened(archive: bytes) -> zipfile.ZipFile:
    try:
        return _Package(io.BytesIO(archive))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise _refused(NOT_A_ZIP) from None


class _Package(zipfile.ZipFile):
    """A zip file whose damage, met at any read, is Lambda's error."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if isinstance(error, (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)):
            raise _refused(NOT_A_ZIP) from None
        if error is not None and type(error).__module__ in ("zlib", "lzma", "_lzma"):
            raise _refused(NOT_A_ZIP) from None


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo, size: int) -> bytes:
    with package.open(entry) as source:
        return source.read(size)


def _check_name(entry: zipfile.ZipInfo) -> str:
    """The entry's path inside the package; refuses paths that lead out of it on any system."""
    name = entry.orig_filename.replace("\\", "/") if sys.platform == "win32" else entry.filename
    path = PurePosixPath(name)
    windows = sys.platform == "win32" and ":" in name
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name or windows:
        raise _refused(NOT_A_ZIP)
    return name


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _check_target(entry: zipfile.ZipInfo, target: str) -> None:
    """Refuse a symbolic link that leads out of the package."""
    inside = os.path.normpath(PurePosixPath(entry.filename).parent / target)
    if target.startswith(("/", "\\")) or inside.startswith("..") or not target:
        raise _refused(NOT_A_ZIP)


def _link(package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> Path | None:
    """Make a symbolic link. Where that is not allowed, return what it should lead to."""
    destination = _read(package, entry, 4096).decode("utf-8", "replace")
    _check_target(entry, destination)
    try:
        target.symlink_to(destination)
    except OSError:
        if not _links_need_a_privilege():
            raise
        return target.parent / destination
    return None


def _links_need_a_privilege() -> bool:
    """Windows lets not everybody make links, unless its developer mode is on."""
    return sys.platform == "win32"


def _copy(original: Path, target: Path) -> None:
    """What serves a function as well as a link. One that leads to nothing is left away: following it fails, too."""
    if original.is_dir():
        shutil.copytree(original, target)
    elif original.exists():
        shutil.copyfile(original, target)


def _protect(folder: Path) -> None:
    """The task root is read-only, as on AWS."""
    if sys.platform != "win32":
        for root, _, _ in os.walk(folder):
            os.chmod(root, 0o555)


def _refused(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
