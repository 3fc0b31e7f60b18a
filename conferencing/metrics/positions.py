"""The place of a caller in a queue, through the whole of a visit. Pure.

Telnyx tells the place at the entry, and in listings. In between it follows from the others: whoever
came earlier and leaves lets all behind them move up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .visits import QueueVisit


class Source(StrEnum):
    REPORTED = "reported"  # by the webhook of the entry
    LISTED = "listed"  # by a listing of the queue
    RECKONED = "reckoned"  # because somebody ahead has left


@dataclass(frozen=True, slots=True)
class Place:
    at: datetime
    position: int
    source: Source


def history(visit: QueueVisit, others: Iterable[QueueVisit]) -> list[Place]:
    """The places of this visit in order, each with how it is known. `others`: all visits to the
    queue that overlap it; more do no harm.

    Where nothing has told a place, those who were there before are counted.
    """
    ahead = [other for other in others if _is_ahead(other, visit)]
    told = [
        Place(known.at, known.position, Source.LISTED if known.is_listed else Source.REPORTED)
        for known in visit.positions
    ]
    if not told or told[0].at > visit.entered_at:
        told.insert(0, Place(visit.entered_at, 1 + len(ahead), Source.RECKONED))
    exits = [
        other.left_at
        for other in ahead
        if other.left_at and _is_before_the_end(other.left_at, visit)
    ]
    return _merged(told, sorted(exits))


def _merged(told: list[Place], exits: list[datetime]) -> list[Place]:
    places: list[Place] = []
    for place in sorted([*told, *(Place(at, 0, Source.RECKONED) for at in exits)], key=_order):
        if place.position:
            places.append(place)
        elif places and places[-1].position > 1:
            # Never before the front: an exit can be known that the told place knew of, too.
            places.append(Place(place.at, places[-1].position - 1, Source.RECKONED))
    return places


def _order(place: Place) -> tuple[datetime, bool]:
    # Of what has the same time, what was told knows of the exit.
    return place.at, place.position > 0


def _is_ahead(other: QueueVisit, visit: QueueVisit) -> bool:
    """It came earlier, and was there when this one came."""
    if _key(other) == _key(visit) or other.queue != visit.queue:
        return False
    came_earlier = (other.entered_at, *_key(other)) < (visit.entered_at, *_key(visit))
    return came_earlier and (other.left_at is None or other.left_at > visit.entered_at)


def _is_before_the_end(at: datetime, visit: QueueVisit) -> bool:
    return visit.left_at is None or at < visit.left_at


def _key(visit: QueueVisit) -> tuple[str, int]:
    return visit.call_control_id, visit.number
