"""Statements that share round trips, as docs/adr/0007 says, and the conditions they carry."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, NotSupportedError, connection, transaction
from psycopg.rows import TupleRow

from conferencing.database.pipeline import any_of, any_pair, ready, send, together

pytestmark = pytest.mark.django_db

# Any table does: two texts, of which each pair is there once.
TYPES = ContentType._meta.db_table
INSERT = f"INSERT INTO {TYPES} (app_label, model) VALUES (%s, %s) RETURNING app_label"


def names(where: str, values: list[object]) -> list[str]:
    rows = send(f"SELECT model FROM {TYPES} WHERE {where} ORDER BY model", values).result()
    return [name for (name,) in rows]


def test_results_are_read_after_all_statements_were_sent() -> None:
    with transaction.atomic(), together():
        first, second = send(INSERT, ["1", "Anna"]), send(INSERT, ["2", "Ben"])
        assert (second.result(), first.result()) == ([("2",)], [("1",)])


def test_blocks_nest_and_djangos_own_cursors_work_inside() -> None:
    with transaction.atomic(), together():
        send(INSERT, ["1", "Anna"])
        with together():
            assert ContentType.objects.get(app_label="1").model == "Anna"


def test_an_error_is_raised_at_the_end_of_the_block_at_the_latest() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), together():
        send(INSERT, ["1", "Anna"])
        send(INSERT, ["1", "Anna"])
    assert not ContentType.objects.filter(app_label="1").exists()


def test_a_pending_result_can_be_made_into_something_else() -> None:
    assert ready(2).then(str).result() == "2"


def test_any_of_and_any_pair_find_exactly_these() -> None:
    for number, name in (("1", "Anna"), ("2", "Ben"), ("3", "Anna")):
        send(INSERT, [number, name])
    assert names(*any_of("app_label", ["1", "2"])) == ["Anna", "Ben"]
    assert names(*any_pair(("app_label", "model"), [("1", "Anna"), ("2", "Anna")])) == ["Anna"]


def test_times_travel_in_utc() -> None:
    at = datetime(2026, 9, 1, 8, tzinfo=UTC)
    if connection.vendor == "postgresql":
        rows = send("SELECT %s::timestamptz, %s::date", [at, at.date()]).result()
        assert rows == [(at, date(2026, 9, 1))]
    else:
        # SQLite has no type for times: they are text, as Django writes and reads it.
        rows = send("SELECT %s, %s", [at, at.date()]).result()
        assert rows == [("2026-09-01 08:00:00", "2026-09-01")]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares by itself")
def test_what_is_sent_stays_prepared_and_djangos_own_statements_do_not() -> None:
    for _ in range(7):
        send(f"SELECT model FROM {TYPES} WHERE app_label = %s", ["one"]).result()
        ContentType.objects.filter(app_label="one").exists()
    prepared = send("SELECT statement FROM pg_prepared_statements", []).result()
    assert [text for (text,) in prepared if TYPES in text] == [
        f"SELECT model FROM {TYPES} WHERE app_label = $1"
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares by itself")
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_changes_a_column_costs_a_running_process_one_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changing (name varchar(10))")
    try:
        send("SELECT name FROM changing", []).result()
        with another_connection() as other:
            other.execute("ALTER TABLE changing ALTER name TYPE varchar(20)")
        # Outside of a transaction: where one is rolled back, psycopg forgets what was prepared.
        with pytest.raises(NotSupportedError), together():
            send("SELECT name FROM changing", []).result()
        for _ in range(20):  # as many as there may be in the pool
            connection.close()  # as at the end of each request and task
            with together():
                assert send("SELECT name FROM changing", []).result() == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE changing")


def another_connection() -> "psycopg.Connection[TupleRow]":
    found = connection.settings_dict
    return psycopg.connect(
        host=found["HOST"],
        port=found["PORT"],
        user=found["USER"],
        password=found["PASSWORD"],
        dbname=found["NAME"],
        autocommit=True,
    )
