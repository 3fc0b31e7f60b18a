"""The arguments of commands, checked against Telnyx's specification before anything is sent. Pure.

A form is a frozen dataclass. A field is a flag, a choice of literals, or annotated with its rule.
Fields arrive as text, the way an HTML form sends them: an absent or empty one takes its default
(unless its rule takes "empty" at its word), and an absent flag is False unless the form says
otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Annotated, Literal, TypeVar

import msgspec

from .field_values import Field, field_of, value_of
from .field_values import Given as Given
from .field_values import Value as Value
from .form import Form as Form
from .form_fields import (
    Beep,
    Chosen,
    JoinBeep,
    SupervisorRole,
    Text,
    Whole,
    Wrong,
    legs,
    queue_name,
    typed_queue_name,
)
from .notice_forms import MuteOrHold as MuteOrHold
from .notice_forms import Notice as Notice
from .poll_forms import Poll as Poll
from .poll_forms import PollQuestion as PollQuestion
from .sound_forms import Announce as Announce
from .sound_forms import AskKey as AskKey
from .sound_forms import DeleteRecording as DeleteRecording
from .sound_forms import Gather as Gather
from .sound_forms import Hold as Hold
from .sound_forms import Play as Play
from .sound_forms import RecordPause as RecordPause
from .sound_forms import RecordStart as RecordStart
from .sound_forms import SendKeys as SendKeys
from .sound_forms import Speak as Speak
from .sound_forms import Tell as Tell

Arguments = Mapping[str, Given]


AnyForm = TypeVar("AnyForm", bound=Form)


class Invalid(ValueError):
    """`fields`: for each wrong field its rule, in words for the operator."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {words}" for name, words in fields.items()))
        self.fields = fields


def read(form: type[Form] | None, arguments: Arguments) -> dict[str, Value]:
    """The checked values of a form by field, ready for JSON; other fields are ignored. Raises
    Invalid.
    """
    if form is None:
        return {}
    values: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for field in _fields(form):
        try:
            values[field.name] = value_of(field, arguments.get(field.name))
        except Wrong as error:
            wrong[field.name] = str(error)
    if wrong:
        raise Invalid(wrong)
    filled = stored(form, values)
    if wrong := filled.check():
        raise Invalid(wrong)
    return values


def stored(form: type[AnyForm], arguments: Mapping[str, object]) -> AnyForm:
    """A form as `read` checked it, back from the JSON of a ledger row."""
    return msgspec.convert(arguments, form)


# --- People and calls -----------------------------------------------------------------------------


WHOM_TO_DIAL = "Enter a number or a SIP address, or choose a contact."


def _check_called(to: str, contact: int) -> dict[str, str]:
    if to and contact:
        return {"contact": "Enter a number or choose a contact, not both."}
    return {} if to or contact else {"to": WHOM_TO_DIAL}


@dataclass(frozen=True, slots=True)
class Transfer(Form):
    """To a number or SIP address, or to a number in the directory by its id. Which of them may be
    called, and from which number, the installation says: `dial_rules`. Without `from_`, the number
    of ours that is in the call.
    """

    to: Annotated[str, Text(255)] = ""
    contact: Annotated[int, Whole(0, 2**31 - 1)] = 0
    from_: Annotated[str, Text(255)] = ""

    def check(self) -> dict[str, str]:
        return _check_called(self.to, self.contact)


@dataclass(frozen=True, slots=True)
class SetExit(Form):
    end_on_exit: bool = False
    soft_end_on_exit: bool = False

    def check(self) -> dict[str, str]:
        if self.end_on_exit and self.soft_end_on_exit:
            return {"soft_end_on_exit": "Choose one: it ends for everyone, or it closes."}
        return {}


@dataclass(frozen=True, slots=True)
class Join(SetExit):
    mute: bool = False
    hold: bool = False
    beep: JoinBeep = ""
    start_on_enter: bool = False


@dataclass(frozen=True, slots=True)
class Dial(Join):
    """Whom, as a transfer has it. How they join counts where it is into a conference."""

    to: Annotated[str, Text(255)] = ""
    contact: Annotated[int, Whole(0, 2**31 - 1)] = 0
    from_: Annotated[str, Text(255)] = ""
    ring_seconds: Annotated[int, Whole(5, 600)] = 30
    detect_machine: bool = False

    def check(self) -> dict[str, str]:
        return {**_check_called(self.to, self.contact), **Join.check(self)}


@dataclass(frozen=True, slots=True)
class Move(Form):
    to_conference: Annotated[str, Chosen("There is no such conference.")]


@dataclass(frozen=True, slots=True)
class CreateConference(Form):
    """`start_on_create` is on unless it is sent as "false"."""

    name: Annotated[str, Text(255)]
    beep: Beep = "never"
    max_participants: Annotated[int, Whole(2, 800)] = 250
    duration_minutes: Annotated[int, Whole(1, 240)] = 240
    start_on_create: bool = True


@dataclass(frozen=True, slots=True)
class Enter(Form):
    """The conference of this name that runs; or a new one."""

    name: Annotated[str, Text(255)]


@dataclass(frozen=True, slots=True)
class Role(Form):
    supervisor_role: SupervisorRole
    whisper_to: Annotated[tuple[str, ...], legs] = ()

    def check(self) -> dict[str, str]:
        if self.supervisor_role == "whisper" and not self.whisper_to:
            # Telnyx takes a whisper to nobody, and makes it "monitor" without a word.
            return {
                "whisper_to": "Choose who hears the whisper."
                " With nobody chosen, Telnyx sets the role to “monitor”."
            }
        if self.supervisor_role != "whisper" and self.whisper_to:
            return {"whisper_to": "Listeners can be chosen only for a whisper."}
        return {}


@dataclass(frozen=True, slots=True)
class Enqueue(Form):
    """A queue that is there, or the name of a new one: `queue_targets.meant` tells which."""

    queue: Annotated[str, queue_name]


@dataclass(frozen=True, slots=True)
class Bridge(Form):
    """Connect with the first caller in a queue, or with another leg. `other`: what was chosen."""

    other: Literal["", "leg", "queue"] = ""
    queue: Annotated[str, queue_name] = ""
    with_leg: Annotated[str, Chosen("There is no such call.")] = ""

    def check(self) -> dict[str, str]:
        if self.queue and self.with_leg:
            return {"with_leg": "Choose a queue or another call, not both."}
        if self.other == "leg" and not self.with_leg:
            return {"with_leg": "Choose a call."}
        if self.other == "queue" and not self.queue:
            return {"queue": "Choose a queue."}
        if not self.queue and not self.with_leg:
            return {"queue": "Choose a queue or another call."}
        return {}


@dataclass(frozen=True, slots=True)
class CreateQueue(Form):
    queue: Annotated[str, typed_queue_name]
    max_size: Annotated[int, Whole(1, 1_000_000)] = 300


@dataclass(frozen=True, slots=True)
class ResizeQueue(Form):
    queue: Annotated[str, queue_name]
    max_size: Annotated[int, Whole(1, 1_000_000)]


@dataclass(frozen=True, slots=True)
class DeleteQueue(Form):
    queue: Annotated[str, queue_name]


# --- Reading them ---------------------------------------------------------------------------------


_known_fields: dict[type[Form], list[Field]] = {}


def _fields(form: type[Form]) -> list[Field]:
    # Inspecting a class takes a quarter of a millisecond, so each is inspected once.
    if form not in _known_fields:
        parameters = signature(form).parameters.values()
        _known_fields[form] = [field_of(parameter) for parameter in parameters]
    return _known_fields[form]
