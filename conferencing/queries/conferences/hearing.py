"""Who hears whom in a conference, from its people as the mirror has them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from conferencing.audibility.hearing import ORDINARY_ROLES, Voice, hearing
from conferencing.audibility.sentences import sentence

from ..commands.presses import Press, State
from ..names.directory import Directory
from ..screens.hearing import Ear, WhoHears

# A circle of more names cannot be read.
IN_PICTURE = 12
NO_ROLE = ("", "none")
DONE = (State.ACCEPTED, State.CONFIRMED)


class Hearer(Protocol):
    """The columns of a participant that hearing depends on."""

    @property
    def call_control_id(self) -> str: ...
    @property
    def is_muted(self) -> bool: ...
    @property
    def is_on_hold(self) -> bool: ...
    @property
    def role(self) -> str: ...
    @property
    def whisper_to(self) -> Sequence[str]: ...


def of_people(
    telnyx_id: str,
    people: Iterable[Hearer],
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
    shown = _in_picture(voices, special)
    known = hearing(voices)
    names = {voice.key: directory.label(voice.key) for voice in voices}
    set_by = _last_roles(pressed)
    return WhoHears(
        telnyx_id,
        tuple(
            _ear(
                voice,
                directory.person(voice.key).label,
                sentence(voice, voices, known, names),
                frozenset(names),
                set_by.get(voice.key),
                supervises=voice.key in supervisors,
            )
            for voice in shown
        ),
        len(voices) - len(shown),
        len(voices),
    )


def voice(person: Hearer) -> Voice:
    return Voice(
        person.call_control_id,
        person.is_muted,
        person.is_on_hold,
        person.role,
        tuple(person.whisper_to),
    )


def _in_picture(voices: Sequence[Voice], special: Sequence[Voice]) -> list[Voice]:
    """Of many, those with something special come first, then those to whom they whisper."""
    whispered = {key for voice in special for key in voice.whisper_to}
    first = {voice.key for voice in special}
    rank = {
        voice.key: 0 if voice.key in first else 1 if voice.key in whispered else 2
        for voice in voices
    }
    chosen = sorted(voices, key=lambda voice: rank[voice.key])[:IN_PICTURE]
    keys = {voice.key for voice in chosen}
    return [voice for voice in voices if voice.key in keys]


def _ear(
    voice: Voice,
    label: str,
    words: str,
    present: frozenset[str],
    press: Press | None,
    *,
    supervises: bool,
) -> Ear:
    if voice.role in NO_ROLE:
        manner = "listens" if supervises and voice.is_silent else _manner(voice)
        return Ear(voice.key, label, manner, words, supervises=supervises)
    reaches = tuple(key for key in voice.whisper_to if key in present)
    return Ear(
        voice.key,
        label,
        _manner(voice),
        words,
        role=voice.role,
        reaches=reaches if voice.whispers else (),
        set_by=press.given_by if press else "",
        set_at=press.accepted_at if press else None,
        supervises=supervises,
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
