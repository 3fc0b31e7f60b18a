"""A backup, restored elsewhere, gives the same screens: in another folder, and on the other kind of
database.
"""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from dashboard.backup import database, file
from dashboard.backup.file import Header, Table
from tests.system import databases
from tests.system.processes import run
from tests.system.stack import DATABASE_URL

pytestmark = pytest.mark.stack

Environment = Mapping[str, str]
SECONDS = 300.0


def told(environment: Environment, *words: str) -> str:
    status, said = run(words, environment, seconds=SECONDS)
    assert status == 0, said
    return said


def environment(folder: Path, url: str = "") -> Environment:
    folder.mkdir(exist_ok=True)
    return {
        "SECRET_KEY": folder.name,  # of each another one
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "LOG_LEVEL": "ERROR",
    }


def screens(of: Environment) -> dict[str, str]:
    said = told(of, "-m", "tests.system.restored", "show")
    pages: dict[str, str] = json.loads(said.splitlines()[-1])
    return pages


def test_a_restored_backup_gives_the_same_screens(tmp_path: Path) -> None:
    with ExitStack() as stack:
        here = environment(tmp_path / "here")
        databases.migrated_file(tmp_path / "here")
        told(here, "manage.py", "migrate", "--verbosity", "0")
        told(here, "-m", "tests.system.restored", "fill")
        expected = screens(here)
        assert "Cora of the archives" in expected["/directory/"]
        elsewhere = [environment(tmp_path / "folder")]
        if DATABASE_URL.startswith("postgres"):
            url = stack.enter_context(databases.empty(DATABASE_URL))
            elsewhere += [environment(tmp_path / "server", url), environment(tmp_path / "back")]
        for number, there in enumerate(elsewhere):
            path = str(tmp_path / f"{number}.backup")
            told(here, "manage.py", "backup", path)
            told(there, "manage.py", "restore", path)
            assert screens(there) == expected
            here = there


def test_an_older_backup_is_brought_up_to_date(tmp_path: Path) -> None:
    migrations = database.known()
    migrations["conferencing"] = migrations["conferencing"][:40]
    header = Header(
        "0.1.0", "2026-01-01T00:00:00+00:00", migrations, {"conferencing.Announcement": 1}
    )
    columns = ["id", "name", "kind", "text", "audio_url", "media_name", "loop", "voice", "language"]
    columns += ["payload_type"]
    row = [7, "Welcome", "speak", "Hello", "", "", "1", "female", "en-US", "text"]
    with file.created(tmp_path / "older") as raw:
        file.write(raw, header, [Table("conferencing.Announcement", columns), row])
    there = environment(tmp_path / "there")
    told(there, "manage.py", "restore", str(tmp_path / "older"))
    assert "No planned migration operations" in told(there, "manage.py", "migrate", "--plan")
    read = databases.Database(f"sqlite:///{tmp_path / 'there' / databases.FILE_NAME}")
    assert read.rows("SELECT id, name, text FROM conferencing_announcement") == [
        (7, "Welcome", "Hello")
    ]
