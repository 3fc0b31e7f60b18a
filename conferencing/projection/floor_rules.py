"""Who held the floor, how long and in how many turns. Pure.

Telnyx reports who takes the floor, never that they fall silent. So a turn lasts until somebody else
takes it, or until the one who has it is muted, put on hold or gone: silence counts as theirs.

The last few changes are kept one by one, because webhooks overtake each other, and a late one must
find its place among them. What is older is kept as a sum for each speaker. Both depend on nothing
but the set of events; what is later than the window reaches makes its conference be folded again
(`lateness`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypedDict

from . import events as e
from .states import ConferenceState, ConferenceWithPeople, Floor, ParticipantState, Spoken
from .steps import changed, with_people

# How many of the last changes are kept one by one. All of this is written at each change.
WINDOW = 8
SILENCING = (
    e.ConferenceEnded
    | e.ConferenceListed
    | e.HoldAccepted
    | e.MuteAccepted
    | e.ParticipantLeft
    | e.ParticipantsListed
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_at = attrgetter("at")
_order = itemgetter(0, 1)  # (at, source)


class Turns(TypedDict):
    """As fields of a conference."""

    floors: tuple[Floor, ...]
    spoken: tuple[Spoken, ...]


class Balance(NamedTuple):
    """What one person has said, without the turn that goes on: in microseconds, in turns, and when
    the last of them ended, as microseconds since 1970.
    """

    micros: int = 0
    turns: int = 0
    until: int = 0


def speaker(leg: str) -> str:
    """A call control id made short."""
    return blake2s(leg.encode(errors="surrogatepass"), digest_size=6).hexdigest()


def micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


# --- What happens ---------------------------------------------------------------------------------


def turns(conference: ConferenceState, events: Iterable[e.FloorChanged]) -> Turns:
    """The turns after these changes of the floor, of which one may come late, but within reach."""
    floors, sums = list(conference.floors), dict[str, Spoken]()
    if conference.ended_at is not None:
        return {"floors": conference.floors, "spoken": conference.spoken}
    for event in events:
        _insert(floors, event)
        while len(floors) > WINDOW:
            sums = sums or {each.speaker: each for each in conference.spoken}
            _add(sums, floors.pop(0), floors[0])
    in_order = tuple(sums[key] for key in sorted(sums))
    return {"floors": tuple(floors), "spoken": in_order or conference.spoken}


def silenced(
    before: ConferenceWithPeople, after: ConferenceWithPeople, event: e.ConferenceEvent
) -> ConferenceWithPeople:
    """After an event: whoever can no longer be heard since then has lost the floor."""
    if after.participants is before.participants or not isinstance(event, SILENCING):
        return after
    now = [
        person
        for leg, person in after.participants.items()
        if _is_silenced(before.participants.get(leg), person)
    ]
    if not now:
        return after
    conference = after.conference
    for person in now:
        conference = _cut(conference, person.call_control_id, micros(event.at))
    people = with_people(after, *(changed(person, silenced_at=event.at) for person in now))
    return ConferenceWithPeople(conference, people.participants)


def is_in_reach(conference: ConferenceState, event: e.ConferenceEvent) -> bool:
    """Whether a late event may find its place among the changes that are kept one by one."""
    floors = conference.floors
    return len(floors) < WINDOW or floors[0].at < micros(event.at)


def _is_silenced(before: ParticipantState | None, now: ParticipantState) -> bool:
    """Also whoever was muted, and leaves: Telnyx may have given them the floor all the same."""
    if before is now:
        return False
    has_left = before is not None and before.is_present and not now.is_present
    return has_left or (_is_silent(now) and (before is None or not _is_silent(before)))


def _is_silent(person: ParticipantState) -> bool:
    return person.is_muted or person.is_on_hold or not person.is_present


def _insert(floors: list[Floor], event: e.FloorChanged) -> None:
    new = Floor(
        micros(event.at), event.source_id.removeprefix("webhook:"), speaker(event.call_control_id)
    )
    place = bisect_left(floors, _order(new), key=_order)
    floors.insert(place, new)
    if place:
        before = floors[place - 1]
        # It had been taken from them by then.
        if before.cut_at is not None and before.cut_at >= new.at:
            floors[place - 1] = before._replace(cut_at=None)


def _cut(conference: ConferenceState, leg: str, at: int) -> ConferenceState:
    floors = conference.floors
    place = bisect_right(floors, at, key=_at) - 1
    if place < 0 or floors[place].speaker != speaker(leg):
        return conference
    held = floors[place]
    if held.cut_at is not None and held.cut_at <= at:
        return conference
    cut = (*floors[:place], held._replace(cut_at=at), *floors[place + 1 :])
    return replace(conference, floors=cut)


# --- What it comes to -----------------------------------------------------------------------------


def balances(floors: Sequence[Floor], spoken: Sequence[Spoken]) -> dict[str, Balance]:
    """By `speaker`, of all turns that are over. One that is reported again while it goes on counts
    up to then.
    """
    sums = {each.speaker: each for each in spoken}
    for place, floor in enumerate(floors):
        following = floors[place + 1] if place + 1 < len(floors) else None
        if following or floor.cut_at is not None:
            _add(sums, floor, following)
    return {each.speaker: Balance(each.micros, each.turns, each.until) for each in sums.values()}


def holder(floors: Sequence[Floor]) -> Floor | None:
    """Who has the floor, as far as anybody knows, and since when."""
    if not floors or floors[-1].cut_at is not None:
        return None
    first = floors[-1]
    for floor in reversed(floors):
        if floor.speaker != first.speaker or (floor is not floors[-1] and floor.cut_at):
            break
        first = floor
    return first


def _add(sums: dict[str, Spoken], floor: Floor, following: Floor | None) -> None:
    """A turn is counted where it ends: reported again, the same one goes on."""
    is_cut = floor.cut_at is not None
    end = floor.cut_at if floor.cut_at is not None else following.at if following else floor.at
    goes_on = following is not None and following.speaker == floor.speaker and not is_cut
    known = sums.get(floor.speaker, Spoken(floor.speaker))
    sums[floor.speaker] = Spoken(
        floor.speaker, known.micros + end - floor.at, known.turns + (not goes_on), end
    )
