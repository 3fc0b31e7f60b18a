"""What a request body may say: the checks Telnyx makes before it looks at the world."""

import base64
import binascii
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from conferencing.simulator.world.errors import refusal

from .body import Json

# E.164, or a SIP address; after a comma, keys to be pressed once it is answered.
_NUMBER = re.compile(r"(\+[1-9]\d{6,14}|sips?:\S+@\S+)(,[0-9A-D*#wW]+)?")
_DIGITS = re.compile(r"[0-9A-D*#wW]+")
_KEYS = re.compile(r"[0-9A-D*#]+")
_URL = re.compile(r"https?://[^\s/]+\S*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Telnyx: the languages in which a conference can be spoken to.
_LANGUAGES = (
    "arb cmn-CN cy-GB da-DK de-DE en-AU en-GB en-GB-WLS en-IN en-US es-ES es-MX es-US fr-CA fr-FR "
    "hi-IN is-IS it-IT ja-JP ko-KR nb-NO nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE tr-TR"
)
# Telnyx: female or male, or <Provider>.<Model>.<VoiceId>; the provider alone is its usual voice.
_VOICE = re.compile(
    r"female|male|[A-Za-z]\w*\.[^\s.]\S*"
    r"|AWS|Azure|ElevenLabs|FishAudio|Inworld|Minimax|Resemble|Rime|Telnyx|xAI"
)
_REGIONS = ("Australia", "Europe", "Middle East", "US")


@dataclass(frozen=True)
class Field:
    """`code` is the error for a value that is not accepted."""

    accepts: Callable[[object], bool]
    code: str = "10032"
    required: bool = False


Fields = Mapping[str, Field]


def required(field: Field) -> Field:
    return replace(field, required=True)


def one_of(*values: str | int) -> Field:
    return Field(partial(operator.contains, values))


def whole(least: int, most: int) -> Field:
    return Field(partial(_is_whole, least, most), "10033")


def text(least: int = 0, most: int = 255, code: str = "10033") -> Field:
    return Field(partial(_is_text, least, most), code)


def matching(pattern: re.Pattern[str], code: str = "10032") -> Field:
    return Field(partial(_matches, pattern), code)


def check(body: Json, fields: Fields) -> None:
    """Raises Refusal for the first thing wrong."""
    # Telnyx lets fields through that it does not know. Null is a field left out.
    for name, field in fields.items():
        value = body.get(name)
        if value is None:
            if field.required:
                raise refusal("10004", f"The '{name}' parameter is required.", pointer=f"/{name}")
        elif not field.accepts(value):
            raise refusal(field.code, f"The value of '{name}' is not valid.", pointer=f"/{name}")


def check_not_both(body: Json, one: str, other: str) -> None:
    if body.get(one) and body.get(other):
        detail = f"Only one of '{one}' and '{other}' may be given."
        raise refusal("10032", detail, pointer=f"/{other}")


def _is_whole(least: int, most: int, value: object) -> bool:
    # In Python true is a 1; in JSON it is no number.
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_text(least: int, most: int, value: object) -> bool:
    return isinstance(value, str) and least <= len(value) <= most


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _is_base64(value: object) -> bool:
    try:
        return isinstance(value, str) and base64.b64decode(value, validate=True) is not None
    except (binascii.Error, ValueError):
        return False


def _is_callable_number(value: object) -> bool:
    # Telnyx: a dial takes one number, or a list of them that ring at once.
    if isinstance(value, list):
        return bool(value) and all(_is_callable_number(each) for each in value)
    return _matches(_NUMBER, value)


def _is_loop(value: object) -> bool:
    # Telnyx: "infinity" or 1 to 100, which may come as text.
    if isinstance(value, str):
        return value == "infinity" or (value.isdigit() and 1 <= int(value) <= 100)
    return _is_whole(1, 100, value)


FLAG = Field(_is_flag)
TEXT = text(1, 4000)
UUID = matching(_UUID)
URL = matching(_URL)
# Empty: there is none.
URL_OR_NONE = matching(re.compile(rf"({_URL.pattern})?"))
TEXTS = Field(_is_texts)
OBJECT = Field(_is_object)
OBJECTS = Field(_is_objects)
CLIENT_STATE = Field(_is_base64, "90017")
NUMBER = Field(_is_callable_number, "10016")
ONE_NUMBER = matching(_NUMBER, "10016")
DIGITS = matching(_DIGITS, "90014")
KEYS = matching(_KEYS, "90014")
# Empty: no key ends the answer before its time.
ONE_KEY = matching(re.compile(r"[0-9A-D*#]?"), "90014")
KEY_MILLIS = whole(100, 500)
# Telnyx: at most 43,200, which is longer than any call.
RECORDING_SECONDS = whole(0, 43_200)
# Telnyx documents no most, but that of its type (int32).
ANY_SECONDS = whole(0, 2**31 - 1)
LOOP = Field(_is_loop, "90009")
# Telnyx: its list of errors says 5,000 characters, its specification 3,000.
SPOKEN = text(1, 3000, "90010")
VOICE = matching(_VOICE)
REGION = one_of(*_REGIONS)
LANGUAGE = one_of(*_LANGUAGES.split())
BEEP = one_of("always", "never", "on_enter", "on_exit")
ROLE = one_of("barge", "monitor", "none", "whisper")
