"""Saved recordings, by when they were started, the newest first, page by page. Without their
addresses, which nobody is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from conferencing.models import Conference, Recording
from conferencing.teams import seen

from . import recording_files, totals
from .names import directory
from .names.directory import Directory
from .names.foreign_text import fit
from .reading import unreadable
from .reading.clock import Clock
from .reading.unreadable import Unreadable
from .screens.recordings import RecordingPage, RecordingRow
from .screens.totals import Total

# The list on the first page keeps as many: its data-limit.
PER_PAGE = 50
SOURCES = ("conference", "call")
# How long a deleted recording is still shown to those who have it on their screen, as deleted.
DELETED = timedelta(minutes=10)
# One whose beginning is not known stands where it was saved. The words of an index on recordings.
STARTED = Coalesce("started_at", "saved_at")
NEWEST_FIRST = (STARTED.desc(), "recording_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recordings: of conferences whose name contains this (or with this id), started in this
    time, from this source.
    """

    conference: str = ""
    source: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(clock: Clock, wanted: Wanted, *, numbers: bool, number: int = 1) -> RecordingPage:
    """A page number out of range becomes the nearest one. At most seven queries."""
    rows = _matching(wanted).order_by(*NEWEST_FIRST)
    is_pushed = number <= 1 and wanted == Wanted()
    found = total() if is_pushed else Total(rows.count())
    number = min(max(1, number), found.pages(PER_PAGE))
    on_page = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return RecordingPage(_read(on_page, clock, numbers=numbers), number, found)


@unreadable.rows_of("recordings")
def newest(clock: Clock, *, numbers: bool) -> tuple[RecordingRow | Unreadable, ...]:
    """What can change on the first page while somebody has it open: the newest, and those deleted a
    moment ago. At most six queries.
    """
    rows = _all().order_by(*NEWEST_FIRST)
    first_page = list(rows.values_list("pk", flat=True)[:PER_PAGE])
    just_deleted = Q(deleted_at__gt=clock.now - DELETED)
    return _read(rows.filter(Q(pk__in=first_page) | just_deleted), clock, numbers=numbers)


def total() -> Total:
    """Of all recordings. One query."""
    return totals.of(_all())


def _all() -> QuerySet[Recording]:
    """That may be seen."""
    return seen.recordings(Recording.objects.all())


def _matching(wanted: Wanted) -> QuerySet[Recording]:
    rows = _all()
    if wanted.conference:
        is_theirs = Q(conference_id=wanted.conference)
        # Blanks around a name are a slip; an id is meant letter by letter.
        if name := wanted.conference.strip():
            named = Conference.objects.filter(name__icontains=name).values("telnyx_id")
            is_theirs |= Q(conference_id__in=named)
        rows = rows.filter(is_theirs)
    if wanted.source:
        rows = rows.filter(source=wanted.source)
    if wanted.since:
        rows = rows.filter(GreaterThanOrEqual(STARTED, wanted.since))
    return rows.filter(LessThan(STARTED, wanted.until)) if wanted.until else rows


def _read(
    rows: QuerySet[Recording], clock: Clock, *, numbers: bool
) -> tuple[RecordingRow | Unreadable, ...]:
    saved = list(rows)
    conferences = Conference.objects.filter(telnyx_id__in={row.conference_id for row in saved})
    names = dict(conferences.values_list("telnyx_id", "name"))
    people = directory.of_legs([row.call_control_id for row in saved], numbers=numbers)
    files = recording_files.named(saved, clock)

    def read(row: Recording) -> RecordingRow:
        return _row(row, names, people, files.get(row.recording_id, ""))

    return tuple(unreadable.each("recording", saved, read, attrgetter("recording_id")))


def _row(
    recording: Recording, names: Mapping[str, str], people: Directory, file_name: str
) -> RecordingRow:
    leg = recording.call_control_id
    return RecordingRow(
        recording_id=recording.recording_id,
        conference_id=recording.conference_id,
        conference_name=people.text(names.get(recording.conference_id, "")),
        source=recording.source,
        file_name=people.text(file_name),
        person=people.person(leg) if leg else None,
        started_at=recording.started_at,
        seconds=_seconds(recording),
        is_measured=recording.duration_millis is not None,
        channels=fit(recording.channels),
        format=fit(recording.format),
        is_deleted=recording.deleted_at is not None,
        saved_at=recording.saved_at,
    )


def _seconds(recording: Recording) -> int | None:
    if recording.duration_millis is not None:
        return round(recording.duration_millis / 1000)
    if not recording.started_at or not recording.ended_at:
        return None
    return round((recording.ended_at - recording.started_at).total_seconds())
