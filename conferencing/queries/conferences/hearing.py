"""Who hears whom in a conference, from its people as the mirror has them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from conferencing.audibility.hearing import ORDINARY_ROLES, Voice, hearing
from conferencing.audibility.sentences import sentence

from ..commands.presses import Press, State
from ..names.directory import Directory
from ..names.foreign_text import isolated
from ..names.person import told_apart
from ..reading import unreadable
from ..reading.unreadable import Unreadable
from ..screens.hearing import Ear, WhoHears

# A circle of more names cannot be read.
IN_PICTURE = 12
NO_ROLE = ("", "none")
DONE = (State.ACCEPTED, State.CONFIRMED)


class Hearer(Protocol):
    """The columns of a participant that hearing depends on, and when they came."""

    @property
    def call_control_id(self) -> str: ...
    @property
    def joined_at(self) -> datetime | None: ...
    @property
    def is_muted(self) -> bool: ...
    @property
    def is_on_hold(self) -> bool: ...
    @property
    def role(self) -> str: ...
    @property
    def whisper_to(self) -> Sequence[str]: ...


def readable_of(
    telnyx_id: str,
    people: Sequence[Hearer],
    directory: Directory,
    pressed: Iterable[Press],
    supervisors: Collection[str],
) -> WhoHears | None:
    """None where something in it cannot be read."""
    about = (telnyx_id, people, directory, pressed, supervisors)
    shown = unreadable.one("hearing", telnyx_id, of_people, *about)
    return None if isinstance(shown, Unreadable) else shown


def of_people(
    telnyx_id: str,
    people: Sequence[Hearer],
    directory: Directory,
    pressed: Iterable[Press],
    supervisors: Collection[str] = (),
) -> WhoHears:
    """Of those who are there, in the order of the list of people; presses newest first."""
    voices = [voice(person) for person in people]
    special = [
        voice
        for voice in voices
        if voice.is_on_hold or voice.role not in NO_ROLE or voice.key in supervisors
    ]
    if not special:
        return WhoHears(telnyx_id, present=len(voices))
    ears = _ears(people, voices, _in_picture(voices, special), directory, pressed, supervisors)
    return WhoHears(telnyx_id, tuple(ears), len(voices) - len(ears), len(voices))


def _ears(
    people: Sequence[Hearer],
    voices: Sequence[Voice],
    shown: Iterable[Voice],
    directory: Directory,
    pressed: Iterable[Press],
    supervisors: Collection[str],
) -> list[Ear]:
    known = hearing(voices)
    labels = labels_of(people, directory)
    names = {leg: isolated(label) for leg, label in labels.items()}
    came = {person.call_control_id: person.joined_at for person in people}
    set_by = _last_roles(pressed)
    return [
        _ear(
            voice,
            labels[voice.key],
            sentence(voice, voices, known, names),
            hearers(voice, voices) if voice.whispers else (),
            set_by.get(voice.key),
            supervises=voice.key in supervisors,
            # Where only that tells two of one name apart.
            since=came[voice.key]
            if labels[voice.key] != directory.person(voice.key).label
            else None,
        )
        for voice in shown
    ]


def labels_of(people: Iterable[Hearer], directory: Directory) -> dict[str, str]:
    """By leg, what the people of one conference are called, two of one name told apart."""
    legs = [person.call_control_id for person in people]
    return told_apart({leg: directory.person(leg).label for leg in legs})


def voice(person: Hearer) -> Voice:
    return Voice(
        person.call_control_id,
        person.is_muted,
        person.is_on_hold,
        person.role,
        tuple(person.whisper_to),
    )


def hearers(mine: Voice, voices: Iterable[Voice]) -> tuple[str, ...]:
    """Who hears this voice, in the order of `voices`."""
    return tuple(other.key for other in voices if mine.reaches(other))


def _in_picture(voices: Sequence[Voice], special: Sequence[Voice]) -> list[Voice]:
    """Of many, those with something special come first, and of them those who whisper; then those
    to whom they whisper.
    """
    whispered = {key for voice in special for key in voice.whisper_to}
    first = {voice.key for voice in special}
    rank = {
        voice.key: 1 if voice.key in first else 2 if voice.key in whispered else 3
        for voice in voices
    } | {voice.key: 0 for voice in voices if voice.whispers}
    chosen = sorted(voices, key=lambda voice: rank[voice.key])[:IN_PICTURE]
    keys = {voice.key for voice in chosen}
    return [voice for voice in voices if voice.key in keys]


def _ear(
    voice: Voice,
    label: str,
    words: str,
    reaches: tuple[str, ...],
    press: Press | None,
    *,
    supervises: bool,
    since: datetime | None,
) -> Ear:
    if voice.role in NO_ROLE:
        manner = _manner(voice)
        manner = "listens" if supervises and manner == "muted" else manner
        return Ear(voice.key, label, manner, words, supervises=supervises, since=since)
    return Ear(
        voice.key,
        label,
        _manner(voice),
        words,
        role=voice.role,
        reaches=reaches,
        set_by=press.given_by if press else "",
        set_at=press.accepted_at if press else None,
        supervises=supervises,
        since=since,
    )


def _manner(voice: Voice) -> str:
    if voice.is_on_hold:
        return "held"
    if voice.whispers:
        return "whispers"
    if voice.is_silent:
        return "muted" if voice.role in ORDINARY_ROLES else "listens"
    return "speaks"


def _last_roles(pressed: Iterable[Press]) -> dict[str, Press]:
    last: dict[str, Press] = {}
    for press in pressed:
        if press.verb == "role" and press.state in DONE:
            last.setdefault(press.call_control_id, press)
    return last
