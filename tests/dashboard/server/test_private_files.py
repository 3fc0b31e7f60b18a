"""The SQLite file and what lies beside it are readable for our own user alone."""

import sqlite3
from pathlib import Path

from dashboard.server.private_files import keep_private


def rights(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


def test_others_can_read_none_of_its_files(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE a (b)")
        for each in tmp_path.iterdir():
            each.chmod(0o644)
        keep_private(path)
        assert rights(tmp_path) == dict.fromkeys(
            ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"), 0o600
        )
    database.close()
    with sqlite3.connect(path) as again:
        again.execute("INSERT INTO a VALUES (1)")
        assert set(rights(tmp_path).values()) == {0o600}
    again.close()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    keep_private(tmp_path / "none.sqlite3")
    assert not list(tmp_path.iterdir())
