"""A database of an earlier version comes through the migrations with every row and value."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group, User
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from conferencing.metrics import sums, visits
from conferencing.models import Command, QueueInterval
from conferencing.models import Visit as MigratedVisit
from conferencing.projection import events as e
from conferencing.projection.states import CallState, Visit

BEFORE = ("conferencing", "0003_calls_up")
BEFORE_VISITS = ("conferencing", "0019_late_proofs")
COMMAND = ("conferencing", "command")
CALL = ("conferencing", "call")
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
        if table == "conferencing_contact":  # may have several numbers now
            expected = [{name: row[name] for name in ("id", "name")} for row in expected]
        assert [columns_of(row, *expected) for row in after[table]] == expected, table


def test_contacts_keep_their_number_in_the_form_of_telnyx(
    earlier: BaseDatabaseWrapper, settings: LazySettings
) -> None:
    """What cannot be normalised stays as it was, and so does what would be another contact's."""
    settings.LOCAL_REGION = "US"
    before = ["(202) 555-0142", "+12025550143", "202-555-0143", "front desk", "Ana@Example.com"]
    with earlier.cursor() as cursor:
        cursor.execute("DELETE FROM conferencing_contact")
        insert = "INSERT INTO conferencing_contact (number, name) VALUES (%s, %s)"
        cursor.executemany(insert, [(number, f"Ána {number}") for number in before])
    migrate(earlier)
    names = {row["id"]: row for row in rows(earlier, "conferencing_contact")}
    numbers = rows(earlier, "conferencing_contactnumber")
    assert {names[row["contact_id"]]["name"]: row["number"] for row in numbers} == {
        "Ána (202) 555-0142": "+12025550142",
        "Ána +12025550143": "+12025550143",
        "Ána 202-555-0143": "202-555-0143",
        "Ána front desk": "front desk",
        "Ána Ana@Example.com": "sip:Ana@example.com",
    }
    assert all(str(row["found_by"]).startswith("ana ") for row in names.values())


def test_the_visits_of_the_code_before_become_rows_and_sums(earlier: BaseDatabaseWrapper) -> None:
    """The rows are those of the states that are stored afterwards, and the sums are theirs."""
    _have_waited(earlier)
    migrate(earlier)
    stored = {row["call_control_id"]: row for row in rows(earlier, "conferencing_visit")}
    assert {leg: row["outcome"] for leg, row in stored.items()} == {
        "v3:dora": "waiting",
        "v3:emil": "answered",
        "v3:fay": "abandoned",
        "v3:gil": "removed",
        "v3:hal": "flow_out",
        "v3:ida": "answered",
    }
    assert _states_agree(earlier)
    [quarter] = [row for row in rows(earlier, "conferencing_queueinterval") if row["answered"]]
    assert {name: quarter[name] for name in sums.NAMES if quarter[name]} == {
        "offered": 5,
        "answered": 2,
        "abandoned": 1,
        "short_abandoned": 1,
        "flow_out": 1,
        "removed": 1,
        "answer_wait": 42_000_000,
        "abandon_wait": 3_000_000,
        "answered_in_time": 1,
        "answered_late": 1,
        "abandoned_in_time": 1,
    }


def test_hangups_of_the_code_before_are_events(earlier: BaseDatabaseWrapper) -> None:
    """So that a call that is folded again comes out the same."""
    _have_waited(earlier)
    migrate(earlier)
    [entry] = [
        row
        for row in rows(earlier, "conferencing_journalentry")
        if row["event_class"] == "HangupAccepted"
    ]
    event = e.decode("HangupAccepted", str(entry["data"]))
    assert isinstance(event, e.HangupAccepted)
    assert (event.aggregate, event.source_id) == (entry["aggregate"], entry["source_id"])
    [gil] = [r for r in rows(earlier, "conferencing_call") if r["call_control_id"] == "v3:gil"]
    assert gil["hung_up_by_us_at"] is not None


def _have_waited(database: BaseDatabaseWrapper) -> None:
    """As the code before kept it: a list in each call."""
    for leg, seconds, reason in [
        ("v3:emil", 20, "bridged"),
        ("v3:fay", 3, "hangup"),
        ("v3:gil", 60, "hangup"),
        ("v3:hal", 60, "timeout"),
        ("v3:ida", 21, "bridging-in-process"),
    ]:
        visit = {
            "queue": "support",
            "enqueued_at": "2026-11-20T08:00:00Z",
            "left_at": f"2026-11-20T08:0{seconds // 60}:{seconds % 60:02}Z",
            "reason": reason,
            "wait_seconds": seconds,
            "enqueue_seen": True,
            "leave_seen": True,
        }
        changes: Row = {
            "call_control_id": leg,
            "visits": json.dumps([visit]),
            "waiting_in": "",
            "bridged_at": "2026-11-20 08:00:22" if leg == "v3:ida" else None,
        }
        _insert_like(database, "conferencing_call", "call_control_id", "v3:dora", changes)
    hangup: Row = {
        "id": None,
        "uuid": "f" * 32,
        "verb": "hangup",
        "call_control_id": "v3:gil",
        "conference_id": None,
        "state": "confirmed",
        "sent_at": "2026-11-20 08:00:59",
        "undo_of_id": None,
    }
    [first, *_] = rows(database, "conferencing_command")
    _insert_like(database, "conferencing_command", "id", int(str(first["id"])), hangup)


def _insert_like(
    database: BaseDatabaseWrapper, table: str, key: str, value: str | int, changes: Row
) -> None:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [value])
        columns = [column[0] for column in cursor.description]
        row = dict(zip(columns, cursor.fetchone(), strict=True)) | changes
        names, places = ", ".join(row), ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", [*row.values()])


def _states_agree(database: BaseDatabaseWrapper) -> bool:
    """The rows are what the mirror makes of the stored states."""
    for row in rows(database, "conferencing_call"):
        state = CallState(
            str(row["call_control_id"]),
            hung_up_by_us_at=utc(row["hung_up_by_us_at"]),
            visits=msgspec.json.decode(str(row["visits"]), type=tuple[Visit, ...]),
        )
        for visit in visits.of_call(state):
            [stored] = [
                r
                for r in rows(database, "conferencing_visit")
                if (r["call_control_id"], r["number"]) == (visit.call_control_id, visit.number)
            ]
            assert (stored["outcome"], utc(stored["left_at"])) == (visit.outcome, visit.left_at)
    return True


def utc(at: object) -> datetime | None:
    return at.replace(tzinfo=UTC) if isinstance(at, datetime) else None


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


@pytest.mark.django_db(transaction=True)
def test_visits_become_rows_and_sums_on_this_database() -> None:
    """On PostgreSQL, this is the test of that migration."""
    executor = MigrationExecutor(connection)
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    visit = {"queue": "support", "enqueued_at": at.isoformat(), "enqueue_seen": True}
    visit |= {"left_at": (at + timedelta(seconds=9)).isoformat(), "reason": "bridged"}
    try:
        executor.migrate([BEFORE_VISITS])
        earlier = executor.loader.project_state([BEFORE_VISITS]).apps.get_model(*CALL)
        for number in range(3):
            earlier.objects.create(call_control_id=f"v3:{number}", visits=[visit])
        earlier.objects.create(call_control_id="v3:never", visits=[])
    finally:
        migrate(connection)
    outcomes = MigratedVisit.objects.values_list("call_control_id", "outcome", "entered_at")
    assert set(outcomes) == {(f"v3:{number}", "answered", at) for number in range(3)}
    [quarter] = QueueInterval.objects.all()
    assert (quarter.starts_at, quarter.offered, quarter.answered_in_time) == (at, 3, 3)
    assert quarter.answer_wait == 3 * 9_000_000
