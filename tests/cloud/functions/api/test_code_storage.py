"""Deployment packages: what is unpacked, what is refused, what is kept."""

import os
import stat
import struct
import sys

import pytest

from userlab.cloud.functions.api import code_storage
from userlab.cloud.functions.api.code_storage import CodeStorage, check, unpack
from userlab.cloud.http.aws_request import AwsError

NOT_A_ZIP = "Could not unzip uploaded file. Please check your file, then try to upload again."
LINK = stat.S_IFLNK | 0o777


def refusal(call, *arguments):
    with pytest.raises(AwsError) as refused:
        call(*arguments)
    assert refused.value.code == "InvalidParameterValueException"
    return refused.value.message


def test_files_and_folders_are_unpacked(tmp_path, archive):
    unpack(archive({"a.py": "1", "b/c.txt": "2", "d/": ""}), tmp_path / "code")
    assert (tmp_path / "code" / "b" / "c.txt").read_text() == "2"
    assert (tmp_path / "code" / "d").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_files_are_readable_and_executables_stay_executable(tmp_path, archive):
    unpack(archive({"a.py": "1", "bootstrap": "#!"}, {"a.py": 0, "bootstrap": 0o755}), tmp_path / "code")
    modes = [stat.S_IMODE((tmp_path / "code" / name).stat().st_mode) for name in ("a.py", "bootstrap")]
    assert modes == [0o444, 0o555]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 30])
def test_what_is_no_zip_is_refused(content):
    assert refusal(check, content) == NOT_A_ZIP


def test_an_empty_zip_is_refused(archive):
    assert refusal(check, archive({})) == "Uploaded file must be a non-empty zip"


def test_a_damaged_zip_is_refused(archive):
    package = bytearray(archive({"lambda_function.py": "x = 1234567890"}))
    package[package.index(b"1234567890")] ^= 1
    assert refusal(check, bytes(package)) == NOT_A_ZIP


@pytest.mark.parametrize("name", ["../evil.py", "a/../../evil.py", "/etc/evil.py", "a/.."])
def test_a_path_out_of_the_package_is_refused(tmp_path, archive, name):
    package = archive({"lambda_function.py": "", name: "x"})
    assert refusal(check, package) == NOT_A_ZIP
    assert refusal(unpack, package, tmp_path / "code") == NOT_A_ZIP
    assert not (tmp_path / "evil.py").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
class TestLinks:
    """Symbolic links in packages, as `zip -y` makes them."""

    def test_a_link_within_the_package_is_kept(self, tmp_path, archive):
        unpack(archive({"real.py": "x", "link.py": "real.py"}, {"link.py": LINK}), tmp_path / "code")
        assert os.readlink(tmp_path / "code" / "link.py") == "real.py"

    @pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "a/../../outside"])
    def test_a_link_out_of_the_package_is_refused(self, tmp_path, archive, target):
        package = archive({"link": target}, {"link": LINK})
        assert refusal(check, package) == NOT_A_ZIP
        assert refusal(unpack, package, tmp_path / "code") == NOT_A_ZIP

    def test_a_file_is_not_written_through_links_that_lead_out(self, tmp_path, archive):
        files = {"a/b/up": "../..", "out": "a/b/up/..", "out/evil.py": "x"}
        package = archive(files, {"a/b/up": LINK, "out": LINK})
        assert refusal(unpack, package, tmp_path / "code") == NOT_A_ZIP
        assert not (tmp_path / "evil.py").exists()


def test_over_250_megabytes_unzipped_is_refused(archive, monkeypatch):
    monkeypatch.setattr(code_storage, "UNZIPPED_BYTES", 1000)
    assert refusal(check, archive({"big.bin": b"0" * 1001})) == code_storage.TOO_LARGE


def test_a_zip_that_lies_about_its_size_does_not_fill_the_disk(tmp_path, archive, monkeypatch):
    monkeypatch.setattr(code_storage, "UNZIPPED_BYTES", 1000)
    monkeypatch.setattr(code_storage, "CHUNK", 100)
    package = bytearray(archive({"big.bin": b"0" * 5000}))
    directory = package.index(b"PK\x01\x02")
    struct.pack_into("<I", package, directory + 24, 10)  # the unpacked size in the central directory
    with pytest.raises(AwsError):
        check(bytes(package))
    with pytest.raises(AwsError):
        unpack(bytes(package), tmp_path / "code")


def test_one_content_is_unpacked_once(tmp_path, archive):
    storage = CodeStorage(tmp_path)
    package = (archive({"a.py": "1"}),)
    folder = storage.unpacked("1", package, "sha")
    assert storage.unpacked("1", (b"never looked at",), "sha") == folder


def test_accounts_share_nothing(tmp_path, archive):
    storage = CodeStorage(tmp_path)
    package = (archive({"a.py": "1"}),)
    assert storage.unpacked("1", package, "sha") != storage.unpacked("2", package, "sha")


def test_later_archives_win(tmp_path, archive):
    layers = archive({"a.py": "first", "b.py": "first"}), archive({"a.py": "second"})
    folder = CodeStorage(tmp_path).unpacked("1", layers, "two layers")
    assert [(folder / name).read_text() for name in ("a.py", "b.py")] == ["second", "first"]


def test_what_was_unpacked_half_way_is_unpacked_again(tmp_path, archive):
    storage = CodeStorage(tmp_path)
    with pytest.raises(AwsError):
        storage.unpacked("1", (archive({"a.py": "1", "../b.py": "1"}),), "sha")
    folder = storage.unpacked("1", (archive({"c.py": "1"}),), "sha")
    assert [each.name for each in folder.iterdir()] == ["c.py"]


def test_the_oldest_unused_packages_go_first(tmp_path, archive):
    used = set()
    storage = CodeStorage(tmp_path, lambda: used, kept_bytes=250)
    first, second, third = (
        storage.unpacked("1", (archive({"a.py": "x" * 100}),), name) for name in ("one", "two", "three")
    )
    assert [each.exists() for each in (first, second, third)] == [False, True, True]
    used.add(second)
    fourth = storage.unpacked("1", (archive({"a.py": "x" * 100}),), "four")
    assert [each.exists() for each in (second, third, fourth)] == [True, False, True]


def test_a_forgotten_accounts_code_is_removed(tmp_path, archive):
    storage = CodeStorage(tmp_path)
    mine, other = (storage.unpacked(each, (archive({"d/a.py": "1"}),), "sha") for each in ("1", "2"))
    storage.forget("1")
    assert not mine.exists()
    assert other.exists()


def test_closing_removes_everything(tmp_path, archive):
    storage = CodeStorage(tmp_path / "code")
    storage.unpacked("1", (archive({"d/a.py": "1"}),), "sha")
    storage.close()
    assert not (tmp_path / "code").exists()


def test_where_links_need_a_privilege_a_copy_takes_a_link_s_place(tmp_path, archive, monkeypatch):
    """As on Windows: the link comes first in the zip, as in npm's folder .bin."""

    def refused(*arguments, **options):
        raise OSError("A required privilege is not held by the client")

    monkeypatch.setattr(code_storage.Path, "symlink_to", refused)
    monkeypatch.setattr(code_storage, "_links_need_a_privilege", lambda: True)
    files = {".bin/tool": "../pkg/tool.js", "all": "pkg", "gone": "nothing", "pkg/tool.js": "run()"}
    unpack(archive(files, {".bin/tool": LINK, "all": LINK, "gone": LINK}), tmp_path / "code")
    assert (tmp_path / "code" / ".bin" / "tool").read_text() == "run()"
    assert (tmp_path / "code" / "all" / "tool.js").read_text() == "run()"
    assert not os.path.lexists(tmp_path / "code" / "gone")
