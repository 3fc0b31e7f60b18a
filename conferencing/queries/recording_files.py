"""How an operator named a recording when they started it.

Telnyx tells the name nowhere, and the answer to the command has no id: so recording and command are
matched by conference and time. Where that could be two, no name is claimed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from conferencing.models import Command, Recording

from .names.directory import Directory
from .reading.clock import Clock

# Beside the two clocks: it begins while the command is sent, or a little after the answer.
MARGIN = timedelta(seconds=3)


class _Start(NamedTuple):
    """A recording that Telnyx agreed to begin."""

    conference_id: str
    sent_at: datetime
    accepted_at: datetime
    file_name: str


class _Take(NamedTuple):
    """A recording that was saved; its beginning on our clock."""

    recording_id: str
    conference_id: str
    began_at: datetime


def named(recordings: Sequence[Recording], clock: Clock) -> dict[str, str]:
    """By the id of the recording, of those that certainly have a name. Two queries, none without
    recordings of conferences.
    """
    conferences = {row.conference_id for row in recordings} - {""}
    if not conferences:
        return {}
    starts, takes = _starts(conferences), _takes(conferences, clock)
    pairs = [(start, take) for start in starts for take in takes if _fits(start, take)]
    return {
        take.recording_id: start.file_name
        for start, take in pairs
        if start.file_name and _is_only(start, take, pairs)
    }


def shown(recording: Recording, clock: Clock, *, numbers: bool) -> str:
    """The name of one, for this viewer; empty if it has none."""
    name = named([recording], clock).get(recording.recording_id, "")
    return Directory(numbers=numbers).text(name)


def _fits(start: _Start, take: _Take) -> bool:
    is_in_time = start.sent_at - MARGIN <= take.began_at <= start.accepted_at + MARGIN
    return start.conference_id == take.conference_id and is_in_time


def _is_only(start: _Start, take: _Take, pairs: Iterable[tuple[_Start, _Take]]) -> bool:
    return all((one is start) == (other is take) for one, other in pairs)


def _starts(conferences: Collection[str]) -> list[_Start]:
    starts = Command.objects.filter(verb="record_start", conference_id__in=conferences)
    rows = starts.values_list("conference_id", "sent_at", "accepted_at", "arguments")
    return [
        _Start(room, sent, accepted, str(arguments.get("file_name", "")))
        for room, sent, accepted, arguments in rows
        if room and sent and accepted
    ]


def _takes(conferences: Collection[str], clock: Clock) -> list[_Take]:
    rows = Recording.objects.filter(conference_id__in=conferences, started_at__isnull=False)
    began = [
        (recording_id, room, clock.ours(at))
        for recording_id, room, at in rows.values_list("pk", "conference_id", "started_at")
    ]
    return [_Take(recording_id, room, at) for recording_id, room, at in began if at]
