"""Every conference as one card of the board, problems first."""

from collections.abc import Collection
from operator import attrgetter

from conferencing.teams import sight
from conferencing.teams.sight import Teams

from ..commands import presses
from ..names import labels, reasons
from ..names.directory import Directory
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.board import ConferenceCard, RecordingStatus
from ..screens.supervision import Supervisor
from . import selection, situations
from .overseeing import Overseeing
from .problems import problems
from .situations import ConferenceRow, PresentRow, Situation

# By teams, the ids on a board that is cut short, as it was last drawn whole. None for those of whom
# all are shown.
_first: dict[Teams, frozenset[str]] = {}


@unreadable.rows_of("conferences")
def read(
    clock: Clock, *, numbers: bool, only: Collection[str] | None = None, find: str = ""
) -> list[ConferenceCard | Unreadable]:
    """The conferences on the board, or those of `only` that are on it, in order. Of thousands the
    first few hundred (`selection`); `find` searches all of them.
    """
    if only is None:
        only = _select(clock, find)
    elif (first := _first.get(sight.current().teams)) is not None:
        only = first.intersection(only)
    if only is not None and not only:
        return []
    shown = situations.read(selection.containing(selection.on_board(clock), find), only, clock)
    drawn = [_shown(situation, clock, numbers=numbers) for situation in shown]
    return sorted(drawn, key=attrgetter("sort"))


def _select(clock: Clock, find: str) -> list[str] | None:
    first, teams = selection.first(clock, find), sight.current().teams
    if first is None and not find:
        _first.pop(teams, None)
    elif first is not None and not find:
        _first[teams] = frozenset(first)
    return first


def one(conference_id: str, clock: Clock, *, numbers: bool) -> ConferenceCard | Unreadable | None:
    """One conference however long ago it ended; None when the mirror knows none."""
    for situation in situations.read(("TRUE", []), [conference_id], clock):
        return _shown(situation, clock, numbers=numbers)
    return None


def _shown(
    situation: Situation | Unreadable, clock: Clock, *, numbers: bool
) -> ConferenceCard | Unreadable:
    if isinstance(situation, Unreadable):
        return situation
    id = situation.conference.telnyx_id
    return unreadable.one("conference", id, _card, situation, clock, numbers=numbers)


def _card(situation: Situation, clock: Clock, *, numbers: bool) -> ConferenceCard:
    conference, people = situation.conference, situation.people
    # The clock hears when it leaves the board.
    clock.older(clock.ours(conference.ended_at), selection.ENDED)
    clock.older(clock.ours(conference.recording_stopped_at), selection.AWAITED)
    directory = Directory(numbers=numbers)
    callers = situation.callers
    held = [person for person in callers if person.is_on_hold]
    talker = situation.talker
    hands = [at for person in people if (at := person.hand_up_since)]
    return ConferenceCard(
        telnyx_id=conference.telnyx_id,
        name=directory.text(conference.name),
        is_live=conference.ended_at is None,
        is_started=conference.status != "init",
        started_at=conference.created_at or conference.first_seen_at,
        ended_at=conference.ended_at,
        end_reason=reasons.of_conference(conference.end_reason),
        people=len(callers),
        supervisors=len(people) - len(callers),
        muted=sum(person.is_muted for person in callers),
        on_hold=len(held),
        longest_held_at=min((person.held_at for person in held if person.held_at), default=None),
        is_floor_known=situation.link.tells_who_talks,
        talking=talker.person(numbers=numbers) if talker else None,
        talking_since=conference.floor_at if talker else None,
        audio=labels.running(conference.sounds, directory),
        recordings=conference.recordings_count,
        verified_at=conference.verified_at,
        expires_at=conference.expires_at,
        problems=tuple(problems(situation, clock, numbers=numbers)),
        command=presses.badge(situation.presses.get(""), directory, clock),
        recording=_recording(conference),
        handled=situation.handled,
        supervising=_supervising(situation),
        hands=len(hands),
        first_hand_at=min(hands, default=None),
    )


def _supervising(situation: Situation) -> tuple[Supervisor, ...]:
    there = {person.call_control_id: person for person in situation.people}
    is_one_held = any(person.is_on_hold for person in situation.people)
    return tuple(_supervisor(one, there.get(one.leg), is_one_held) for one in situation.overseeing)


def _supervisor(one: Overseeing, person: PresentRow | None, is_one_held: bool) -> Supervisor:
    if person is None:
        return Supervisor(one.name, "on their way in", one.since)
    if person.is_muted or person.is_on_hold or person.role == "monitor" or one.joined_at is None:
        return Supervisor(one.name, "listening", one.since)
    if person.role == "whisper":
        return Supervisor(one.name, "whispering", one.since, is_heard=True)
    doing = "heard by everyone not on hold" if is_one_held else "heard by everyone"
    return Supervisor(one.name, doing, one.since, is_heard=True)


def _recording(conference: ConferenceRow) -> RecordingStatus | None:
    """None while nothing is recorded or awaited."""
    if not conference.recording_state:
        return None
    return RecordingStatus(
        conference.recording_state,
        conference.recording_since,
        conference.recording_paused_at,
        conference.recording_resume_at,
    )
