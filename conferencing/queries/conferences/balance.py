"""Who has spoken in a conference, and how much: from the turns that the mirror keeps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from msgspec import MsgspecError, convert

from conferencing.models import Conference, Participant
from conferencing.projection import floor_rules
from conferencing.projection.floor_rules import EPOCH, MICROSECOND, Balance
from conferencing.projection.states import Floor, Spoken
from conferencing.teams import seen

from .. import link
from ..names import directory
from ..names.directory import Directory
from ..reading import hidden, unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.balance import Share, SpeakerBalance
from ..screens.sorting import by_time
from . import floors

# Of more than these, the ones who have said least are only counted.
SHOWN = 20
SECOND = 1_000_000
SILENT = Balance()


class Row(NamedTuple):
    floors: object
    spoken: object
    ended_at: datetime | None
    floor_at: datetime | None


class PersonRow(NamedTuple):
    call_control_id: str
    is_present: bool
    joined_at: datetime | None
    is_muted: bool
    is_on_hold: bool

    @property
    def sort(self) -> str:
        return by_time(self.joined_at, self.call_control_id)


def read(conference_id: str, clock: Clock, *, numbers: bool) -> SpeakerBalance | Unreadable | None:
    """None when the mirror knows no such conference. Five queries. Whoever listens privately is not
    in it.
    """
    found = seen.conferences(Conference.objects.filter(pk=conference_id))
    rows = found.values_list(*Row._fields)
    row = rows.first()
    if row is None:
        return None
    return unreadable.one("balance", conference_id, _read, conference_id, Row(*row), clock, numbers)


def _read(conference_id: str, row: Row, clock: Clock, numbers: bool) -> SpeakerBalance:
    turns, spoken = _turns(row)
    secret = hidden.legs_in(conference_id)
    found = _without(secret, floor_rules.balances(turns, spoken))
    people = _people(conference_id, secret)
    total = sum(balance.micros for balance in found.values())
    here = sorted((one for one in people if one.is_present), key=lambda one: one.sort)
    shown = _shown(here, found)
    # Their share is told in one sum: who has left needs no row.
    gone = [one.call_control_id for one in people if not one.is_present]
    gone_micros = sum(_of(found, leg).micros for leg in gone)
    names = directory.of_legs([one.call_control_id for one in shown], numbers=numbers)
    is_live = row.ended_at is None
    return SpeakerBalance(
        conference_id,
        tuple(_share(one, found, floor_rules.holder(turns), total, names) for one in shown),
        len(here) - len(shown),
        gone_micros // SECOND,
        _percent(gone_micros, total),
        is_live,
        not is_live or link.read(clock).tells_who_talks,
        floors.last_taken(row.floor_at, turns, secret),
        settings.DEAD_AIR_SECONDS,
    )


def _people(conference_id: str, secret: Collection[str]) -> list[PersonRow]:
    rows = Participant.objects.filter(conference_id=conference_id)
    shown = rows.exclude(call_control_id__in=secret)
    return [PersonRow(*columns) for columns in shown.values_list(*PersonRow._fields)]


def _without(secret: Collection[str], found: Mapping[str, Balance]) -> dict[str, Balance]:
    speakers = set(map(floor_rules.speaker, secret))
    return {speaker: said for speaker, said in found.items() if speaker not in speakers}


def _turns(row: Row) -> tuple[tuple[Floor, ...], tuple[Spoken, ...]]:
    try:
        return floors.stored(row.floors), convert(row.spoken, tuple[Spoken, ...])
    except MsgspecError:
        # Of an older version, or spoiled: shown as silence until it is made anew.
        return (), ()


def _of(found: Mapping[str, Balance], leg: str) -> Balance:
    return found.get(floor_rules.speaker(leg), SILENT)


def _shown(here: Sequence[PersonRow], found: Mapping[str, Balance]) -> list[PersonRow]:
    most = sorted(here, key=lambda one: -_of(found, one.call_control_id).micros)[:SHOWN]
    chosen = {one.call_control_id for one in most}
    return [one for one in here if one.call_control_id in chosen]


def _share(
    person: PersonRow,
    found: Mapping[str, Balance],
    holder: Floor | None,
    total: int,
    names: Directory,
) -> Share:
    leg = person.call_control_id
    said = _of(found, leg)
    is_heard = not (person.is_muted or person.is_on_hold)
    speaks = holder is not None and is_heard and holder.speaker == floor_rules.speaker(leg)
    return Share(
        leg,
        names.person(leg).label,
        said.micros // SECOND,
        _percent(said.micros, total),
        said.turns,
        _time(holder.at) if holder and speaks else None,
        _time(said.until) if said.until and not speaks else None,
        person.joined_at,
    )


def _percent(part: int, total: int) -> int:
    return round(100 * part / total) if total else 0


def _time(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND
