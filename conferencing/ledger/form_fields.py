"""What a field of a form may hold: rules from the text of an HTML form to a value. Pure.

A rule is called with the text, and raises Wrong with what it demands, in words for the operator.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from conferencing.projection.webhook_fields import clean, is_stand_in

KEYS = "0123456789*#"
Beep = Literal["never", "always", "on_enter", "on_exit"]
# Empty: as the conference is set.
JoinBeep = Literal["", "never", "always", "on_enter", "on_exit"]
SupervisorRole = Literal["none", "barge", "monitor", "whisper"]
# Those of conference speak in Telnyx's specification, for the voices "female" and "male", as people
# call them.
LANGUAGES: Mapping[str, str] = {
    "arb": "Arabic",
    "cmn-CN": "Mandarin",
    "cy-GB": "Welsh",
    "da-DK": "Danish",
    "de-DE": "German",
    "en-AU": "English (Australia)",
    "en-GB": "English (Britain)",
    "en-GB-WLS": "English (Wales)",
    "en-IN": "English (India)",
    "en-US": "English (United States)",
    "es-ES": "Spanish (Spain)",
    "es-MX": "Spanish (Mexico)",
    "es-US": "Spanish (United States)",
    "fr-CA": "French (Canada)",
    "fr-FR": "French (France)",
    "hi-IN": "Hindi",
    "is-IS": "Icelandic",
    "it-IT": "Italian",
    "ja-JP": "Japanese",
    "ko-KR": "Korean",
    "nb-NO": "Norwegian",
    "nl-NL": "Dutch",
    "pl-PL": "Polish",
    "pt-BR": "Portuguese (Brazil)",
    "pt-PT": "Portuguese (Portugal)",
    "ro-RO": "Romanian",
    "ru-RU": "Russian",
    "sv-SE": "Swedish",
    "tr-TR": "Turkish",
}
# Whose voices Telnyx reads with; one alone stands for its usual voice.
PROVIDERS = (
    *("AWS", "Azure", "ElevenLabs", "FishAudio", "Inworld"),
    *("Minimax", "Resemble", "Rime", "Telnyx", "xAI"),
)
_YES = ("on", "true", "1", "yes")
_NO = ("off", "false", "0", "no")


class Wrong(ValueError):
    """A rule that was broken, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Text:
    most: int

    def __call__(self, given: str) -> str:
        text = given.strip()
        if len(text) > self.most:
            raise Wrong(f"At most {self.most:,} characters; this has {len(text):,}.")
        if clean(text, self.most) != text:
            raise Wrong("It contains a character that cannot be sent.")
        return text


class Choice:
    def __init__(self, *allowed: str) -> None:
        self.allowed = allowed

    def __call__(self, given: str) -> str:
        if given.strip() not in self.allowed:
            raise Wrong(f"Must be one of: {', '.join(self.allowed)}.")
        return given.strip()


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int
    most: int

    def __call__(self, given: str) -> int:
        # int() alone would also take "1_000", "+5" and digits of other scripts.
        is_number = re.fullmatch(r"\s*[0-9]{1,12}\s*", given)
        if not is_number or not self.least <= int(given) <= self.most:
            raise Wrong(f"Must be a whole number from {self.least:,} to {self.most:,}.")
        return int(given)


@dataclass(frozen=True, slots=True)
class Digits:
    """`may_be_none`: a field that is sent empty means no key, and not the field's default."""

    allowed: str
    most: int
    may_be_none: bool = False

    def __call__(self, given: str) -> str:
        digits = given.strip()
        if len(digits) > self.most or set(digits) - set(self.allowed):
            keys = f"At most {self.most} of these keys" if self.most > 1 else "One of these keys"
            raise Wrong(f"{keys}: {self.allowed}.")
        return digits


def flag(given: str) -> bool:
    """What a checkbox sends, and what scripts write."""
    word = given.strip().lower()
    if word not in _YES + _NO:
        raise Wrong("Must be yes or no.")
    return word in _YES


def times(given: str) -> str:
    if given.strip() == "infinity":
        return "infinity"
    try:
        return str(Whole(1, 100)(given))
    except Wrong:
        raise Wrong("Must be a number from 1 to 100, or infinity.") from None


@dataclass(frozen=True, slots=True)
class Chosen:
    """An id or a name that was chosen from a list, letter by letter: of two that differ in a blank
    alone, both may be there. `missing`: what is said of one that cannot be.
    """

    missing: str

    def __call__(self, given: str) -> str:
        if len(given) > 255 or "\0" in given:
            raise Wrong(self.missing)
        return given


@dataclass(frozen=True, slots=True)
class QueueName(Chosen):
    """Names of queues are part of addresses at Telnyx, where "." and ".." mean something else."""

    missing: str = "There is no such queue."

    def __call__(self, given: str) -> str:
        name = Chosen.__call__(self, given)
        if name.strip() in (".", ".."):
            raise Wrong("A queue cannot be called “.” or “..”. Choose another name.")
        if is_stand_in(name):
            raise Wrong("The name of this queue cannot be read, so nothing can be sent to it.")
        return name


queue_name = QueueName()


def typed_queue_name(given: str) -> str:
    """Of a new one: without the blanks that slip in when people type."""
    return queue_name(Text(255)(given))


def voice_name(given: str) -> str:
    """Of a provider that Telnyx has added since, what is written like the others."""
    name = Text(255)(given)
    if name.lower() in ("female", "male"):
        return name.lower()
    if name not in PROVIDERS and not re.fullmatch(r"[A-Za-z]\w*\.[^\s.]\S*", name):
        raise Wrong("Must be female, male, or a full name such as AWS.Polly.Joanna.")
    if name.partition(".")[0] == "ElevenLabs":
        raise Wrong("ElevenLabs voices need a key, which Switchboard does not send.")
    return name


def audio_address(given: str) -> str:
    address = Text(2000)(given)
    # urlsplit raises for a broken IPv6 address, such as http://[::1
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", address):
        raise Wrong("Must be the web address of an audio file, starting with https:// or http://.")
    return address


@dataclass(frozen=True, slots=True)
class Legs(Chosen):
    """Call control ids, each once, in the order given. The one rule that takes several texts."""

    missing: str = "There is no such call."

    def several(self, given: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self(leg) for leg in given if leg))


legs = Legs()
