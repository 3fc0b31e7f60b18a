"""A backup that is killed leaves a part, which the next one in this folder deletes. Nothing else is
deleted.
"""

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from dashboard.backup import file, leftovers

PART = "monday.backup.0123456789abcdef.part"
# Says when it has begun, and writes until it is killed.
ENDLESS = """
import sys
from pathlib import Path
from dashboard.backup import file
with file.created(Path(sys.argv[1])) as raw:
    header = file.Header("1.2.3", "2026-11-20T12:00:00+00:00", {}, {})
    rows = [[number, str(number) * 99] for number in range(9999)]
    file.write(raw, header, rows)
    raw.flush()
    print("written", flush=True)
    sys.stdin.read()
"""


def age(path: Path) -> Path:
    then = time.time() - leftovers.OLD_SECONDS - 60
    os.utime(path, (then, then))
    return path


def left(folder: Path, content: bytes = b"", name: str = PART) -> Path:
    path = folder / name
    path.write_bytes(content)
    return age(path)


def test_what_a_killed_one_has_left_is_deleted_and_what_another_writes_is_not(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", ENDLESS, str(tmp_path / "monday.backup")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as writing:
        assert writing.stdout and writing.stdout.readline() == "written\n"
        [part] = tmp_path.iterdir()
        leftovers.clear(tmp_path)
        assert age(part).exists()
        leftovers.clear(tmp_path)
        assert part.exists(), "its process is alive"
        writing.kill()
        writing.wait()
        assert part.exists()
        leftovers.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_next_backup_in_the_folder_does_it(db: None, tmp_path: Path) -> None:
    left(tmp_path)
    call_command("backup", str(tmp_path / "tuesday.backup"), verbosity=0)
    assert [each.name for each in tmp_path.iterdir()] == ["tuesday.backup"]


def test_one_that_was_begun_just_now_stays(tmp_path: Path) -> None:
    path = left(tmp_path)
    os.utime(path)
    leftovers.clear(tmp_path)
    assert path.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (PART, b"a download of somebody's"),
        (PART, gzip.compress(b"and this is packed")),
        ("monday.backup", b""),
        ("holiday.part", b""),
        ("0123456789abcdef.part", b""),
    ],
)
def test_what_is_no_backup_stays(tmp_path: Path, name: str, content: bytes) -> None:
    path = left(tmp_path, content, name)
    leftovers.clear(tmp_path)
    assert path.exists()


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    target = left(elsewhere)
    (tmp_path / PART).symlink_to(target)
    (tmp_path / f"a{PART}").mkdir()
    leftovers.clear(tmp_path)
    leftovers.clear(tmp_path / "nowhere")
    assert target.exists() and (tmp_path / PART).is_symlink()


def test_a_folder_that_may_not_be_looked_at_keeps_no_backup_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refused)
    leftovers.clear(tmp_path)
    with file.created(tmp_path / "one") as raw:
        raw.write(b"whole")
    assert (tmp_path / "one").exists()
