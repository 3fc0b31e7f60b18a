"""The arguments of telling somebody by voice what was done to them. Pure."""

from dataclasses import dataclass
from typing import Annotated, Literal

from .form import Form
from .form_fields import LANGUAGES, Choice, Text, voice_name

# The field of a participant that a mute or a hold sets.
Mark = Literal["is_muted", "is_on_hold"]


@dataclass(frozen=True, slots=True)
class MuteOrHold(Form):
    """`tell`: the language in which they are told by voice, once it is proven. Empty: they are
    not told.
    """

    tell: Annotated[str, Choice("", *LANGUAGES)] = ""


@dataclass(frozen=True, slots=True)
class Notice(Form):
    """What they are told, as long as `mark` is true of them."""

    mark: Mark
    text: Annotated[str, Text(3000)]
    voice: Annotated[str, voice_name] = "female"
    language: Annotated[str, Choice(*LANGUAGES)] = "en-US"
