"""All that the health of the link is judged by, read at one time from what is written down for all
processes.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from conferencing.database.pipeline import send
from conferencing.models import ClockReading, Pruning, Pulse
from conferencing.queries import link
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.link import Link
from conferencing.tallies import Key, Tally
from conferencing.vitals import intervals
from webhooks.models import WebhookEvent

from .sums import Sums

Value = TypeVar("Value")

# An event that is stored and not applied after so long is stuck.
SETTLED = timedelta(seconds=30)
# A process that has not been seen for so long is taken for dead: it writes every five seconds.
ALIVE = timedelta(seconds=20)
READING_FRESH = timedelta(minutes=10)
DAY = timedelta(hours=24)
QUARTER = timedelta(minutes=15)
QUARTERS = DAY // QUARTER
# Finished quarters do not change: the present one may be so late in the pictures.
HISTORY_SECONDS = 60.0

_COLUMNS = "starts_at, figure, of, times, total, most, last, last_at"
ROWS = f"SELECT {_COLUMNS} FROM {intervals.TABLE} WHERE starts_at >= %s"


class Process(NamedTuple):
    """`worked_at`: when it last did its job; None: not yet."""

    job: str
    name: str
    started_at: datetime
    seen_at: datetime
    worked_at: datetime | None


class Unapplied(NamedTuple):
    failed: int
    stuck: int
    oldest_at: datetime | None


class Round(NamedTuple):
    """Of the deletion of old data: when the last one of a kind ended and what it deleted, and what
    the present one has so far.
    """

    ended_at: datetime | None
    deleted: int
    deleting: int


@dataclass(frozen=True)
class Facts:
    """`recent`: of the last five to ten minutes. `day`: of the last 24 hours, in `quarters` of an
    hour, the oldest first; as of up to a minute ago.
    """

    now: datetime
    link: Link
    recent: Sums
    since: datetime
    day: Sums
    quarters: tuple[Sums, ...]
    processes: tuple[Process, ...]
    clocks: tuple[tuple[str, float, datetime], ...]
    unapplied: Unapplied
    rounds: Mapping[str, Round]

    def of(self, job: str) -> list[Process]:
        return [each for each in self.processes if each.job == job]

    def alive(self, job: str) -> list[Process]:
        return [each for each in self.of(job) if self.now - each.seen_at < ALIVE]

    def told_at(self, *jobs: str) -> datetime | None:
        """As of when everything is known that processes of these jobs count; None: nobody tells."""
        return min((each.seen_at for job in jobs for each in self.alive(job)), default=None)


class History(NamedTuple):
    day: Sums
    quarters: tuple[Sums, ...]


def read(clock: Clock) -> Facts:
    now = clock.now
    since = intervals.begins(now) - intervals.EVERY
    history = _history()
    return Facts(
        now=now,
        link=link.read(clock),
        recent=Sums.of((key, tally) for _, key, tally in _rows(since)),
        since=since,
        day=history.day,
        quarters=history.quarters,
        processes=_processes(),
        clocks=_clocks(now),
        unapplied=_unapplied(now),
        rounds=_rounds(),
    )


def totals() -> Sums:
    """Of everything ever counted: it only grows."""
    return Sums.of((key, tally) for _, key, tally in _rows(intervals.BEFORE))


def _rows(since: datetime) -> list[tuple[datetime, Key, Tally]]:
    rows = []
    for starts_at, figure, of, times, total, most, last, last_at in send(ROWS, [since]).result():
        tally = Tally(times, total, most, last, _aware(last_at))
        rows.append((_aware(starts_at), Key(figure, of), tally))
    return rows


def _aware(at: datetime) -> datetime:
    """SQLite's are naive."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read_history() -> History:
    now = timezone.now()
    begin = now - DAY
    rows = [row for row in _rows(begin) if row[0] <= now]
    quarters = tuple(Sums() for _ in range(QUARTERS))
    for starts_at, key, tally in rows:
        quarters[min((starts_at - begin) // QUARTER, QUARTERS - 1)].add(key, tally)
    return History(Sums.of((key, tally) for _, key, tally in rows), quarters)


def _processes() -> tuple[Process, ...]:
    return tuple(
        Process(row.job, f"{row.machine}:{row.pid}", row.started_at, row.seen_at, row.worked_at)
        for row in Pulse.objects.order_by("job", "machine", "pid")
    )


def _clocks(now: datetime) -> tuple[tuple[str, float, datetime], ...]:
    fresh = ClockReading.objects.filter(measured_at__gt=now - READING_FRESH).order_by("machine")
    return tuple(fresh.values_list("machine", "ahead_seconds", "measured_at"))


def _unapplied(now: datetime) -> Unapplied:
    """By the index of those that are not applied."""
    stored, failed = WebhookEvent.Outcome.STORED, WebhookEvent.Outcome.FAILED
    waiting = Q(outcome__in=(stored, failed))
    counted = WebhookEvent.objects.exclude(outcome=WebhookEvent.Outcome.APPLIED).aggregate(
        failed=Count("id", filter=Q(outcome=failed)),
        stuck=Count("id", filter=Q(outcome=stored, received_at__lt=now - SETTLED)),
        oldest_at=Min("received_at", filter=waiting),
    )
    return Unapplied(**counted)


def _rounds() -> dict[str, Round]:
    rows = Pruning.objects.values_list("kind", "finished_at", "deleted", "deleting")
    return {kind: Round(ended, deleted, deleting) for kind, ended, deleted, deleting in rows}


class Kept(Generic[Value]):
    """What was read a moment ago, for all threads."""

    def __init__(self, read: Callable[[], Value], seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._lock = Lock()
        self._kept: tuple[Value, float] | None = None

    def __call__(self) -> Value:
        with self._lock:
            now = time.monotonic()
            seconds = min(self._seconds, settings.LINK_HEALTH_SECONDS * 12)
            if self._kept is None or now - self._kept[1] >= seconds:
                self._kept = (self._read(), now)
            return self._kept[0]


_history = Kept(_read_history, HISTORY_SECONDS)
