"""The file of a backup: what was written is read, and nothing else is taken for it."""

import errno
import gzip
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.backup import file
from dashboard.backup.file import Header, Table, TooLong, Unreadable

ROWS = [[1, "Ana", None, True], [2, "half a pair \ud83d, and \0", 1.5, False]]
HEADER = Header("1.2.3", "2026-11-20T12:00:00+00:00", {"app": ["0001_initial"]}, {"app.Thing": 2})


def written(path: Path, header: Header = HEADER, rows: list[list[object]] = ROWS) -> Path:
    with file.created(path) as raw:
        file.write(raw, header, [Table("app.Thing", ["a", "b", "c", "d"]), *rows])
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "one")
    assert file.verified(path) == HEADER
    table, *rows = file.contents(path)
    assert table == Table("app.Thing", ["a", "b", "c", "d"])
    assert rows == ROWS


def test_times_and_keys_are_written_as_text(tmp_path: Path) -> None:
    key = UUID(int=7)
    at = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
    rows: list[list[object]] = [[key, at, date(2026, 11, 20), at.time()], [1, 2, 3, 4]]
    [_, read, _] = file.contents(written(tmp_path / "one", rows=rows))
    assert read == [str(key), "2026-11-20T12:00:00.123456+00:00", "2026-11-20", "12:00:00.123456"]


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    assert written(tmp_path / "one").stat().st_mode & 0o777 == 0o600


def test_another_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_text("of somebody")
    with pytest.raises(FileExistsError):
        written(path)
    assert path.read_text() == "of somebody"


def test_nothing_is_left_of_one_that_was_not_finished(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no place in a backup"):
        written(tmp_path / "one", rows=[[object()]])
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_touch_each_other(tmp_path: Path) -> None:
    with file.created(tmp_path / "one") as first:
        first.write(b"half")
        with pytest.raises(RuntimeError), file.created(tmp_path / "one"):
            raise RuntimeError
        [part] = tmp_path.iterdir()
        assert part.stat().st_mode & 0o777 == 0o600
        with file.created(tmp_path / "two") as other:
            other.write(b"whole")
        first.write(b" and half")
    assert (tmp_path / "one").read_bytes() == b"half and half"
    assert {each.name for each in tmp_path.iterdir()} == {"one", "two"}


def test_of_two_with_one_name_the_first_to_end_has_it(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), file.created(tmp_path / "one") as slow:
        slow.write(b"slow")
        with file.created(tmp_path / "one") as quick:
            quick.write(b"quick")
    assert (tmp_path / "one").read_bytes() == b"quick"
    assert [each.name for each in tmp_path.iterdir()] == ["one"]


def test_it_is_kept_where_files_have_only_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a USB stick. And another file is not written over there either."""

    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    assert file.verified(written(tmp_path / "one")) == HEADER
    with pytest.raises(FileExistsError), file.created(tmp_path / "two") as slow:
        slow.write(b"slow")
        (tmp_path / "two").write_bytes(b"quick")
    assert (tmp_path / "two").read_bytes() == b"quick"
    assert {each.name for each in tmp_path.iterdir()} == {"one", "two"}


def test_no_empty_file_is_left_where_it_could_not_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PermissionError):
        written(tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_restored_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a row that just fits, each byte more is refused."""
    monkeypatch.setattr(file, "LONGEST", 2**20)
    fits = [7, "x" * (2**20 - len('[7,""]\n'))]
    header = Header("1.2.3", "2026-11-20T12:00:00+00:00", {}, {"app.Thing": 1})
    assert file.verified(written(tmp_path / "one", header, [fits])) == header
    with pytest.raises(TooLong, match=r"of app.Thing \(a 7\) takes 1 MiB"):
        written(tmp_path / "two", header, [[7, f"{fits[1]}x"]])
    assert [each.name for each in tmp_path.iterdir()] == ["one"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(tmp_path_factory.mktemp("whole") / "one").read_bytes()


@given(st.data())
def test_a_file_that_is_cut_off_anywhere_is_refused(whole: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(whole) - 1))
    assert said_by(whole[:length]) is None


@given(st.data())
def test_a_file_that_is_altered_anywhere_is_refused_or_says_the_same(
    whole: bytes, data: st.DataObject
) -> None:
    """Some bits of a packed file mean nothing."""
    at, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    altered = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
    assert said_by(altered) in (None, said_by(whole))


def said_by(content: bytes) -> tuple[Header, list[object]] | None:
    """None for what is refused."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one"
        path.write_bytes(content)
        try:
            return file.verified(path), list(file.contents(path))
        except Unreadable:
            return None


def lines_of(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()


def packed(path: Path, lines: list[str]) -> Path:
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    return path


def test_a_line_that_was_changed_and_packed_again_is_refused(tmp_path: Path) -> None:
    lines = lines_of(written(tmp_path / "one"))
    lines[2] = lines[2].replace("Ana", "Eve")
    with pytest.raises(Unreadable, match="altered or damaged"):
        file.verified(packed(tmp_path / "two", lines))


def test_lines_that_are_missing_at_the_end_are_said(tmp_path: Path) -> None:
    lines = lines_of(written(tmp_path / "one"))
    with pytest.raises(Unreadable, match="cut off: its end is missing"):
        file.verified(packed(tmp_path / "two", lines[:-1]))


def test_a_row_too_few_is_refused(tmp_path: Path) -> None:
    fewer: list[list[object]] = [ROWS[0]]
    with pytest.raises(Unreadable, match="altered or damaged"):
        file.verified(written(tmp_path / "one", rows=fewer))


def test_a_newer_format_says_which_version_to_install(tmp_path: Path) -> None:
    lines = lines_of(written(tmp_path / "one"))
    lines[0] = json.dumps({"switchboard_backup": file.FORMAT + 1, "version": "9.9.9"})
    with pytest.raises(Unreadable, match="newer Switchboard, 9.9.9. Install that version"):
        file.verified(packed(tmp_path / "two", lines))


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", gzip.compress(b"[1]\n[2]\n")])
def test_other_files_are_not_taken_for_a_backup(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "one"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        file.verified(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        file.verified(tmp_path / "none")
