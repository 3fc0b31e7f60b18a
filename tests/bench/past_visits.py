"""Fill a new database with queues: `DATABASE_URL=... python -m tests.bench.past_visits --past
2000000`.

What goes on now goes through the mirror itself. What is past are rows of a year, made by
PostgreSQL: nothing but their number matters. One day, DAY_AGO, has 100,000 of them.
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import django

from .prepare import analyze

QUEUES = [f"queue{number}" for number in range(12)]
BUSY_DAY = 100_000
DAY_AGO = 30

VISITS = """
    INSERT INTO conferencing_visit (call_control_id, number, queue, entered_at, left_at, outcome,
        reason, entry_known, exit_known, answered_by, talk_ended_at, positions)
    SELECT 'past' || %(first)s + n, 1, 'queue' || n %% 12, at, at + wait,
        CASE WHEN n %% 4 = 0 THEN 'abandoned' ELSE 'answered' END,
        CASE WHEN n %% 4 = 0 THEN 'hangup' ELSE 'bridged' END, 'reported', 'reported', '',
        CASE WHEN n %% 4 = 0 THEN NULL ELSE at + wait + interval '3 minutes' END, '[]'
    FROM (SELECT n, %(since)s + n * %(every)s AS at, n %% 47 * interval '1 second' AS wait
          FROM generate_series(1, %(count)s) AS n) AS each"""
SUMS = """
    INSERT INTO conferencing_queueinterval (queue, starts_at, threshold_seconds, short_seconds,
        is_mixed, offered, answered, abandoned, short_abandoned, flow_out, removed, answer_wait,
        abandon_wait, talks, talk, answered_in_time, answered_late, abandoned_in_time,
        abandoned_late)
    SELECT queue, date_bin('15 minutes', entered_at, '2000-01-01'), 20, 5, false, count(*),
        count(*) FILTER (WHERE outcome = 'answered'), count(*) FILTER (WHERE outcome <> 'answered'),
        0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0
    FROM conferencing_visit WHERE call_control_id LIKE 'past%' GROUP BY 1, 2"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--past", type=int, default=0)
    found = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    from conferencing.mirror import writer

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    if found.past:
        _fill(found.past, now)
    writer.apply(_present(now))
    analyze()


def _fill(past: int, now: datetime) -> None:
    from django.db import connection

    year, day = timedelta(days=360), timedelta(days=1)
    busy_since = (now - DAY_AGO * day).replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'conferencing_visit'"
            " AND indexdef NOT LIKE 'CREATE UNIQUE%'"
        )
        indexes = dict(cursor.fetchall())
        # Made afterwards, they take a fraction of the time.
        for name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for first, since, span, count in [
            (0, now - 2 * day - year, year, past - BUSY_DAY),
            (past, busy_since, day, BUSY_DAY),
        ]:
            values: dict[str, Any] = {
                "first": first,
                "since": since,
                "every": span / count,
                "count": count,
            }
            cursor.execute(VISITS, values)
        for definition in indexes.values():
            cursor.execute(definition)
        cursor.execute(SUMS)


def _present(now: datetime) -> Iterator[Any]:
    """In each queue three wait, and forty have been answered within the last minutes."""
    for queue in QUEUES:
        for number in range(43):
            leg = f"now-{queue}-{number}"
            began_at = now - timedelta(seconds=30 * number + 10)
            yield entered(leg, queue, began_at)
            if number >= 3:
                yield left(leg, queue, began_at + timedelta(seconds=number))


def entered(leg: str, queue: str, at: datetime) -> Any:
    from conferencing.projection import events as e

    return e.CallEnqueued(
        kind="call.enqueued", at=at, source_id=_source(), call_control_id=leg, queue=queue
    )


def left(leg: str, queue: str, at: datetime) -> Any:
    from conferencing.projection import events as e

    return e.CallLeftQueue(
        kind="call.dequeued",
        at=at,
        source_id=_source(),
        call_control_id=leg,
        queue=queue,
        reason="bridged",
    )


def _source() -> str:
    return f"webhook:{uuid4()}"


if __name__ == "__main__":
    main()
