"""What a person should look into, in sentences: the board sorts these conferences first."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from conferencing.telnyx_api.addresses import can_be_addressed

from .. import link
from ..commands import presses
from ..names.foreign_text import isolated
from ..reading.clock import Clock
from ..screens.ledger import verdict
from .situations import ConferenceRow, PresentRow, Situation

# A recording that has not arrived so long after its end counts as missing.
GRACE = timedelta(seconds=60)
LONG_HOLD = timedelta(minutes=3)
LONG_ALONE = timedelta(minutes=1)


def problems(situation: Situation, clock: Clock, *, numbers: bool) -> Iterator[str]:
    """Of an ended conference only its recording can be missing."""
    if _is_recording_missing(situation.conference, clock):
        yield "The recording has ended, but Telnyx has not delivered it yet"
    if situation.conference.ended_at is None:
        yield from _long_holds(situation, clock, numbers=numbers)
        yield from dict.fromkeys(_failures(situation, clock, numbers=numbers))
        yield from _lonely(situation, clock, numbers=numbers)
        yield from _dead_air(situation, clock)
        yield from _unchecked(situation, clock)


def _is_recording_missing(conference: ConferenceRow, clock: Clock) -> bool:
    is_awaited = conference.recording_state == "stopped"
    return is_awaited and clock.older(clock.ours(conference.recording_stopped_at), GRACE)


def _long_holds(situation: Situation, clock: Clock, *, numbers: bool) -> Iterator[str]:
    for person in situation.people:
        if person.is_on_hold and clock.older(clock.ours(person.held_at), LONG_HOLD):
            yield f"{_name(person, numbers=numbers)} has been on hold for a long time"


def _failures(situation: Situation, clock: Clock, *, numbers: bool) -> Iterator[str]:
    # Asked of each: the clock has to hear of every failure that will soon be old news.
    for press in situation.presses.values():
        if presses.has_just_failed(press, clock):
            words = verdict(press.verb, press.state)
            for person in situation.people:
                if person.call_control_id == press.call_control_id:
                    words = f"{_name(person, numbers=numbers)}: {words}"
            yield words


def _lonely(situation: Situation, clock: Clock, *, numbers: bool) -> Iterator[str]:
    if len(situation.callers) != 1 or situation.has_heard_supervisor:
        return
    [person] = situation.callers
    since = clock.ours(_latest(person.joined_at, situation.departed_at))
    if clock.older(since, LONG_ALONE):
        yield f"{_name(person, numbers=numbers)} is alone in this conference"


def _dead_air(situation: Situation, clock: Clock) -> Iterator[str]:
    """Telnyx reports who takes the floor, never that they fall silent: one person who talks on
    looks the same.
    """
    limit, conference = settings.DEAD_AIR_SECONDS, situation.conference
    is_heard = situation.link.tells_who_talks and conference.status != "init"
    if not limit or not is_heard or len(situation.callers) < 2:
        return
    came = (person.joined_at for person in situation.callers)
    since = clock.ours(_latest(situation.floor_at, *came))
    if clock.older(since, timedelta(seconds=limit)):
        if situation.talker:
            yield f"Nobody else has taken the floor for {limit} seconds: the line may be silent"
        else:
            yield f"Nobody has taken the floor for {limit} seconds"


def _name(person: PresentRow, *, numbers: bool) -> str:
    return isolated(person.person(numbers=numbers).label)


def _unchecked(situation: Situation, clock: Clock) -> Iterator[str]:
    # Without a key there are no listings, and nothing is ever checked.
    if not settings.TELNYX_API_KEY:
        return
    conference = situation.conference
    if not can_be_addressed(conference.telnyx_id):
        odd = conference.telnyx_id
        yield f"This conference cannot be checked against Telnyx, because of its ID: “{odd}”"
        return
    checked_at = conference.verified_at or clock.ours(conference.first_seen_at)
    if link.is_left_behind(checked_at, lambda: situation.link.checked_at, clock):
        yield "Not checked against Telnyx for a long time"


def _latest(*times: datetime | None) -> datetime | None:
    return max(filter(None, times), default=None)
