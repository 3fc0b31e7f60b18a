"""The console of one conference: its card, its people, what happened. A constant number of queries
for any number of people.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from operator import attrgetter

from django.db.models import Exists, OuterRef, QuerySet

from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Conference, Participant

from .. import link
from ..commands import presses
from ..commands.presses import Press, State
from ..names import directory
from ..names.directory import Directory
from ..names.foreign_text import fit
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.console import Console, FeedLine, ParticipantRow
from ..screens.hearing import WhoHears
from . import (
    cards,
    dialling_in,
    feed,
    hearing,
    journal,
    person_rows,
    secret_keys,
    supervision,
    typed_keys,
)
from .console_rows import CallRow, ConferenceRow, PersonRow
from .journal import Entry
from .person_rows import Known
from .secret_keys import SecretTimes

DEPARTED = 20
# Who muted or held someone is looked up among so many of the newest presses.
PRESSES = 100
MUTES = [name for name, verb in VERBS.items() if verb.field == "is_muted" and verb.value]
HOLDS = [name for name, verb in VERBS.items() if verb.field == "is_on_hold" and verb.value]
# Only what Telnyx accepted counts as somebody's doing.
DONE = (State.ACCEPTED, State.CONFIRMED)


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
    everybody = [*present, *departed]
    secret = secret_keys.of(conference_id)
    legs = [person.call_control_id for person in everybody]
    entries = typed_keys.told_once(journal.entries(conference_id, legs, hidden))
    entries = secret_keys.covered(entries, secret)
    pressed = presses.newest(PRESSES, conference_id=conference_id)
    calls = _calls(conference_id, everybody, entries)
    names = directory.of_calls(calls, numbers=numbers)
    up = _up(present, calls)
    heard = hearing.readable_of(conference_id, up, names, pressed, overseen.legs)
    whispers = _whispers(heard, hearing.labels_of(up, names))
    conference = ConferenceRow._make(row)
    known = _known(conference, calls, names, pressed, overseen, secret, whispers, clock)
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


def _known(
    conference: ConferenceRow,
    calls: Sequence[CallRow],
    names: Directory,
    pressed: Sequence[Press],
    overseen: supervision.Present,
    secret: SecretTimes,
    whispers: Mapping[str, Sequence[str]],
    clock: Clock,
) -> Known:
    return Known(
        conference,
        {call.call_control_id: call for call in calls},
        names,
        presses.newest_by_leg(pressed),
        _operators_of(MUTES, pressed),
        _operators_of(HOLDS, pressed),
        clock,
        link.read(clock),
        overseen.legs,
        secret,
        whispers,
    )


def _whispers(heard: WhoHears | None, labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By leg, the names of those who hear their whisper."""
    people = heard.people if heard else ()
    return {ear.leg: tuple(labels[leg] for leg in ear.reaches) for ear in people}


def _rows(shown: Sequence[PersonRow], known: Known) -> tuple[ParticipantRow | Unreadable, ...]:
    rows = unreadable.each(
        "person", shown, partial(person_rows.row, known), attrgetter("call_control_id")
    )
    return tuple(rows)


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
