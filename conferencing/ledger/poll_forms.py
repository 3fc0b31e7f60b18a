"""The arguments of polls. Pure."""

from dataclasses import dataclass
from typing import Annotated

from .form import Form
from .form_fields import LANGUAGES, Choice, Chosen, Text, Whole

_Meaning = Annotated[str, Text(60)]
FEWEST = 2
# An argument of no form: the poll is for all who were there when it was pressed.
OF_EVERYONE = "of_everyone"


@dataclass(frozen=True, slots=True)
class Poll(Form):
    """`text` is read out to each; `seconds`: for how long it is open. `meaning_1` says what key 1
    means; a key without a meaning is no choice.
    """

    text: Annotated[str, Text(500)]
    language: Annotated[str, Choice(*LANGUAGES)] = "en-US"
    seconds: Annotated[int, Whole(10, 600)] = 60
    meaning_1: _Meaning = ""
    meaning_2: _Meaning = ""
    meaning_3: _Meaning = ""
    meaning_4: _Meaning = ""
    meaning_5: _Meaning = ""
    meaning_6: _Meaning = ""
    meaning_7: _Meaning = ""
    meaning_8: _Meaning = ""
    meaning_9: _Meaning = ""

    def check(self) -> dict[str, str]:
        if len(self.choices) >= FEWEST:
            return {}
        missing = next(key for key in "12" if key not in dict(self.choices))
        return {f"meaning_{missing}": "Say what at least two keys mean."}

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Keys with their meanings, in the order of the keys."""
        meanings = ((key, str(getattr(self, f"meaning_{key}"))) for key in "123456789")
        return tuple((key, meaning) for key, meaning in meanings if meaning)


@dataclass(frozen=True, slots=True)
class PollQuestion(Form):
    """To one person: the id of the poll, and its conference."""

    poll: Annotated[int, Whole(1, 2**31 - 1)]
    conference: Annotated[str, Chosen("There is no such conference.")]
