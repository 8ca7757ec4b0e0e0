"""The files of a function's deployment package."""

from __future__ import annotations

import io
import zipfile

import pytest

from userlab.console import package


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def test_files_come_by_depth_then_name() -> None:
    found = package.files(zipped(**{"pkg/a.py": b"", "b.py": b"", "a.py": b"x = 1", "pkg/": b""}))
    assert [file["name"] for file in found] == ["a.py", "b.py", "pkg/a.py"]
    assert found[0] == {"name": "a.py", "bytes": 5, "text": "x = 1"}


@pytest.mark.parametrize("content", [b"\x7fELF\0\1", b"\xff\xfe", b"a" * (package.MAXIMUM_BYTES + 1)])
def test_binary_and_large_files_have_no_text(content: bytes) -> None:
    (file,) = package.files(zipped(thing=content))
    assert file["text"] is None
    assert file["bytes"] == len(content)


def test_a_zip_that_lies_about_a_file_s_size_fills_no_memory() -> None:
    honest = zipped(bomb=b"a" * 1_000_000)
    lying = honest.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(ValueError, match="no zip that can be read"):
        package.files(lying)


def test_only_the_first_files_of_many_are_shown() -> None:
    many = {f"{number:04}.py": b"" for number in range(package.MAXIMUM_FILES + 5)}
    assert len(package.files(zipped(**many))) == package.MAXIMUM_FILES


@pytest.mark.parametrize("content", [b"", b"no zip", zipped(a=b"x" * 100)[:60]], ids=["empty", "text", "cut off"])
def test_what_is_no_zip_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match="no zip that can be read"):
        package.files(content)
