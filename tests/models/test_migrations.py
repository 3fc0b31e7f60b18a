"""A database of an earlier version comes through the migrations with every row and value."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from conferencing.models import Command

BEFORE = ("conferencing", "0003_calls_up")
COMMAND = ("conferencing", "command")
DUMP = Path(__file__).with_name("before_rooms.sql")
RENAMED = {"people": "named_legs", "legs": "changed_legs"}
Row = dict[str, object]


@pytest.fixture
def earlier(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """A SQLite database that the code before the rooms made, whatever database the tests use."""
    path = tmp_path / "earlier.sqlite3"
    with sqlite3.connect(path) as database:
        database.executescript(DUMP.read_text())
    ours = connections.databases["default"]
    connections.databases["earlier"] = {
        **ours,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {},
    }
    with django_db_blocker.unblock():
        yield connections["earlier"]
        connections["earlier"].close()
    del connections["earlier"], connections.databases["earlier"]


def tables(database: BaseDatabaseWrapper) -> dict[str, list[Row]]:
    with database.cursor() as cursor:
        names = database.introspection.table_names(cursor)
        return {name: rows(database, name) for name in names if name.startswith("conferencing_")}


def rows(database: BaseDatabaseWrapper, table: str) -> list[Row]:
    with database.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


STATES_BEFORE = set(Command.State) - {Command.State.UNKNOWN, Command.State.NOT_KNOWN}


def renamed(row: Row) -> Row:
    return {RENAMED.get(column, column): value for column, value in row.items()}


def columns_of(row: Mapping[str, object], *others: Row) -> Row:
    """Without the columns that are new."""
    return {column: value for column, value in row.items() if not others or column in others[0]}


def migrate(database: BaseDatabaseWrapper) -> None:
    executor = MigrationExecutor(database)
    executor.migrate(executor.loader.graph.leaf_nodes("conferencing"))


def test_a_database_of_the_code_before_keeps_every_row_and_value(
    earlier: BaseDatabaseWrapper,
) -> None:
    before = tables(earlier)
    assert len(before["conferencing_command"]) == len(STATES_BEFORE)
    migrate(earlier)
    after = tables(earlier)
    for table, old in before.items():
        expected = [renamed(row) for row in old]
        assert [columns_of(row, *expected) for row in after[table]] == expected, table


def test_the_exits_in_the_journal_of_the_code_before_are_counted(
    earlier: BaseDatabaseWrapper,
) -> None:
    """Two days, two queues, and an exit that is neither an answer nor a loss."""
    migrate(earlier)
    days = rows(earlier, "conferencing_queueday")
    counted = {
        (str(day["date"]), day["queue"]): (day["answered"], day["abandoned"]) for day in days
    }
    assert counted == {
        ("2026-11-19", "support"): (1, 0),
        ("2026-11-20", "support"): (2, 1),
        ("2026-11-20", "sales"): (0, 1),
    }


@pytest.mark.django_db(transaction=True)
def test_commands_keep_their_lists_on_the_way_forward_and_back() -> None:
    """On whatever database the tests use: on PostgreSQL, this is the test of the migration."""
    user = User.objects.create(username="sam")
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([BEFORE])
        earlier = executor.loader.project_state([BEFORE]).apps.get_model(*COMMAND)
        now = datetime(2026, 11, 20, 9, tzinfo=UTC)
        command = earlier.objects.create(
            verb="mute_these",
            people=["v3:ben", "v3:carla"],
            legs=["v3:ben"],
            asked_by_id=user.pk,
            asked_at=now,
            deadline_at=now,
        )
        before = earlier.objects.values().get(pk=command.pk)
    finally:
        migrate(connection)
    assert columns_of(Command.objects.values().get(), renamed(before)) == renamed(before)


def test_supervisors_of_before_may_manage_queues(earlier: BaseDatabaseWrapper) -> None:
    migrate(earlier)
    may = Group.objects.using("earlier").filter(permissions__codename="manage_queues")
    assert list(may.values_list("name", flat=True)) == ["supervisor"]
