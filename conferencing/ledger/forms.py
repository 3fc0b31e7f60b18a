"""The arguments of commands, checked as Telnyx's specification demands, before anything is sent.
Pure.

A form is a frozen dataclass; what each field must be stands in its metadata. Fields arrive as text,
the way an HTML form sends them: an absent or empty one takes its default, an absent flag is False
unless the form says otherwise.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import Any

from . import form_fields as rules
from .form_fields import BEEPS, KEYS, LANGUAGES, ROLES, Wrong

Arguments = Mapping[str, str | Sequence[str]]


class Invalid(ValueError):
    """`fields`: for each wrong field its rule, in words for the operator."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {words}" for name, words in fields.items()))
        self.fields = fields


def _of(rule: Callable[[Any], Any], default: Any = MISSING, *, many: bool = False) -> Any:
    """A field that `rule` reads; with a default it may be left out."""
    return field(default=default, metadata={"rule": rule, "many": many})


@dataclass(frozen=True, slots=True)
class RecordStart:
    format: str = _of(rules.choice("mp3", "wav"))
    channels: str = _of(rules.choice("single", "dual"), "single")
    play_beep: bool = _of(rules.flag, False)
    trim: bool = _of(rules.flag, False)
    file_name: str = _of(rules.text(40), "")


@dataclass(frozen=True, slots=True)
class RecordPause:
    """0: until somebody resumes it."""

    resume_after_seconds: int = _of(rules.whole(0, 3600), 0)


@dataclass(frozen=True, slots=True)
class DeleteRecording:
    recording_id: str = _of(rules.text(255))


@dataclass(frozen=True, slots=True)
class Speak:
    text: str = _of(rules.text(3000))
    voice: str = _of(rules.text(255), "female")
    language: str = _of(rules.choice(*LANGUAGES), "en-US")
    payload_type: str = _of(rules.choice("text", "ssml"), "text")

    def check(self) -> dict[str, str]:
        if self.payload_type == "ssml" and not re.match(
            r"\s*<speak\b.*</speak>\s*$", self.text, re.DOTALL
        ):
            return {"text": "SSML begins with <speak> and ends with </speak>."}
        return {}


@dataclass(frozen=True, slots=True)
class Play:
    """`loop` is "infinity" or a number of times."""

    audio_url: str = _of(rules.audio_address, "")
    media_name: str = _of(rules.text(255), "")
    loop: str = _of(rules.loop, "1")

    def check(self) -> dict[str, str]:
        if self.audio_url and self.media_name:
            return {"media_name": "Give an address or a media name, not both."}
        return (
            {}
            if self.audio_url or self.media_name
            else {"audio_url": "Give an address or a media name."}
        )


@dataclass(frozen=True, slots=True)
class Announce:
    """`announcement` is the id of a saved one."""

    announcement: int = _of(rules.whole(1, 2**31 - 1))


@dataclass(frozen=True, slots=True)
class SendKeys:
    digits: str = _of(rules.digits(f"{KEYS}ABCDwW", 255))
    duration_millis: int = _of(rules.whole(100, 500), 250)


@dataclass(frozen=True, slots=True)
class Gather:
    audio_url: str = _of(rules.audio_address, "")
    media_name: str = _of(rules.text(255), "")
    minimum_digits: int = _of(rules.whole(1, 128), 1)
    maximum_digits: int = _of(rules.whole(1, 128), 128)
    timeout_seconds: int = _of(rules.whole(1, 600), 60)
    terminating_digit: str = _of(rules.digits(KEYS, 1), "#")
    valid_digits: str = _of(rules.digits(KEYS, 12), "0123456789#*")

    def check(self) -> dict[str, str]:
        if self.audio_url and self.media_name:
            return {"media_name": "Give an address or a media name, not both."}
        if self.minimum_digits > self.maximum_digits:
            return {"maximum_digits": "At least as many as the fewest digits."}
        return {}


@dataclass(frozen=True, slots=True)
class Transfer:
    to: str = _of(rules.number_or_sip)
    from_: str = _of(rules.number, "")


@dataclass(frozen=True, slots=True)
class Join:
    mute: bool = _of(rules.flag, False)
    hold: bool = _of(rules.flag, False)
    beep: str = _of(rules.choice(*BEEPS), "never")
    end_on_exit: bool = _of(rules.flag, False)
    soft_end_on_exit: bool = _of(rules.flag, False)


@dataclass(frozen=True, slots=True)
class Move:
    to_conference: str = _of(rules.text(255))


@dataclass(frozen=True, slots=True)
class CreateConference:
    """`start_on_create` is on unless it is sent as "false"."""

    name: str = _of(rules.text(255))
    beep: str = _of(rules.choice(*BEEPS), "never")
    max_participants: int = _of(rules.whole(2, 800), 250)
    duration_minutes: int = _of(rules.whole(1, 240), 240)
    start_on_create: bool = _of(rules.flag, True)


@dataclass(frozen=True, slots=True)
class SetExit:
    end_on_exit: bool = _of(rules.flag, False)
    soft_end_on_exit: bool = _of(rules.flag, False)

    def check(self) -> dict[str, str]:
        if self.end_on_exit and self.soft_end_on_exit:
            return {
                "soft_end_on_exit": "Either the conference ends for all, or it only closes; not both."
            }
        return {}


@dataclass(frozen=True, slots=True)
class Role:
    supervisor_role: str = _of(rules.choice(*ROLES))
    whisper_to: tuple[str, ...] = _of(rules.legs, (), many=True)

    def check(self) -> dict[str, str]:
        if self.supervisor_role == "whisper" and not self.whisper_to:
            return {
                "whisper_to": "Choose who shall hear the whisper; with nobody, Telnyx makes it listening only."
            }
        if self.supervisor_role != "whisper" and self.whisper_to:
            return {"whisper_to": "Only a whisper has chosen hearers."}
        return {}


@dataclass(frozen=True, slots=True)
class Enqueue:
    queue: str = _of(rules.text(255))


@dataclass(frozen=True, slots=True)
class Bridge:
    """Connect with the first in a queue, or with another leg."""

    queue: str = _of(rules.text(255), "")
    with_leg: str = _of(rules.text(255), "")

    def check(self) -> dict[str, str]:
        if self.queue and self.with_leg:
            return {"with_leg": "Give a queue or another call, not both."}
        return {} if self.queue or self.with_leg else {"queue": "Give a queue or another call."}


FORMS: dict[str, type[Any]] = {
    form.__name__: form
    for form in (
        RecordStart,
        RecordPause,
        DeleteRecording,
        Speak,
        Play,
        Announce,
        SendKeys,
        Gather,
        Transfer,
        Join,
        Move,
        CreateConference,
        SetExit,
        Role,
        Enqueue,
        Bridge,
    )
}


def read(form: str | None, arguments: Arguments) -> dict[str, Any]:
    """The checked values of a form by field, ready for JSON; fields that it does not have are
    passed over. Raises Invalid.
    """
    if form is None:
        return {}
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for one in fields(FORMS[form]):
        try:
            values[one.name] = _value(one, arguments.get(one.name, ""))
        except Wrong as error:
            wrong[one.name] = str(error)
    if wrong:
        raise Invalid(wrong)
    filled = FORMS[form](**values)
    if hasattr(filled, "check") and (wrong := filled.check()):
        raise Invalid(wrong)
    return asdict(filled)


def _value(one: "Field[Any]", given: str | Sequence[str]) -> Any:
    rule = one.metadata["rule"]
    if one.metadata["many"]:
        return rule([given] if isinstance(given, str) else list(given))
    # Several values under one name: the last one counts, as a checkbox after a hidden field.
    last = given if isinstance(given, str) else (given[-1] if given else "")
    if not last.strip():
        if one.default is MISSING:
            raise Wrong("This is needed.")
        return one.default
    return rule(last)
