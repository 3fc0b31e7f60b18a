"""Everything that an operator may ask for, as one table. Pure: no database, no network.

The words stand here and nowhere else: buttons, palette, ledger, refusals, feed and
docs/operations.md take them from here, and tests/contract/test_verb_words.py holds them to it.

A new verb also needs a form (forms.py) if it has arguments, a sender (commands/senders/table.py), a
button in the templates, a row in docs/operations.md, and, where its proof is an event, an entry in
commands/reported_effects.py. Tests name what is missing.
"""

from collections.abc import Mapping
from functools import partial

from . import forms
from .verb import Verb

# Naming several legs may take three requests: when one of them has gone, Telnyx refuses the whole
# list, and a listing and another request follow. Undo always names legs.
SEVERAL = 3

_mute = partial(
    Verb,
    does="mute {whom}",
    did="muted {whom}",
    permission="conferencing.command_mute",
    field="is_muted",
    value=True,
    can_undo=True,
)
_unmute = partial(
    Verb,
    does="unmute {whom}",
    did="unmuted {whom}",
    permission="conferencing.command_mute",
    field="is_muted",
    can_undo=True,
)
_hold = partial(
    Verb,
    does="hold {whom}",
    did="put {whom} on hold",
    permission="conferencing.command_hold",
    field="is_on_hold",
    value=True,
    can_undo=True,
)
_unhold = partial(
    Verb,
    does="unhold {whom}",
    did="took {whom} off hold",
    permission="conferencing.command_hold",
    field="is_on_hold",
    can_undo=True,
)
# A repeat without the command id could take out somebody who has come back.
_remove = partial(
    Verb,
    does="remove {whom}",
    permission="conferencing.command_remove",
    needs_confirmation=True,
    retry="command_id",
)
_record = partial(
    Verb,
    permission="conferencing.command_record",
    scope="conference",
    retry="command_id",
    proof="none",
)
_announce = partial(Verb, permission="conferencing.command_announce", scope="people")
# Keys that arrive twice may confirm what nobody meant to confirm.
_keys = partial(Verb, permission="conferencing.command_keys", retry="never", proof="none")
_person = partial(Verb, permission="conferencing.command_people", retry="command_id")
_call = partial(_person, scope="leg", proof="event")

_MUTE_AND_HOLD = (
    _mute("mute", "Mute", scope="person", opposite="unmute"),
    _unmute("unmute", "Unmute", scope="person", opposite="mute"),
    _hold("hold", "Hold", scope="person", opposite="unhold"),
    _unhold("unhold", "Unhold", scope="person", opposite="hold"),
    _mute("mute_everyone", "Mute all", scope="conference", opposite="unmute_everyone"),
    _unmute(
        "unmute_everyone",
        "Unmute all",
        scope="conference",
        opposite="mute_everyone",
        requests=SEVERAL,
    ),
    _hold("hold_everyone", "Hold all", scope="conference", opposite="unhold_everyone"),
    _unhold(
        "unhold_everyone",
        "Unhold all",
        scope="conference",
        opposite="hold_everyone",
        requests=SEVERAL,
    ),
    _mute(
        "mute_these",
        "Mute",
        scope="people",
        needs_people=True,
        opposite="unmute_these",
        requests=SEVERAL,
    ),
    _unmute(
        "unmute_these",
        "Unmute",
        scope="people",
        needs_people=True,
        opposite="mute_these",
        requests=SEVERAL,
    ),
    _hold(
        "hold_these",
        "Hold",
        scope="people",
        needs_people=True,
        opposite="unhold_these",
        requests=SEVERAL,
    ),
    _unhold(
        "unhold_these",
        "Unhold",
        scope="people",
        needs_people=True,
        opposite="hold_these",
        requests=SEVERAL,
    ),
    # Whom these two mean is settled when they are pressed.
    _mute(
        "mute_callers",
        "Mute all except hosts",
        does="mute all except hosts",
        scope="conference",
        opposite="unmute_these",
        requests=SEVERAL,
    ),
    _unmute(
        "unmute_last",
        "Unmute those muted last",
        does="unmute those muted last",
        scope="conference",
        opposite="mute_these",
        requests=SEVERAL,
    ),
)

_ENDINGS = (
    _remove("remove", "Remove", scope="person", requests=2),
    # Becomes one remove for each of them.
    _remove("remove_these", "Remove", scope="people", needs_people=True),
    Verb(
        "end",
        "End conference",
        "end {where}",
        permission="conferencing.command_end",
        scope="conference",
        needs_confirmation=True,
        retry="command_id",
    ),
)

_RECORDINGS = (
    _record(
        "record_start",
        "Start recording",
        "start recording {where}",
        "started the recording",
        form=forms.RecordStart,
    ),
    _record(
        "record_pause",
        "Pause recording",
        "pause the recording of {where}",
        "paused the recording",
        form=forms.RecordPause,
    ),
    _record(
        "record_resume",
        "Resume recording",
        "resume the recording of {where}",
        "resumed the recording",
    ),
    _record("record_stop", "Stop recording", "stop recording {where}", "stopped the recording"),
    Verb(
        "delete_recording",
        "Delete recording",
        "delete a recording of {where}",
        permission="conferencing.delete_recordings",
        scope="recording",
        form=forms.DeleteRecording,
        needs_confirmation=True,
        proof="none",
    ),
)

_SOUNDS_AND_KEYS = (
    _announce(
        "speak",
        "Read out a message",
        "read out a message to {whom}",
        form=forms.Speak,
        retry="command_id",
        proof="event",
    ),
    # Telnyx takes no command id for it, and a sound that plays twice is worse than none.
    _announce(
        "play",
        "Play a sound",
        "play a sound to {whom}",
        form=forms.Play,
        retry="never",
        proof="event",
    ),
    _announce("stop_audio", "Stop the sound", "stop the sound for {whom}", proof="none"),
    # Becomes speak or play when it is pressed.
    _announce(
        "announce",
        "Announce",
        "make an announcement to {whom}",
        form=forms.Announce,
        retry="never",
        proof="event",
    ),
    _keys("send_dtmf", "Send keys", "send keys to {whom}", scope="people", form=forms.SendKeys),
    _keys("gather", "Ask for digits", "ask {whom} for digits", scope="person", form=forms.Gather),
)

_PEOPLE_AND_CALLS = (
    # Works on calls outside conferences too, unlike "remove".
    _call("hangup", "Hang up", "hang up {whom}", needs_confirmation=True),
    _call(
        "transfer",
        "Transfer",
        "transfer {whom}",
        form=forms.Transfer,
        proof="none",
        shows_later=True,
    ),
    _person("leave", "Park", "park {whom}", scope="person"),
    _call(
        "join",
        "Put into a conference",
        "put {whom} into {where}",
        form=forms.Join,
        proof="listing",
    ),
    _person(
        "move",
        "Move to another conference",
        "move {whom} to another conference",
        scope="person",
        form=forms.Move,
        proof="event",
    ),
    _call(
        "create_conference",
        "Start a conference",
        "start a conference with {whom}",
        form=forms.CreateConference,
        requests=2,
    ),
    _person(
        "set_exit",
        "When they leave",
        "set what happens when {whom} leaves",
        scope="person",
        form=forms.SetExit,
        retry="idempotent",
        requests=2,
    ),
    Verb(
        "role",
        "Change role",
        "change the role of {whom}",
        "changed the role of {whom}",
        permission="conferencing.command_role",
        scope="person",
        form=forms.Role,
        opposite="role",  # that of before: press.undo
        can_undo=True,
        retry="command_id",
        proof="none",
    ),
    _call("answer", "Answer", "answer {whom}"),
    _call("enqueue", "Put into a queue", "put {whom} into a queue", form=forms.Enqueue),
    _call("leave_queue", "Take out of the queue", "take {whom} out of the queue"),
    _call("bridge", "Connect", "connect {whom}", form=forms.Bridge),
)

VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        *_MUTE_AND_HOLD,
        *_ENDINGS,
        *_RECORDINGS,
        *_SOUNDS_AND_KEYS,
        *_PEOPLE_AND_CALLS,
    )
}
NEVER_AGAIN = frozenset(name for name, verb in VERBS.items() if verb.retry == "never")
BY_COMMAND_ID = frozenset(name for name, verb in VERBS.items() if verb.retry == "command_id")
