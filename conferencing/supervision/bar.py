"""The bar of one supervisor: where they are, and who hears them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from conferencing.audibility.hearing import Voice, hearing
from conferencing.audibility.sentences import listed
from conferencing.models import Call, Conference, Participant, Supervision
from conferencing.queries.conferences.console_rows import CallRow, PersonRow
from conferencing.queries.conferences.hearing import voice
from conferencing.queries.names import directory
from conferencing.queries.names.directory import Directory
from conferencing.queries.names.foreign_text import isolated
from conferencing.queries.names.person import Person, told_apart
from conferencing.queries.reading import hidden
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.supervision import Bar, Heard, Listener, Stage

from . import call_bar, entitled, reading, rules
from .facts import Facts, is_in_doubt, may_be_open

# So long it is said why it has ended.
TOLD = timedelta(seconds=20)
RECORDED = ("recording", "paused")


def read(user_id: int, clock: Clock, *, numbers: bool) -> Bar | None:
    """None where they do not supervise, and have not just done so. One query then."""
    # One at a time is open: the newest is the one, or was the last.
    row = Supervision.objects.filter(user_id=user_id).select_related("user").last()
    if row is None or (row.ended_at and clock.older(row.ended_at, TOLD)):
        return None
    if not entitled.sees(row.user, row):
        return _unseen(row)
    if row.call:
        return _of_call(row, numbers=numbers)
    conference = Conference.objects.filter(pk=row.conference).first()
    name = Directory(numbers=numbers).text(conference.name if conference else "")
    if row.ended_at:
        return _bar(row, name, "ended", _over(row), told=row.why_ended)
    facts = reading.facts(row)
    is_recorded = bool(conference and conference.recording_state in RECORDED)
    return replace(
        _open(row, name, facts, numbers=numbers),
        is_recorded=is_recorded,
        is_private=row.is_private,
        may_take_over=not rules.cannot_take_over(
            replace(reading.stand(row), take_over=min(facts.callers - facts.leaving, default="")),
            facts,
        ),
        is_taking_over=bool(row.take_over),
        may_hide="private" in facts.may and not rules.is_shown(reading.stand(row), facts),
    )


def _unseen(row: Supervision) -> Bar:
    """It belongs to another team now: nothing of it is shown, and their call is ended."""
    if row.ended_at:
        return Bar("", "", "ended", "nobody", _over(row), row.wanted_mode)
    return Bar("", "", "leaving", "unknown", "Ending your call", row.wanted_mode)


def _of_call(row: Supervision, *, numbers: bool) -> Bar:
    shown = call_bar.read(row, numbers=numbers)
    if row.ended_at is None:
        return shown
    return replace(shown, stage="ended", heard="nobody", words=_over(row), told=row.why_ended)


def _over(row: Supervision) -> str:
    return "You are no longer listening" if row.joined_at else "You are not connected"


def _open(row: Supervision, name: str, facts: Facts, *, numbers: bool) -> Bar:
    if row.leaving_at and not facts.place.is_present:
        return _bar(row, name, "leaving", "Ending your call")
    if not facts.place.is_present:
        rings = facts.phone.is_known and facts.phone.answered_at is None
        words = "Your phone is ringing" if rings else "Calling your phone"
        if facts.phone.answered_at:
            return _bar(row, name, "joining", "Joining muted:", told=row.problem)
        return _bar(row, name, "dialling", words, told=row.problem)
    return _inside(row, name, facts, numbers=numbers)


def _bar(row: Supervision, name: str, stage: Stage, words: str, told: str = "") -> Bar:
    since = row.joined_at or row.started_at
    return Bar(
        row.conference, name, stage, "nobody", words, row.wanted_mode, told=told, since=since
    )


def _inside(row: Supervision, name: str, facts: Facts, *, numbers: bool) -> Bar:
    people = _people(row.conference, row.leg, facts)
    voices = [_voice(person, row) for person in people]
    known = hearing(voices)
    known_people = _known(people, numbers=numbers)
    labels = {
        key: known_people.person(key).label for key in (one.call_control_id for one in people)
    }
    names = {key: isolated(label) for key, label in told_apart(labels).items()}
    mine = next(one for one in voices if one.key == row.leg)
    heard_by = known.heard_by[row.leg]
    heard, words = _heard(mine, voices, [names[key] for key in names if key in heard_by])
    if row.joined_at is None:
        return _bar(row, name, "joining", "Joining muted:")
    if is_in_doubt(facts) and (may_be_open(facts) or heard != "nobody"):
        heard, words = "unknown", "You may be heard"
    elif heard == "nobody":
        words = _unheard(row, mine, {one: names[one.key] for one in voices if one != mine})
    return replace(
        _bar(row, name, "leaving" if row.leaving_at else "in", words, told=row.problem),
        heard=heard,
        is_changing=not row.is_reached,
        people=tuple(
            Listener(
                one.call_control_id,
                names[one.call_control_id],
                is_chosen=one.call_control_id in row.wanted_to,
                hears=one.call_control_id in heard_by,
                supervises=one.call_control_id not in facts.callers,
                number=_number_beside(known_people.person(one.call_control_id)),
                since=one.joined_at,
            )
            for one in people
            if one.call_control_id != row.leg
        ),
    )


def _heard(mine: Voice, voices: Sequence[Voice], names: Sequence[str]) -> tuple[Heard, str]:
    if not names:
        return "nobody", ""
    if mine.role == "whisper":
        return "some", f"{listed(names)} {'hears' if len(names) == 1 else 'hear'} you"
    if len(names) == len(voices) - 1:
        return "everyone", "Everyone hears you"
    return "everyone", "Everyone not on hold hears you"


def _unheard(row: Supervision, mine: Voice, others: Mapping[Voice, str]) -> str:
    """Why nobody hears them, where that is not what they want. `others`: with their names."""
    if mine.is_on_hold:
        return "You are on hold: you hear nobody, and nobody hears you"
    if not others:
        return "Nobody else is there"
    if mine.is_muted and row.is_reached and row.wanted_mode != "listen":
        return "You are muted: nobody hears you"
    if all(one.is_on_hold for one in others):
        return "Everyone else is on hold: you hear nobody, and nobody hears you"
    held = [name for one, name in others.items() if one.key in mine.whisper_to and one.is_on_hold]
    if mine.whispers and held:
        return f"{listed(held)} {'is' if len(held) == 1 else 'are'} on hold: nobody hears you"
    return "Nobody hears you"


def _people(conference: str, leg: str, facts: Facts) -> list[PersonRow]:
    """Those who are there, as the picture of who hears whom has them."""
    present = Participant.objects.filter(conference_id=conference, is_present=True)
    present = present.exclude(call_control_id__in=hidden.legs_in(conference) - {leg})
    rows = [PersonRow._make(row) for row in present.values_list(*PersonRow._fields)]
    # Of all others `facts` has found already that they are still on the line.
    own = {row.call_control_id for row in rows} - facts.others
    gone = Call.objects.filter(pk__in=own, ended_at__isnull=False).values_list("pk", flat=True)
    ended = set(gone)
    return sorted(
        (row for row in rows if row.call_control_id not in ended), key=lambda row: row.sort
    )


def _voice(person: PersonRow, row: Supervision) -> Voice:
    known = voice(person)
    is_entering = person.call_control_id == row.leg and row.joined_at is None
    return replace(known, is_muted=True) if is_entering else known


def _known(people: Sequence[PersonRow], *, numbers: bool) -> Directory:
    legs = [person.call_control_id for person in people]
    calls = Call.objects.filter(pk__in=legs).values_list(*CallRow._fields)
    return directory.of_calls([CallRow._make(call) for call in calls], numbers=numbers)


def _number_beside(person: Person) -> str:
    """Where the label is a name."""
    return person.number if person.name else ""
