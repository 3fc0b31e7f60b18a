"""The live board whole, and the figures above it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from conferencing.database.pipeline import send, together
from conferencing.models import (
    Call,
    Conference,
    Fetch,
    JournalEntry,
    Participant,
    Queue,
    QueueSettings,
    Supervision,
)
from conferencing.models.figure_settings import Limits
from conferencing.teams import seen

from .commands import ledger, unowned
from .conferences import cards
from .queues import queues
from .reading import unreadable
from .reading.clock import Clock
from .reading.rows import in_utc
from .reading.unreadable import Unreadable
from .screens.board import Board, Figures

# In the order of the first fields of Figures; the last two are one there. {shown}: which
# conferences f may be seen.
FIGURES = f"""
    SELECT
        (SELECT COUNT(*) FROM {Conference._meta.db_table} f
         WHERE f.ended_at IS NULL AND {{shown}}),
        (SELECT COUNT(*) FROM {Participant._meta.db_table} p
         JOIN {Conference._meta.db_table} f ON f.telnyx_id = p.conference_id AND f.ended_at IS NULL
         LEFT JOIN {Call._meta.db_table} c ON c.call_control_id = p.call_control_id
         WHERE p.is_present AND c.ended_at IS NULL AND {{shown}} AND NOT EXISTS (
             SELECT 1 FROM {Supervision._meta.db_table} s WHERE s.leg = p.call_control_id)),
        (SELECT recorded_at FROM {JournalEntry._meta.db_table}
         WHERE source_id LIKE 'webhook:%%'
         AND recorded_at NOT IN (SELECT fetched_at FROM {Fetch._meta.db_table})
         ORDER BY id DESC LIMIT 1),
        (SELECT verified_at FROM {Conference._meta.db_table}
         WHERE ended_at IS NULL AND verified_at IS NOT NULL ORDER BY verified_at DESC LIMIT 1),
        (SELECT verified_at FROM {Queue._meta.db_table}
         WHERE verified_at IS NOT NULL ORDER BY verified_at DESC LIMIT 1)"""

# How many wait in each queue, the first of them, and whether and when that is too long. Who waits
# is asked for in exactly the words of the partial index, or SQLite will not use it.
WAITING = f"""
    SELECT COUNT(*), MIN(waiting_since),
        MAX(s.name), MAX(s.longest_wait_warning), MAX(s.longest_wait_critical)
    FROM {Call._meta.db_table} LEFT JOIN {QueueSettings._meta.db_table} s ON s.name = waiting_in
    WHERE NOT (waiting_in = '') AND {{shown}} GROUP BY waiting_in"""


def read(clock: Clock, *, numbers: bool, find: str = "") -> Board:
    return Board(
        figures(clock),
        cards.read(clock, numbers=numbers, find=find),
        queues.read(clock, numbers=numbers),
        ledger.lines(clock, numbers=numbers),
        ledger.total_pressed(),
    )


def figures(clock: Clock) -> Figures | Unreadable:
    """Three queries in one round trip."""
    return unreadable.one("figures", "", partial(_figures, clock))


def _figures(clock: Clock) -> Figures:
    with together():
        rooms, line = seen.conference("f.telnyx_id"), seen.queue("waiting_in")
        figures = send(FIGURES.format(shown=rooms), [])
        waiting, up = send(WAITING.format(shown=line), []), unowned.ask()
    [row] = figures.result()
    lines = [_Line.of(*line) for line in waiting.result()]
    callers = sum(line.callers for line in lines)
    since = min((line.since for line in lines if line.since), default=None)
    limits = _limits(lines, since) if since else Limits(None, None)
    *counts, event_at, conference_checked_at, queue_checked_at = in_utc(row)
    # While there is no conference, none can be checked.
    checked_at = conference_checked_at or queue_checked_at
    needing = len(unowned.read(up, clock))
    read = Figures._make([*counts, event_at, checked_at, callers, since, limits, needing])
    if read.last_webhook_at is None:
        return read
    # To the second: anything finer would change with every single event, and be drawn again.
    return read._replace(last_webhook_at=read.last_webhook_at.replace(microsecond=0))


class _Line(NamedTuple):
    """Those who wait in one queue. `since`: the first of them."""

    callers: int
    since: datetime | None
    limits: Limits

    @classmethod
    def of(
        cls,
        callers: int,
        since: datetime | str | None,
        name: str | None,
        warning: int | None,
        critical: int | None,
    ) -> "_Line":
        # Of a MIN, SQLite does not know that it is a time.
        if isinstance(since, str):
            since = datetime.fromisoformat(since).replace(tzinfo=UTC)
        usual = QueueSettings().limits("longest_wait")
        return cls(callers, since, usual if name is None else Limits(warning, critical))


def _limits(lines: Iterable[_Line], longest: datetime) -> Limits:
    """In seconds since the longest wait began."""
    return Limits(*(_first(lines, longest, which) for which in range(len(Limits._fields))))


def _first(lines: Iterable[_Line], longest: datetime, which: int) -> int | None:
    seconds = [
        int((line.since - longest).total_seconds()) + limit
        for line in lines
        if line.since and (limit := line.limits[which]) is not None
    ]
    return min(seconds, default=None)
