"""Everything that an operator may ask for, as one table. Pure: no database, no network.

The words stand here and nowhere else: buttons, palette, ledger, refusals, feed and
docs/operations.md take them from here, and tests/contract/test_verb_words.py holds them to it.

A new verb also needs a form (forms.py) if it has arguments, a sender (commands/senders/table.py), a
button in the templates, a row in docs/operations.md, and, where its proof is an event, an entry in
commands/reported_effects.py. Tests name what is missing.
"""

from collections.abc import Mapping

from . import forms
from .verb import Verb
from .verb_kinds import (
    SEVERAL,
    announce,
    call,
    hold,
    keys,
    mute,
    person,
    queue,
    record,
    remove,
    unhold,
    unmute,
)

_MUTE_AND_HOLD = (
    mute("mute", "Mute", scope="person", opposite="unmute"),
    unmute("unmute", "Unmute", scope="person", opposite="mute"),
    hold("hold", "Hold", scope="person", opposite="unhold"),
    unhold("unhold", "Unhold", scope="person", opposite="hold"),
    mute("mute_everyone", "Mute all", scope="conference", opposite="unmute_everyone"),
    unmute(
        "unmute_everyone",
        "Unmute all",
        scope="conference",
        opposite="mute_everyone",
        requests=SEVERAL,
    ),
    hold("hold_everyone", "Hold all", scope="conference", opposite="unhold_everyone"),
    unhold(
        "unhold_everyone",
        "Unhold all",
        scope="conference",
        opposite="hold_everyone",
        requests=SEVERAL,
    ),
    mute(
        "mute_these",
        "Mute",
        scope="people",
        needs_people=True,
        opposite="unmute_these",
        requests=SEVERAL,
    ),
    unmute(
        "unmute_these",
        "Unmute",
        scope="people",
        needs_people=True,
        opposite="mute_these",
        requests=SEVERAL,
    ),
    hold(
        "hold_these",
        "Hold",
        scope="people",
        needs_people=True,
        opposite="unhold_these",
        requests=SEVERAL,
    ),
    unhold(
        "unhold_these",
        "Unhold",
        scope="people",
        needs_people=True,
        opposite="hold_these",
        requests=SEVERAL,
    ),
    # Whom these two mean is settled when they are pressed.
    mute(
        "mute_callers",
        "Mute all except hosts",
        does="mute all except hosts",
        scope="conference",
        opposite="unmute_these",
        requests=SEVERAL,
    ),
    unmute(
        "unmute_last",
        "Unmute those muted by Mute all",
        does="unmute those muted by Mute all",
        scope="conference",
        opposite="mute_these",
        requests=SEVERAL,
    ),
)

_ENDINGS = (
    remove("remove", "Remove", scope="person", requests=2),
    # Becomes one remove for each of them.
    remove("remove_these", "Remove", scope="people", needs_people=True),
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
    record(
        "record_start",
        "Start recording",
        "start recording {where}",
        "started the recording",
        form=forms.RecordStart,
    ),
    record(
        "record_pause",
        "Pause recording",
        "pause the recording of {where}",
        "paused the recording",
        form=forms.RecordPause,
    ),
    record(
        "record_resume",
        "Resume recording",
        "resume the recording of {where}",
        "resumed the recording",
    ),
    record("record_stop", "Stop recording", "stop recording {where}", "stopped the recording"),
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
    announce(
        "speak",
        "Read out a message",
        "read out a message to {whom}",
        form=forms.Speak,
        retry="command_id",
        proof="event",
    ),
    # Telnyx takes no command id for it, and a sound that plays twice is worse than none.
    announce(
        "play",
        "Play a sound",
        "play a sound to {whom}",
        form=forms.Play,
        retry="never",
        proof="event",
    ),
    announce("stop_audio", "Stop the sound", "stop the sound for {whom}", proof="none"),
    # Becomes speak or play when it is pressed.
    announce(
        "announce",
        "Announce",
        "make an announcement to {whom}",
        form=forms.Announce,
        retry="never",
        proof="event",
    ),
    keys("send_dtmf", "Send keys", "send keys to {whom}", scope="people", form=forms.SendKeys),
    keys(
        "gather",
        "Ask for digits",
        "ask {whom} for digits",
        scope="person",
        form=forms.Gather,
        check="Ask whether they heard the prompt",
    ),
)

_PEOPLE_AND_CALLS = (
    # Works on calls outside conferences too, unlike "remove".
    call("hangup", "Hang up", "hang up on {whom}", needs_confirmation=True),
    call(
        "transfer",
        "Transfer",
        "transfer {whom}",
        form=forms.Transfer,
        proof="none",
        shows_later=True,
    ),
    person("leave", "Park", "park {whom}", scope="person"),
    call(
        "join",
        "Add to a conference",
        "add {whom} to {where}",
        form=forms.Join,
        proof="listing",
    ),
    person(
        "move",
        "Move to another conference",
        "move {whom} to another conference",
        scope="person",
        form=forms.Move,
        proof="event",
    ),
    call(
        "create_conference",
        "Start a conference",
        "start a conference with {whom}",
        form=forms.CreateConference,
        requests=2,
    ),
    person(
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
    call("answer", "Answer", "answer the call from {whom}"),
    call("enqueue", "Send to a queue", "send {whom} to a queue", form=forms.Enqueue),
    call("leave_queue", "Take out of the queue", "take {whom} out of the queue"),
    call("bridge", "Connect", "connect {whom}", form=forms.Bridge),
    Verb(
        "dial",
        "Dial",
        "dial {whom}",
        "dialled {whom}",
        permission="conferencing.command_dial",
        scope="number",
        form=forms.Dial,
        retry="command_id",
        proof="event",
        check="Find out whether their phone rang",
    ),
)

_QUEUES = (
    # Telnyx takes no command id for it, and refuses the second of two.
    queue(
        "create_queue",
        "Create queue",
        "create a queue",
        form=forms.CreateQueue,
        retry="never",
    ),
    queue(
        "resize_queue",
        "Change size",
        "change the size of a queue",
        form=forms.ResizeQueue,
    ),
    queue(
        "delete_queue",
        "Delete queue",
        "delete a queue",
        form=forms.DeleteQueue,
        needs_confirmation=True,
    ),
)

VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        *_MUTE_AND_HOLD,
        *_ENDINGS,
        *_RECORDINGS,
        *_SOUNDS_AND_KEYS,
        *_PEOPLE_AND_CALLS,
        *_QUEUES,
    )
}
NEVER_AGAIN = frozenset(name for name, verb in VERBS.items() if verb.retry == "never")
BY_COMMAND_ID = frozenset(name for name, verb in VERBS.items() if verb.retry == "command_id")
