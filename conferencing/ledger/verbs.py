"""Everything that an operator may ask for, as one table. Pure: no database, no network.

The words stand here and nowhere else: buttons, palette, ledger, refusals, feed and
docs/operations.md take them from here, and tests/contract/test_verb_words.py holds them to it.

A new verb also needs a form (forms.py) if it has arguments, a sender (commands/senders/table.py), a
button in the templates, a row in docs/operations.md, and, where its proof is an event, an entry in
commands/reported_effects.py. Tests name what is missing.
"""

from collections.abc import Mapping

from . import call_verbs, forms
from .verb import Verb
from .verb_kinds import (
    SEVERAL,
    announce,
    hold,
    keys,
    lower,
    mute,
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
        requests=SEVERAL,  # where Telnyx does not know it, it is asked for
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
        "Ask for keypad digits",
        "ask {whom} for keypad digits",
        scope="person",
        form=forms.Gather,
        check="Ask whether they heard the prompt",
    ),
    # Written down with the press; each person is asked by a command of their own.
    keys(
        "poll",
        "Poll",
        "poll {whom}",
        scope="people",
        form=forms.Poll,
        retry="idempotent",
        check="Check whether the poll is shown",
    ),
    keys(
        "close_poll",
        "Close the poll",
        "close the poll in {where}",
        scope="conference",
        retry="idempotent",
        check="Check whether the poll is still open",
    ),
    # No button: what follows a mute or a hold with which they are to be told.
    announce(
        "notice",
        "Give a spoken notice",
        "give {whom} a spoken notice",
        form=forms.Notice,
        needs_people=True,
        retry="command_id",
        proof="event",
    ),
    lower("lower_hand", "Lower hand", "lower the hand of {whom}", scope="person"),
    lower("lower_hands", "Lower all hands", "lower all hands in {where}", scope="conference"),
)

VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        *_MUTE_AND_HOLD,
        *_ENDINGS,
        *_RECORDINGS,
        *_SOUNDS_AND_KEYS,
        *call_verbs.PEOPLE_AND_CALLS,
        *call_verbs.SEVERAL_CALLS,
        *call_verbs.QUEUES,
    )
}
# For several people at once, it becomes this one for each of them.
EACH: Mapping[str, str] = {
    "remove_these": "remove",
    "hangup_these": "hangup",
    "transfer_these": "transfer",
    "join_these": "join",
    "enqueue_these": "enqueue",
}
NEVER_AGAIN = frozenset(name for name, verb in VERBS.items() if verb.retry == "never")
BY_COMMAND_ID = frozenset(name for name, verb in VERBS.items() if verb.retry == "command_id")
# Those that are about nobody who is there.
OF_NUMBERS = frozenset(name for name, verb in VERBS.items() if verb.scope == "number")
# Those of which Telnyx calls somebody.
DIALLING = frozenset(name for name, verb in VERBS.items() if verb.dials)
