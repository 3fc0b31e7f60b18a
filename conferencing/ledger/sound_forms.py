"""The arguments of what is recorded, played, said and typed. Pure."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from .form import Form
from .form_fields import (
    KEYS,
    LANGUAGES,
    Choice,
    Chosen,
    Digits,
    Text,
    Whole,
    audio_address,
    times,
    voice_name,
)

# --- Recording ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordStart(Form):
    format: Literal["mp3", "wav"]
    channels: Literal["single", "dual"] = "single"
    play_beep: bool = False
    trim: bool = False
    file_name: Annotated[str, Text(40)] = ""


@dataclass(frozen=True, slots=True)
class RecordPause(Form):
    """0: until somebody resumes it."""

    resume_after_seconds: Annotated[int, Whole(0, 3600)] = 0


@dataclass(frozen=True, slots=True)
class DeleteRecording(Form):
    recording_id: Annotated[str, Chosen("There is no such recording.")]


# --- Sounds and keys ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speak(Form):
    text: Annotated[str, Text(3000)]
    voice: Annotated[str, voice_name] = "female"
    language: Annotated[str, Choice(*LANGUAGES)] = "en-US"
    payload_type: Literal["text", "ssml"] = "text"

    def check(self) -> dict[str, str]:
        is_ssml = re.match(r"\s*<speak\b.*</speak>\s*$", self.text, re.DOTALL)
        if self.payload_type == "ssml" and not is_ssml:
            return {"text": "SSML must begin with <speak> and end with </speak>."}
        return {}


@dataclass(frozen=True, slots=True)
class Tell(Form):
    text: Annotated[str, Text(3000)]
    language: Annotated[str, Choice(*LANGUAGES)] = "en-US"


@dataclass(frozen=True, slots=True)
class AskKey(Form):
    """`seconds`: how long they have for it, after the text."""

    text: Annotated[str, Text(3000)]
    seconds: Annotated[int, Whole(1, 120)]


@dataclass(frozen=True, slots=True)
class Play(Form):
    """`sound`: what was chosen. `loop` is "infinity" or a number of times."""

    sound: Literal["", "address", "media"] = ""
    audio_url: Annotated[str, audio_address] = ""
    media_name: Annotated[str, Text(255)] = ""
    loop: Annotated[str, times] = "1"

    def check(self) -> dict[str, str]:
        if self.audio_url and self.media_name:
            return {"media_name": "Enter an address or a media name, not both."}
        if wrong := _unnamed(self.sound, self.audio_url, self.media_name, "."):
            return wrong
        if not self.audio_url and not self.media_name:
            return {"audio_url": "Enter an address or a media name."}
        return {}


@dataclass(frozen=True, slots=True)
class Hold(Form):
    """What a caller hears again and again: a file, or, without one, a ringing tone."""

    audio_url: Annotated[str, audio_address] = ""
    media_name: Annotated[str, Text(255)] = ""

    def check(self) -> dict[str, str]:
        if self.audio_url and self.media_name:
            return {"media_name": "Enter an address or a media name, not both."}
        return {}


@dataclass(frozen=True, slots=True)
class Announce(Form):
    """`announcement` is the id of a saved one."""

    announcement: Annotated[int, Whole(1, 2**31 - 1)]


@dataclass(frozen=True, slots=True)
class SendKeys(Form):
    digits: Annotated[str, Digits(f"{KEYS}ABCDwW", 255)]
    duration_millis: Annotated[int, Whole(100, 500)] = 250


@dataclass(frozen=True, slots=True)
class Gather(Form):
    """`sound`: what they hear first, as it was chosen. `text` is read out in `language`."""

    sound: Literal["", "text", "address", "media", "none"] = ""
    text: Annotated[str, Text(3000)] = ""
    language: Annotated[str, Choice(*LANGUAGES)] = "en-US"
    audio_url: Annotated[str, audio_address] = ""
    media_name: Annotated[str, Text(255)] = ""
    minimum_digits: Annotated[int, Whole(1, 128)] = 1
    maximum_digits: Annotated[int, Whole(1, 128)] = 128
    timeout_seconds: Annotated[int, Whole(1, 600)] = 60
    tries: Annotated[int, Whole(1, 10)] = 1
    terminating_digit: Annotated[str, Digits(KEYS, 1, may_be_none=True)] = "#"
    valid_digits: Annotated[str, Digits(KEYS, 12)] = "0123456789#*"

    def check(self) -> dict[str, str]:
        if self.audio_url and self.media_name:
            return {"media_name": "Enter an address or a media name, not both."}
        if self.text and (self.audio_url or self.media_name):
            return {"text": "Enter a text or a sound, not both."}
        if self.sound == "text" and not self.text:
            return {"text": "Enter what is to be read out, or choose “nothing”."}
        if wrong := _unnamed(self.sound, self.audio_url, self.media_name, ", or choose “nothing”."):
            return wrong
        if self.minimum_digits > self.maximum_digits:
            return {"maximum_digits": "Must not be smaller than the minimum."}
        return {}


def _unnamed(sound: str, audio_url: str, media_name: str, otherwise: str) -> dict[str, str]:
    """What is wrong when a sound was chosen, but not which."""
    if sound == "address" and not audio_url:
        return {"audio_url": f"Enter the address of a sound{otherwise}"}
    if sound == "media" and not media_name:
        return {"media_name": f"Enter the media name of a sound{otherwise}"}
    return {}
