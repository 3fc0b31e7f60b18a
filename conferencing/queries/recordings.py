"""Saved recordings, newest first, page by page. Without their addresses: nobody has those."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from conferencing.models import Conference, Recording

from .clock import Clock
from .people import Directory, directory
from .screens import RecordingPage, RecordingRow

PER_PAGE = 50
SOURCES = ("conference", "call")
DELETED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recordings: of conferences whose name contains this (or with this id), saved in this
    time, from this source.
    """

    conference: str = ""
    source: str = ""
    since: datetime | None = None
    until: datetime | None = None


def recordings(wanted: Wanted, *, numbers: bool, page: int = 1) -> RecordingPage:
    """A page that is not there becomes the nearest one. At most five queries."""
    rows = _rows(wanted)
    total = rows.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, page), pages)
    found = rows.order_by("-saved_at", "recording_id")[(number - 1) * PER_PAGE : number * PER_PAGE]
    return RecordingPage(_read(found, numbers=numbers), number, pages, total)


def newest(clock: Clock, *, numbers: bool) -> tuple[RecordingRow, ...]:
    """What can change on the page of somebody who looks at it now: the newest, and those deleted a
    moment ago. At most four queries.
    """
    last = list(
        Recording.objects.order_by("-saved_at", "recording_id").values_list("pk", flat=True)[
            :PER_PAGE
        ]
    )
    rows = Recording.objects.filter(Q(pk__in=last) | Q(deleted_at__gt=clock.now - DELETED))
    return _read(rows.order_by("-saved_at", "recording_id"), numbers=numbers)


def _read(rows: "QuerySet[Recording]", *, numbers: bool) -> tuple[RecordingRow, ...]:
    found = list(rows)
    rooms = {recording.conference_id for recording in found}
    names = dict(Conference.objects.filter(telnyx_id__in=rooms).values_list("telnyx_id", "name"))
    people = directory((recording.call_control_id for recording in found), numbers=numbers)
    return tuple(_row(recording, names, people) for recording in found)


def _rows(wanted: Wanted) -> "QuerySet[Recording]":
    rows = Recording.objects.all()
    if wanted.conference:
        named = Conference.objects.filter(name__icontains=wanted.conference).values("telnyx_id")
        rows = rows.filter(Q(conference_id=wanted.conference) | Q(conference_id__in=named))
    if wanted.source:
        rows = rows.filter(source=wanted.source)
    if wanted.since:
        rows = rows.filter(saved_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(saved_at__lt=wanted.until)
    return rows


def _row(recording: Recording, names: dict[str, str], people: Directory) -> RecordingRow:
    name = names.get(recording.conference_id, "")
    return RecordingRow(
        recording_id=recording.recording_id,
        conference_id=recording.conference_id,
        conference_name=people.text(name),
        source=recording.source,
        person=people.person(recording.call_control_id) if recording.call_control_id else None,
        started_at=recording.started_at,
        ended_at=recording.ended_at,
        seconds=_seconds(recording),
        channels=recording.channels,
        format=recording.format,
        is_deleted=recording.deleted_at is not None,
        saved_at=recording.saved_at,
    )


def _seconds(recording: Recording) -> int | None:
    if not recording.started_at or not recording.ended_at:
        return None
    return round((recording.ended_at - recording.started_at).total_seconds())
