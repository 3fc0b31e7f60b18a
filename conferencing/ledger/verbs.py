"""What an operator may ask for, as plain facts. Pure: no database, no network."""

from dataclasses import dataclass
from typing import Literal

Scope = Literal["conference", "person", "people", "leg", "recording"]
Retry = Literal["idempotent", "command_id", "never"]
Proof = Literal["listing", "event", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """`field` and `value` tell what a mute or hold makes of a participant; the others have no
    field.

    `scope`: what is named beside the conference. person: somebody in it. people: some of them, or
    nobody, which means everyone (where `needs_people` is not set). leg: a call that is up, in a
    conference or not. recording: by the form. `form`: the class in `forms` that reads its
    arguments. `retry`: whether a request whose answer was lost may be repeated. `proof`: what shows
    its effect. With "none" Telnyx reports no more of it than that it was accepted.
    """

    name: str
    words: str
    permission: str
    scope: Scope
    field: str = ""
    value: bool = False
    opposite: str = ""
    needs_confirmation: bool = False
    can_undo: bool = False
    requests: int = 1  # carrying it out takes at most so many requests, one after the other
    form: str | None = None
    retry: Retry = "idempotent"
    proof: Proof = "listing"
    needs_people: bool = False

    @property
    def one_person(self) -> bool:
        return self.scope in ("person", "leg")


_MUTE = "conferencing.command_mute"
_HOLD = "conferencing.command_hold"
_REMOVE = "conferencing.command_remove"
_END = "conferencing.command_end"
_RECORD = "conferencing.command_record"
_ANNOUNCE = "conferencing.command_announce"
_KEYS = "conferencing.command_keys"
_PEOPLE = "conferencing.command_people"
_ROLE = "conferencing.command_role"
_DELETE = "conferencing.delete_recordings"


def _mark(
    name: str,
    words: str,
    permission: str,
    scope: Scope,
    value: bool,
    opposite: str,
    *,
    requests: int = 1,
    can_undo: bool | None = None,
) -> Verb:
    """A mute or hold, or its opposite; as a rule one can be undone that silences."""
    return Verb(
        name=name,
        words=words,
        permission=permission,
        scope=scope,
        field="is_muted" if permission == _MUTE else "is_on_hold",
        value=value,
        opposite=opposite,
        can_undo=value if can_undo is None else can_undo,
        requests=requests,
        needs_people=scope == "people",
    )


_MARKS = [
    _mark("mute", "Mute", _MUTE, "person", True, "unmute"),
    _mark("unmute", "Unmute", _MUTE, "person", False, "mute"),
    _mark("hold", "Hold", _HOLD, "person", True, "unhold"),
    _mark("unhold", "Resume", _HOLD, "person", False, "hold"),
    _mark("mute_everyone", "Mute everyone", _MUTE, "conference", True, "unmute_everyone"),
    # Undo, and whatever names several legs: when one of them has gone, that takes a listing and
    # another request.
    _mark(
        "unmute_everyone",
        "Unmute everyone",
        _MUTE,
        "conference",
        False,
        "mute_everyone",
        requests=3,
    ),
    _mark("hold_everyone", "Hold everyone", _HOLD, "conference", True, "unhold_everyone"),
    _mark(
        "unhold_everyone",
        "Resume everyone",
        _HOLD,
        "conference",
        False,
        "hold_everyone",
        requests=3,
    ),
    _mark("mute_these", "Mute", _MUTE, "people", True, "unmute_these", requests=3),
    _mark("unmute_these", "Unmute", _MUTE, "people", False, "mute_these", requests=3),
    _mark("hold_these", "Hold", _HOLD, "people", True, "unhold_these", requests=3),
    _mark("unhold_these", "Resume", _HOLD, "people", False, "hold_these", requests=3),
    # Whom these two mean is settled when they are pressed.
    _mark(
        "mute_callers",
        "Mute all but the hosts",
        _MUTE,
        "conference",
        True,
        "unmute_these",
        requests=3,
    ),
    _mark(
        "unmute_last", "Unmute the last muted", _MUTE, "conference", False, "mute_these", requests=3
    ),
]

_ENDINGS = [
    Verb(
        name="remove",
        words="Remove",
        permission=_REMOVE,
        scope="person",
        needs_confirmation=True,
        requests=2,
        retry="command_id",
    ),
    # Becomes one remove for each of them.
    Verb(
        name="remove_these",
        words="Remove",
        permission=_REMOVE,
        scope="people",
        needs_confirmation=True,
        needs_people=True,
        retry="command_id",
    ),
    Verb(
        name="end",
        words="End conference",
        permission=_END,
        scope="conference",
        needs_confirmation=True,
        retry="command_id",
    ),
]


def _recording(name: str, words: str, form: str | None = None) -> Verb:
    return Verb(
        name=name,
        words=words,
        permission=_RECORD,
        scope="conference",
        form=form,
        retry="command_id",
        proof="none",
    )


_RECORDING = [
    _recording("record_start", "Start recording", "RecordStart"),
    _recording("record_pause", "Pause recording", "RecordPause"),
    _recording("record_resume", "Resume recording"),
    _recording("record_stop", "Stop recording"),
    Verb(
        name="delete_recording",
        words="Delete recording",
        permission=_DELETE,
        scope="recording",
        form="DeleteRecording",
        needs_confirmation=True,
        proof="none",
    ),
]


def _sound(
    name: str, words: str, permission: str, form: str | None, retry: Retry, proof: Proof
) -> Verb:
    return Verb(
        name=name,
        words=words,
        permission=permission,
        scope="people",
        form=form,
        retry=retry,
        proof=proof,
    )


_SOUNDS = [
    _sound("speak", "Speak", _ANNOUNCE, "Speak", "command_id", "event"),
    _sound("play", "Play audio", _ANNOUNCE, "Play", "never", "event"),
    _sound("stop_audio", "Stop the audio", _ANNOUNCE, None, "idempotent", "none"),
    # Becomes speak or play when it is pressed.
    _sound("announce", "Announce", _ANNOUNCE, "Announce", "never", "event"),
    _sound("send_dtmf", "Send keys", _KEYS, "SendKeys", "never", "none"),
    Verb(
        name="gather",
        words="Ask for digits",
        permission=_KEYS,
        scope="person",
        form="Gather",
        retry="never",
        proof="none",
    ),
]


def _person(
    name: str,
    words: str,
    scope: Scope,
    form: str | None = None,
    *,
    proof: Proof = "event",
    permission: str = _PEOPLE,
    retry: Retry = "command_id",
    needs_confirmation: bool = False,
    requests: int = 1,
) -> Verb:
    return Verb(
        name=name,
        words=words,
        permission=permission,
        scope=scope,
        form=form,
        proof=proof,
        retry=retry,
        needs_confirmation=needs_confirmation,
        requests=requests,
    )


_PERSONS = [
    _person("hangup", "Hang up", "leg", needs_confirmation=True),
    _person("transfer", "Transfer", "leg", "Transfer", proof="none", needs_confirmation=True),
    _person("leave", "Park", "person", proof="listing"),
    _person("join", "Put into the conference", "leg", "Join", proof="listing"),
    _person("move", "Move", "person", "Move"),
    _person("create_conference", "Create a conference", "leg", "CreateConference"),
    _person(
        "set_exit",
        "Set what leaving does",
        "person",
        "SetExit",
        proof="listing",
        retry="idempotent",
        requests=2,
    ),
    _person("role", "Change role", "person", "Role", proof="none", permission=_ROLE),
    _person("answer", "Answer", "leg"),
    _person("enqueue", "Put into a queue", "leg", "Enqueue"),
    _person("leave_queue", "Take out of the queue", "leg"),
    _person("bridge", "Connect", "leg", "Bridge"),
]

VERBS: dict[str, Verb] = {
    verb.name: verb for verb in [*_MARKS, *_ENDINGS, *_RECORDING, *_SOUNDS, *_PERSONS]
}
NEVER_AGAIN = frozenset(name for name, verb in VERBS.items() if verb.retry == "never")
