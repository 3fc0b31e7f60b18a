"""Files with a right checksum and odd contents: a sentence, and the database stays as it is."""

import gzip
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from dashboard.backup import database, file

pytestmark = pytest.mark.django_db
DEEP = "[" * 200_000 + "]" * 200_000
GROUP = {"table": "auth.Group", "columns": ["id", "name"]}


def sealed(path: Path, lines: list[str]) -> Path:
    whole = "".join(f"{line}\n" for line in lines).encode()
    end = json.dumps({"sha256": sha256(whole).hexdigest()}).encode()
    path.write_bytes(gzip.compress(whole + end + b"\n", 1))
    return path


def header(**odd: Any) -> str:
    usual = {"version": "1", "made_at": "2026", "migrations": database.applied(), "tables": {}}
    return json.dumps({"switchboard_backup": file.FORMAT} | usual | odd)


def odd_files() -> dict[str, list[str]]:
    group, row = json.dumps(GROUP), json.dumps([1, "a"])
    one = header(tables={"auth.Group": 1})
    return {
        "tables are a list": [header(tables=[])],
        "a number of rows is text": [header(tables={"auth.Group": "1"})],
        "migrations are a list": [header(migrations=[])],
        "names of migrations are none": [header(migrations={"auth": [{}]})],
        "the version is an object": [header(version={})],
        "unknown table": [header(tables={"auth.No": 0})],
        "unknown table without rows": [header(), json.dumps(GROUP | {"table": "auth.No"})],
        "table is a list": [one, json.dumps(GROUP | {"table": []}), row],
        "unknown column": [one, json.dumps(GROUP | {"columns": ["id", "no"]}), row],
        "no columns": [one, json.dumps(GROUP | {"columns": []}), "[]"],
        "columns are a number": [one, json.dumps(GROUP | {"columns": 7}), row],
        "a line is a number": [one, "7", row],
        "deep header": [DEEP],
        "deep row": [one, group, DEEP],
        "a row too short": [one, group, "[1]"],
        "a number too large": [one, group, json.dumps([2**90, "a"])],
        "a time that is a number": [
            header(tables={"admin.LogEntry": 1}),
            json.dumps({"table": "admin.LogEntry", "columns": ["id", "action_time"]}),
            "[1, 7]",
        ],
        "half a table": [
            header(tables={"auth.Group_permissions": 1}),
            json.dumps(
                {"table": "auth.Group_permissions", "columns": ["id", "group_id", "permission_id"]}
            ),
            "[1, 987654, 987654]",
        ],
    }


NAMES = [
    *("tables are a list", "a number of rows is text", "migrations are a list"),
    *("names of migrations are none", "the version is an object", "unknown table"),
    *("unknown table without rows", "table is a list", "unknown column", "no columns"),
    *("columns are a number", "a line is a number", "deep header", "deep row", "a row too short"),
    *("a number too large", "a time that is a number"),
]


def refused(path: Path) -> None:
    User.objects.create_user("maria")
    with pytest.raises(CommandError, match="Use|use another|Install|do not fit|not a backup"):
        call_command("restore", str(path), force=True, verbosity=0)
    assert User.objects.filter(username="maria").exists()


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_sentence_and_changes_nothing(name: str, tmp_path: Path) -> None:
    refused(sealed(tmp_path / "odd", odd_files()[name]))


@pytest.mark.django_db(transaction=True)
def test_a_row_that_names_one_that_is_not_there(tmp_path: Path) -> None:
    refused(sealed(tmp_path / "odd", odd_files()["half a table"]))


def test_an_endless_line_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "LONGEST", 1000)
    refused(sealed(tmp_path / "odd", [header(), json.dumps("a" * 5000)]))
