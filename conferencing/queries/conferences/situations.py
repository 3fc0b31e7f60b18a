"""All that a card of the board needs to know of its conference, read for many conferences at once.

The hottest reading of all: it follows each event of a watched board. So it is five statements of
plain SQL in one round trip, for one conference as for all; Django's own way of asking costs four
times as much.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeVar

from django.db.models import Max
from msgspec.json import decode

from conferencing.database.pipeline import send, together
from conferencing.models import Call, Conference, Participant, Supervision
from conferencing.projection import hands
from conferencing.projection.states import Audio
from conferencing.teams import seen

from .. import link
from ..commands import presses
from ..commands.presses import Press
from ..names.directory import JOIN_CONTACT
from ..names.person import Person, person_of
from ..reading import hidden, unreadable
from ..reading.clock import Clock
from ..reading.hidden import FLOOR_IS_HIDDEN, PERSON_IS_SHOWN
from ..reading.rows import Condition, in_utc, one_of
from ..reading.unreadable import Unreadable
from ..screens.board import Handled
from ..screens.link import Link
from . import claims, floors, overseeing, sounds
from .overseeing import Overseeing


class ConferenceRow(NamedTuple):
    """Columns of a conference; JSON is text."""

    telnyx_id: str
    name: str
    status: str
    created_at: datetime | None
    first_seen_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    floor_call_control_id: str
    floor_at: datetime | None
    audio: str
    recordings: str
    recording_state: str
    recording_since: datetime | None
    recording_paused_at: datetime | None
    recording_resume_at: datetime | None
    recording_stopped_at: datetime | None
    verified_at: datetime | None
    is_floor_hidden: bool  # the last who took it listens privately

    @property
    def sounds(self) -> list[Audio]:
        return sounds.of_text(self.audio)

    @property
    def recordings_count(self) -> int:
        stored = [] if self.recordings == "[]" else decode(self.recordings)
        return len(stored) if isinstance(stored, list) else 0


class PresentRow(NamedTuple):
    """Somebody in a conference, as PRESENT selects them."""

    conference_id: str
    call_control_id: str
    is_muted: bool
    is_on_hold: bool
    held_at: datetime | None
    joined_at: datetime | None
    direction: str
    from_number: str
    to_number: str
    caller_id_name: str
    contact: str
    unmuted_at: datetime | None
    hand_raised_at: datetime | None
    hand_again_at: datetime | None
    is_supervisor: bool  # who listens, on a call that we dialled for that
    role: str

    @property
    def hand_up_since(self) -> datetime | None:
        answered = (self.joined_at, self.unmuted_at)
        return hands.up_since(self.hand_raised_at, self.hand_again_at, *answered)

    def person(self, *, numbers: bool) -> Person:
        return person_of(self, contact=self.contact, numbers=numbers)


# The fields of the row are its columns, so that the two cannot drift apart.
CONFERENCES = f"""
    SELECT {", ".join(ConferenceRow._fields[:-1])},
           {FLOOR_IS_HIDDEN}
    FROM {Conference._meta.db_table} f WHERE"""
# Whose call has ended is not present any more: a hangup is often heard of before the leave.
PRESENT = f"""
    SELECT p.conference_id, p.call_control_id, p.is_muted, p.is_on_hold, p.held_at, p.joined_at,
           COALESCE(c.direction, ''), COALESCE(c.from_number, ''), COALESCE(c.to_number, ''),
           COALESCE(c.caller_id_name, ''), COALESCE(n.name, ''),
           p.unmuted_at, c.hand_raised_at, c.hand_again_at,
           EXISTS (SELECT 1 FROM {Supervision._meta.db_table} s WHERE s.leg = p.call_control_id),
           p.role
    FROM {Participant._meta.db_table} p
    JOIN {Conference._meta.db_table} f ON f.telnyx_id = p.conference_id AND f.ended_at IS NULL
    LEFT JOIN {Call._meta.db_table} c ON c.call_control_id = p.call_control_id
    {JOIN_CONTACT}
    WHERE p.is_present AND c.ended_at IS NULL AND {PERSON_IS_SHOWN} AND"""


@dataclass(frozen=True, slots=True)
class Situation:
    """One conference. `presses` are the newest of the last minutes, by leg ("" for everyone);
    `departed_at` is when the last one left, known only where somebody is alone; `floor_at` when
    somebody took the floor, of those whom everybody sees.
    """

    conference: ConferenceRow
    people: Sequence[PresentRow]
    presses: Mapping[str, Press]
    departed_at: datetime | None
    floor_at: datetime | None
    link: Link
    handled: Handled | None = None
    overseeing: Sequence[Overseeing] = ()

    @property
    def callers(self) -> list[PresentRow]:
        """All but those who supervise: for them the conference is not held."""
        return [person for person in self.people if not person.is_supervisor]

    @property
    def has_heard_supervisor(self) -> bool:
        """Somebody who has barged in, or taken over: whoever is with them is not alone."""
        return any(
            person.is_supervisor
            and person.role in ("", "none", "barge")
            and not (person.is_muted or person.is_on_hold)
            for person in self.people
        )

    @property
    def talker(self) -> PresentRow | None:
        # Nobody is said to talk when it would not be heard that they stopped.
        if self.conference.ended_at is not None or not self.link.tells_who_talks:
            return None
        floor = self.conference.floor_call_control_id
        return next((person for person in self.people if has_floor(person, floor)), None)


class Speaker(Protocol):
    @property
    def call_control_id(self) -> str: ...
    @property
    def is_muted(self) -> bool: ...
    @property
    def is_on_hold(self) -> bool: ...


def has_floor(person: Speaker, floor_call_control_id: str) -> bool:
    """Telnyx reports who takes the floor, never that they fall silent; whoever cannot be heard has
    lost it.
    """
    is_holder = person.call_control_id == floor_call_control_id
    return is_holder and not person.is_muted and not person.is_on_hold


def read(
    which: Condition, only: Collection[str] | None, clock: Clock
) -> list[Situation | Unreadable]:
    """The conferences `f` that fulfil a condition and may be seen; with `only`, those of them with
    these ids.
    """
    condition, values = which
    mine, ids = one_of("f.telnyx_id", only)
    # One wait for all five.
    with together():
        shown = seen.conference("f.telnyx_id")
        conferences = send(f"{CONFERENCES} {condition} AND {mine} AND {shown}", [*values, *ids])
        present = send(f"{PRESENT} {mine} ORDER BY p.id", ids)
        recent = presses.send_for_recent(clock, only)
        claimed = claims.send_for(only)
        overseen = overseeing.send_for(only)
    people = _by_conference(PresentRow._make(in_utc(row)) for row in present.result())
    pressed = _by_conference(recent.result())
    handled = claims.by_conference(claimed)
    supervisors = _by_conference(overseeing.rows(overseen))
    departures = _last_departures(people)
    link_now = link.read(clock)
    rows = [ConferenceRow._make(in_utc(row)) for row in conferences.result()]
    taken = floors.taken_from_hidden([row.telnyx_id for row in rows if row.is_floor_hidden])

    def situation(row: ConferenceRow) -> Situation:
        return Situation(
            row,
            people.get(row.telnyx_id, []),
            presses.newest_by_leg(pressed.get(row.telnyx_id, [])),
            departures.get(row.telnyx_id),
            taken.get(row.telnyx_id, row.floor_at),
            link_now,
            handled.get(row.telnyx_id),
            supervisors.get(row.telnyx_id, ()),
        )

    return unreadable.each("conference", rows, situation, attrgetter("telnyx_id"))


class _OfConference(Protocol):
    @property
    def conference_id(self) -> str: ...


Row = TypeVar("Row", bound=_OfConference)


def _by_conference(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.conference_id].append(row)
    return groups


def _last_departures(people: Mapping[str, Sequence[PresentRow]]) -> dict[str, datetime]:
    """When the last one left, by conference in which one is alone now. A query only where somebody
    is.
    """
    alone = [conference for conference, present in people.items() if len(present) == 1]
    if not alone:
        return {}
    gone = Participant.objects.filter(conference_id__in=alone, is_present=False)
    gone = gone.exclude(call_control_id__in=hidden.calls())
    times = gone.values_list("conference_id").annotate(left_at=Max("left_at"))
    return {conference: left_at for conference, left_at in times if left_at}
