"""The place of a caller in a queue, through the whole of a visit. Pure.

Telnyx tells the place at the entry, and in listings. In between it follows from the others: whoever
came earlier and leaves lets all behind them move up.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter, itemgetter

from .visits import QueueVisit

# Of each caller: as many of the newest as anybody reads.
MOST = 20


class Source(StrEnum):
    REPORTED = "reported"  # by the webhook of the entry
    LISTED = "listed"  # by a listing of the queue
    RECKONED = "reckoned"  # because somebody ahead has left


@dataclass(frozen=True, slots=True)
class Place:
    at: datetime
    position: int
    source: Source


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """What one visit means to others: when it began and ended, in the order of the line."""

    entered_at: datetime
    call_control_id: str
    number: int
    left_at: datetime | None = field(compare=False)


def of_line(waiting: Iterable[QueueVisit], gone: Iterable[Stay]) -> dict[str, list[Place]]:
    """The newest places of each who waits in a queue, in order, each with how it is known, by call
    control id. `gone`: all visits to this queue that ended after the first of them began; more do
    no harm. Where nothing has told a place, those who were there before are counted.

    One pass in the order of entry: each meets those who came before, by their exits.
    """
    places: dict[str, list[Place]] = {}
    still_there, exits = 0, list[datetime]()
    for stay, visit in sorted(_stays(waiting, gone), key=itemgetter(0)):
        if visit is not None:
            ahead = still_there + len(exits) - bisect_right(exits, visit.entered_at)
            places[visit.call_control_id] = _places(visit, ahead, exits)
        if stay.left_at is None:
            still_there += 1
        else:
            insort(exits, stay.left_at)
    return places


def _stays(
    waiting: Iterable[QueueVisit], gone: Iterable[Stay]
) -> Iterator[tuple[Stay, QueueVisit | None]]:
    for visit in waiting:
        yield Stay(visit.entered_at, visit.call_control_id, visit.number, None), visit
    for stay in gone:
        yield stay, None


def _places(visit: QueueVisit, ahead: int, exits: list[datetime]) -> list[Place]:
    """`exits`: of all who came earlier, sorted."""
    told = _told(visit, ahead)
    # Nobody who had left before this one came was ahead of them. Of what has the same time, what
    # was told knows of the exit.
    begins = [bisect_right(exits, max(place.at, visit.entered_at)) for place in told]
    places: list[Place] = []
    for place, begin, end in zip(told, begins, [*begins[1:], len(exits)], strict=True):
        places += place, *_moved_up(place, exits, begin, end)
    return places[-MOST:]


def _told(visit: QueueVisit, ahead: int) -> list[Place]:
    told = [
        Place(known.at, known.position, Source.LISTED if known.is_listed else Source.REPORTED)
        for known in sorted(visit.positions, key=attrgetter("at"))
        if known.position > 0
    ]
    if not told or told[0].at > visit.entered_at:
        told.insert(0, Place(visit.entered_at, 1 + ahead, Source.RECKONED))
    return told


def _moved_up(place: Place, exits: list[datetime], begin: int, end: int) -> Iterator[Place]:
    # Never before the front: an exit can be known that the told place knew of, too.
    end = min(end, begin + place.position - 1)
    for index in range(max(begin, end - MOST), end):
        yield Place(exits[index], place.position - 1 - (index - begin), Source.RECKONED)
