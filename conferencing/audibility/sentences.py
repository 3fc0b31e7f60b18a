"""One sentence for each person: what they hear, and who hears them. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from .hearing import ORDINARY_ROLES, Hearing, Voice

# As many are named; of more, the rest are counted.
NAMED = 3


def sentence(
    voice: Voice, voices: Sequence[Voice], known: Hearing, names: Mapping[str, str]
) -> str:
    """For example "Can hear the conference; heard by everyone.", of one person or of several alike.
    Names are those that may be shown.
    """
    if len(voices) == 1:
        return "Alone in the conference."
    return f"{_what_they_hear(voice, voices, names)}; {_who_hears(voice, voices, known, names)}."


def audience(
    voice: Voice, voices: Sequence[Voice], known: Hearing, names: Mapping[str, str]
) -> str:
    """How a voice is heard: by nobody, by everyone (not on hold), or only by those named."""
    listeners = known.heard_by[voice.key]
    others = [other for other in voices if other.key != voice.key]
    if not listeners:
        return "by nobody"
    if voice.role == "whisper":
        return "only by " + listed(_names_of(listeners, others, names))
    if len(listeners) == len(others):
        return "by everyone"
    return "by everyone not on hold"


def listed(names: Sequence[str]) -> str:
    """ "Ana", "Ana and Ben", "Ana, Ben and Cleo", "Ana, Ben, Cleo and 4 more"."""
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _what_they_hear(voice: Voice, voices: Sequence[Voice], names: Mapping[str, str]) -> str:
    if voice.is_on_hold:
        return "On hold, cannot hear anyone"
    whispering = [other.key for other in voices if other.whispers and other.reaches(voice)]
    if not whispering:
        return "Can hear the conference"
    whisperers = listed(_names_of(whispering, voices, names))
    return f"Can hear the conference and the whisper of {whisperers}"


def _who_hears(
    voice: Voice, voices: Sequence[Voice], known: Hearing, names: Mapping[str, str]
) -> str:
    whom = f"heard {audience(voice, voices, known, names)}"
    if voice.is_muted and voice.role in ORDINARY_ROLES:
        return f"muted, {whom}"
    return whom


def _names_of(keys: Iterable[str], voices: Sequence[Voice], names: Mapping[str, str]) -> list[str]:
    """In the order in which people stand on screen."""
    wanted = frozenset(keys)
    return [names[voice.key] for voice in voices if voice.key in wanted]
