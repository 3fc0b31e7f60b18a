"""The console of one conference: its card, its people, what happened. A constant number of queries
for any number of people.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import Exists, OuterRef, QuerySet

from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Conference, Participant
from conferencing.projection import hands
from conferencing.projection.events import CALL_HAD_ENDED, CALL_NOT_LISTED
from conferencing.projection.states import Audio

from .. import link
from ..commands import presses
from ..commands.presses import Press, State
from ..names import directory, labels, reasons
from ..names.directory import Directory
from ..names.foreign_text import fit
from ..names.masking import HIDDEN
from ..names.person import listed
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.console import Console, Digits, FeedLine, ParticipantRow
from ..screens.ledger import Badge
from ..screens.link import Link
from . import cards, dialling_in, feed, hearing, journal, secret_keys, sounds, supervision
from .console_rows import CallRow, ConferenceRow, PersonRow
from .journal import Entry
from .secret_keys import SecretTimes
from .situations import has_floor

DEPARTED = 20
# Who muted or held someone is looked up among so many of the newest presses.
PRESSES = 100
MUTES = [name for name, verb in VERBS.items() if verb.field == "is_muted" and verb.value]
HOLDS = [name for name, verb in VERBS.items() if verb.field == "is_on_hold" and verb.value]
# How we know of an end where Telnyx did not report it, is no cause of it.
NO_CAUSES = ("", CALL_NOT_LISTED, CALL_HAD_ENDED)
# Only what Telnyx accepted counts as somebody's doing.
DONE = (State.ACCEPTED, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows of the people are made from, beside their own columns. By leg: the calls, the
    newest presses, whose press it was that muted or held somebody, and who hears their whisper.
    """

    conference: ConferenceRow
    calls: Mapping[str, CallRow]
    directory: Directory
    presses: Mapping[str, Press]
    muted_by: Mapping[str, str]
    held_by: Mapping[str, str]
    clock: Clock
    link: Link
    supervisors: frozenset[str]
    secret: SecretTimes
    whispers: Mapping[str, Sequence[str]]


def read(conference_id: str, clock: Clock, *, numbers: bool) -> Console | None:
    """None when the mirror knows no such conference."""
    shown = unreadable.one("conference", conference_id, _read, conference_id, clock, numbers)
    if isinstance(shown, Unreadable):
        people = (Unreadable("people"),)
        return Console(conference_id, False, shown, region="", present=people, departed=(), feed=())
    return shown


def _read(conference_id: str, clock: Clock, numbers: bool) -> Console | None:
    # What only a console shows is read here, so that the board's cards need not carry it.
    columns = Conference.objects.filter(pk=conference_id).values_list(*ConferenceRow._fields)
    row = columns.first()
    about = cards.one(conference_id, clock, numbers=numbers)
    if row is None or about is None:
        return None
    overseen = supervision.read(conference_id)
    hidden = overseen.hidden
    present, departed = _present(conference_id, overseen), _departed(conference_id, hidden)
    people = [*present, *departed]
    secret = secret_keys.of(conference_id)
    entries = journal.entries(conference_id, [person.call_control_id for person in people], hidden)
    entries = secret_keys.covered(entries, secret)
    pressed = presses.newest(PRESSES, conference_id=conference_id)
    calls = _calls(conference_id, people, entries)
    people_known = directory.of_calls(calls, numbers=numbers)
    heard = hearing.readable_of(
        conference_id, _up(present, calls), people_known, pressed, overseen.legs
    )
    known = Known(
        ConferenceRow._make(row),
        {call.call_control_id: call for call in calls},
        people_known,
        presses.newest_by_leg(pressed),
        _operators_of(MUTES, pressed),
        _operators_of(HOLDS, pressed),
        clock,
        link.read(clock),
        overseen.legs,
        secret,
        {ear.leg: ear.reaches for ear in heard.people} if heard else {},
    )
    operators = presses.operators_and(pressed, feed.commands_behind(entries))
    return Console(
        telnyx_id=conference_id,
        is_live=known.conference.ended_at is None,
        card=about,
        region=fit(" · ".join(filter(None, (known.conference.locality, known.conference.region)))),
        present=_rows(present, known),
        departed=_rows(departed, known),
        feed=tuple(_line(entry, known.directory, operators) for entry in entries),
        departed_total=_gone(conference_id, hidden).count(),
        is_feed_cut=len(entries) == journal.NEWEST,
        is_feed_pruned=known.conference.is_sealed,
        dialling=dialling_in.read(conference_id, clock, numbers=numbers),
        hearing=heard,
        supervisors=supervision.supervisors(overseen, present, known.directory),
    )


def _rows(people: Sequence[PersonRow], known: Known) -> tuple[ParticipantRow | Unreadable, ...]:
    def row(person: PersonRow) -> ParticipantRow:
        return _row(person, known)

    return tuple(unreadable.each("person", people, row, attrgetter("call_control_id")))


def _up(people: Sequence[PersonRow], calls: Sequence[CallRow]) -> list[PersonRow]:
    over = {call.call_control_id for call in calls if call.ended_at is not None}
    return [person for person in people if person.call_control_id not in over]


def _line(entry: Entry, people: Directory, operators: Mapping[str, str]) -> FeedLine:
    line = unreadable.one("event", entry.source_id, feed.line, entry, people, operators)
    if isinstance(line, Unreadable):
        return FeedLine(entry.at, feed.OTHER, "This event cannot be shown")
    return line


def _present(conference_id: str, overseen: supervision.Present) -> list[PersonRow]:
    """By time of joining; those of whom it is not known come last. Supervisors come in muted, which
    no webhook tells.
    """
    present = Participant.objects.filter(conference_id=conference_id, is_present=True)
    present = present.exclude(call_control_id__in=overseen.hidden)
    people = [
        person._replace(is_muted=True) if person.call_control_id in overseen.entering else person
        for person in _people(present)
    ]
    return sorted(people, key=attrgetter("sort"))


def _departed(conference_id: str, hidden: Collection[str]) -> list[PersonRow]:
    """The newest first."""
    gone = _gone(conference_id, hidden)
    return _people(gone.order_by("-left_at", "call_control_id")[:DEPARTED])


def _gone(conference_id: str, hidden: Collection[str]) -> QuerySet[Participant]:
    gone = Participant.objects.filter(
        conference_id=conference_id, is_present=False, left_at__isnull=False
    )
    return gone.exclude(call_control_id__in=hidden)


def _people(participants: QuerySet[Participant]) -> list[PersonRow]:
    return [PersonRow._make(row) for row in participants.values_list(*PersonRow._fields)]


def _calls(
    conference_id: str, people: Sequence[PersonRow], entries: Sequence[Entry]
) -> list[CallRow]:
    """The calls of the people shown and of those whom the feed names. Of nobody else: nobody would
    be told when these calls change.
    """
    legs = {person.call_control_id for person in people}
    named = {leg for entry in entries for leg in entry.legs()}
    was_here = Participant.objects.filter(
        conference_id=conference_id, call_control_id=OuterRef("pk")
    )
    calls = Call.objects.filter(Exists(was_here), pk__in=(legs | named) - {""})
    return [CallRow._make(row) for row in calls.values_list(*CallRow._fields)]


def _operators_of(verbs: Collection[str], pressed: Sequence[Press]) -> dict[str, str]:
    """By leg, the operator whose press changed it last; the presses come newest first. A leg that
    is missing was changed by nobody here.
    """
    operators: dict[str, str] = {}
    for press in pressed:
        if press.verb in verbs and press.state in DONE:
            for leg in press.changed_legs:
                operators.setdefault(leg, press.given_by)
    return operators


def _row(person: PersonRow, known: Known) -> ParticipantRow:
    leg = person.call_control_id
    call = known.calls.get(leg, CallRow())
    return ParticipantRow(
        call_control_id=leg,
        person=known.directory.person(leg),
        role=_role(person, known),
        is_supervisor=leg in known.supervisors,
        is_present=person.is_present,
        joined_at=person.joined_at,
        left_at=person.left_at,
        stays=len(person.stays),
        is_muted=person.is_muted,
        muted_by=known.muted_by.get(leg, "") if person.is_muted else "",
        is_on_hold=person.is_on_hold,
        held_at=person.held_at,
        held_by=known.held_by.get(leg, "") if person.is_on_hold else "",
        is_floor_known=known.link.tells_who_talks,
        is_talking=_is_talking(person, call, known),
        last_spoke_at=person.last_spoke_at,
        has_hung_up=call.ended_at is not None,
        is_held_by_phone=call.is_held_by_phone,
        audio=labels.running(_sounds(person, call), known.directory),
        labels=tuple(_labels(person, call, known)),
        ends_conference_on_exit=person.ends_conference_on_exit,
        soft_ends_conference_on_exit=person.soft_ends_conference_on_exit,
        digits=_digits(call, known),
        command=_badge(person, known),
        hand_raised_at=_hand(person, call),
    )


def _role(person: PersonRow, known: Known) -> str:
    if person.call_control_id == known.conference.creator_call_control_id:
        return "host"
    is_supervisor = person.call_control_id in known.supervisors
    return person.role or ("supervisor" if is_supervisor else "participant")


def _is_talking(person: PersonRow, call: CallRow, known: Known) -> bool:
    conference = known.conference
    if not known.link.tells_who_talks:
        return False
    is_here = person.is_present and call.ended_at is None and conference.ended_at is None
    return is_here and has_floor(person, conference.floor_call_control_id)


def _hand(person: PersonRow, call: CallRow) -> datetime | None:
    if not person.is_present or call.ended_at is not None:
        return None
    answered = (person.joined_at, person.unmuted_at)
    return hands.up_since(call.hand_raised_at, call.hand_again_at, *answered)


def _sounds(person: PersonRow, call: CallRow) -> list[Audio]:
    # Telnyx reports a sound for one person on the conference or on the call, as it was started.
    return sounds.of_value(person.audio) + sounds.of_value(call.audio)


def _labels(person: PersonRow, call: CallRow, known: Known) -> Iterator[str]:
    yield from labels.of_call(call, known.directory)
    if hearers := known.whispers.get(person.call_control_id):
        yield f"whispers to {listed([known.directory.label(leg) for leg in hearers])}"
    cause = reasons.of_call(call.hangup_cause, call.sip_hangup_cause)
    if call.ended_at and cause and call.hangup_cause not in NO_CAUSES:
        yield f"cause: {cause}"


def _digits(call: CallRow, known: Known) -> Digits | None:
    """None where nothing was typed."""
    if call.last_digits_at is None:
        return None
    # What somebody types can be a secret: it is shown to those who may see numbers, but an answer
    # to a poll to nobody.
    may_show = known.directory.numbers and not known.secret.has(call.last_digits_at)
    digits = fit(call.last_digits)
    text = digits if may_show or not digits else HIDDEN
    return Digits(text, call.last_digits_at, reasons.of_typing(call.last_digits_status))


def _badge(person: PersonRow, known: Known) -> Badge | None:
    if not person.is_present:
        return None
    return presses.badge(known.presses.get(person.call_control_id), known.directory, known.clock)
