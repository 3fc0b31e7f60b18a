"""When somebody took the floor whom everybody sees: those who listen privately do not count."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import MsgspecError, convert

from conferencing.models import Conference
from conferencing.projection import floor_rules
from conferencing.projection.floor_rules import EPOCH, MICROSECOND
from conferencing.projection.states import Floor

from ..reading import hidden


def last_taken(
    floor_at: datetime | None, floors: Sequence[Floor], secret: Collection[str]
) -> datetime | None:
    """`floor_at` is when it was last taken by anybody, `secret` the legs of those who are hidden.
    None where, as far as is known, nobody else ever did.
    """
    speakers = set(map(floor_rules.speaker, secret))
    if not any(floor.speaker in speakers for floor in floors):
        return floor_at
    shown = [floor.at for floor in floors if floor.speaker not in speakers]
    return EPOCH + max(shown) * MICROSECOND if shown else None


def taken_from_hidden(conferences: Collection[str]) -> Mapping[str, datetime | None]:
    """By conference, of those where somebody who is hidden took it last. No query where there are
    none, and two otherwise.
    """
    if not conferences:
        return {}
    legs: dict[str, set[str]] = {}
    for conference, leg in hidden.legs_by_conference(conferences):
        legs.setdefault(conference, set()).add(leg)
    rows = Conference.objects.filter(pk__in=conferences).values_list("pk", "floor_at", "floors")
    return {pk: last_taken(at, stored(floors), legs.get(pk, ())) for pk, at, floors in rows}


def stored(floors: object) -> tuple[Floor, ...]:
    """As the mirror keeps them; none where they cannot be read."""
    try:
        return convert(floors, tuple[Floor, ...])
    except MsgspecError:
        return ()
