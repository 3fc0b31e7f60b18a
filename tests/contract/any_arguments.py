"""What may be given to the form of a command: for each field what its rule takes at its ends, what
lies just beyond, and anything else.
"""

from collections.abc import Mapping, Sequence
from inspect import signature
from typing import Any

from hypothesis import strategies as st

from conferencing.ledger import field_values
from conferencing.ledger.field_values import Field
from conferencing.ledger.form import Form
from conferencing.ledger.form_fields import Choice, Chosen, Digits, Legs, Text, Whole

from .every_request import LEG, OTHER, ROOM

Given = dict[str, Any]

_TEXTS = ("", "  ", "a", "Ünï cödé 💥", "a\nb", "a\0b", "\ud800", "\x1b[2J", "x" * 40, "x" * 41)
_ADDRESSES = (
    "https://example.com/a.mp3",
    "http://example.com/" + "a" * 1981,
    "http://example.com/" + "a" * 1982,
    "https://münchen.example/ä.wav?b=c#d",
    *("ftp://example.com/a.mp3", "https:///a.mp3", "https://a b/", "http://[::1", "waltz"),
)
_VOICES = (
    *("female", "MALE", "AWS.Polly.Joanna-Neural", "Azure.en-US-Ava:DragonHDLatestNeural"),
    *("Telnyx", "xAI.eve", "FishAudio.s2.1-pro.abc", "Tomorrow.Model.voice"),
    *("Joanna", "AWS.", ".AWS", "AWS Polly", "ElevenLabs.x.y", "ElevenLabs", "female male"),
)
_BY_NAME: Mapping[str, Sequence[str]] = {
    "audio_url": _ADDRESSES,
    "voice": _VOICES,
    "loop": ("1", "100", "101", "0", "infinity", "-1", "1.5", "²"),
    "queue": ("night", " night ", "..", "x" * 255, "x" * 256, ""),
}


def fields_of(form: type[Form]) -> list[Field]:
    return [field_values.field_of(each) for each in signature(form).parameters.values()]


def arguments(form: type[Form], fixed: Mapping[str, Sequence[str]]) -> st.SearchStrategy[Given]:
    """`fixed`: of fields that always come, the values that there are."""
    fields = fields_of(form)
    return st.fixed_dictionaries(
        {each.name: st.sampled_from(fixed[each.name]) for each in fields if each.name in fixed},
        optional={each.name: _values(each) for each in fields if each.name not in fixed},
    )


def ends(field: Field) -> list[Any]:
    """What is told apart: the last that its rule takes, the first that it does not, and the odd."""
    match field.rule:
        case Legs():
            return [[], [LEG], [LEG, OTHER, LEG, ""]]
        case Chosen():
            return [ROOM, LEG, "support", " ", ".", "x" * 255, "x" * 256]
        case Text(most):
            return [*_TEXTS, "é" * most, "x" * (most + 1)]
        case Whole(least, most):
            return [str(each) for each in (least - 1, least, most, most + 1)]
        case Digits(allowed, most):
            return ["", allowed, allowed[:1] * most, allowed[:1] * (most + 1), "E", "1 2"]
        case Choice():
            return [*field.rule.allowed, "tomorrow"]
    return list(_BY_NAME.get(field.name, ("on", "off", "", "perhaps")))


def _values(field: Field) -> st.SearchStrategy[Any]:
    at_its_ends = st.sampled_from(ends(field))
    match field.rule:
        case Text(most):
            return at_its_ends | st.text(max_size=most)
        case Whole(least, most):
            return at_its_ends | st.integers(least, most).map(str)
        case Digits(allowed, most):
            return at_its_ends | st.text(f"{allowed}E ", max_size=most + 1)
    return at_its_ends
