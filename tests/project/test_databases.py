"""The databases of started stacks (tests/system/databases.py): each its own, migrated once."""

from pathlib import Path

import pytest

from tests.system import databases
from tests.system.databases import Database, fresh


def test_a_stack_has_a_copy_of_the_migrated_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated = Database(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    migrated.rows("CREATE TABLE auth_group (id integer)")
    monkeypatch.setenv(databases.MIGRATED, migrated.url)
    for stack in ("first", "second"):
        (tmp_path / stack).mkdir()
        with fresh("", tmp_path / stack) as database:
            assert database.rows("SELECT * FROM auth_group") == []
            database.rows("INSERT INTO auth_group VALUES (1)")
    assert migrated.rows("SELECT * FROM auth_group") == []


def test_without_one_a_stack_migrates_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(databases.MIGRATED, raising=False)
    with fresh("", tmp_path) as database:
        assert database.rows("SELECT name FROM sqlite_master") == []
