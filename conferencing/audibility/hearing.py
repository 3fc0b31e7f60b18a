"""Who hears whom: one function, from which picture, sentences and confirmations are made.

Telnyx says none of this. What is known of its roles: "barge" is as no role at all; a "monitor" is
heard by nobody; a "whisper" is heard only by those whom it names, and by nobody if it names nobody.
Whoever is on hold hears the hold music alone, and is not heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ORDINARY_ROLES = frozenset({"", "none", "barge"})


@dataclass(frozen=True, slots=True)
class Voice:
    """A person in a conference, as far as hearing goes. `role` is Telnyx's word, empty for none;
    `whisper_to` has keys of other voices.
    """

    key: str
    is_muted: bool = False
    is_on_hold: bool = False
    role: str = ""
    whisper_to: tuple[str, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Heard by nobody, whoever is there."""
        whispers_to_nobody = self.role == "whisper" and not self.whisper_to
        return self.is_muted or self.is_on_hold or self.role == "monitor" or whispers_to_nobody

    @property
    def whispers(self) -> bool:
        return self.role == "whisper" and not self.is_silent

    def reaches(self, other: "Voice") -> bool:
        """Whether `other` hears what this voice says. A role that is not known counts as audible:
        a warning too many harms nobody.
        """
        if self.is_silent or other.is_on_hold or other.key == self.key:
            return False
        return self.role != "whisper" or other.key in self.whisper_to


@dataclass(frozen=True, slots=True)
class Hearing:
    """Both ways round, by key: whom each hears, and by whom each is heard."""

    hears: Mapping[str, frozenset[str]]
    heard_by: Mapping[str, frozenset[str]]


def hearing(voices: Iterable[Voice]) -> Hearing:
    there = tuple(voices)
    heard_by = {
        voice.key: frozenset(other.key for other in there if voice.reaches(other))
        for voice in there
    }
    hears = {
        voice.key: frozenset(other.key for other in there if voice.key in heard_by[other.key])
        for voice in there
    }
    return Hearing(hears, heard_by)
