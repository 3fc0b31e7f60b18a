"""What can be asked for people, calls and queues: a part of the table in verbs.py. Pure."""

from . import forms
from .verb import Verb
from .verb_kinds import call, calls, person, queue

PEOPLE_AND_CALLS = (
    # Works on calls outside conferences too, unlike "remove".
    call("hangup", "Hang up", "hang up on {whom}", needs_confirmation=True),
    call(
        "transfer",
        "Transfer",
        "transfer {whom}",
        form=forms.Transfer,
        dials=True,
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
        "Set what happens on leaving",
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
    # No button: what an agent hears on the phone when the caller has gone.
    call("tell", "Read out on the phone", "read out a message to {whom}", form=forms.Tell),
    # No button either: whether a person has answered an agent's phone. What they press is not its
    # proof, for they may press nothing.
    call(
        "ask_key",
        "Ask to press 1",
        "ask {whom} to press 1",
        form=forms.AskKey,
        proof="none",
        shows_later=True,
    ),
    # One person's question in a poll. About their call: in line with what else is asked of them.
    call(
        "poll_question",
        "Ask a poll question",
        "ask {whom} a poll question",
        form=forms.PollQuestion,
        proof="none",
        shows_later=True,
    ),
    call(
        "stop_question",
        "Stop a poll question",
        "stop the poll question to {whom}",
        form=forms.PollQuestion,
        proof="none",
    ),
    # What the route of a call that comes in does with it; no buttons.
    call(
        "enter",
        "Put into a conference",
        "put {whom} into a conference",
        form=forms.Enter,
        requests=3,
    ),
    call("hold_music", "Play hold music", "play hold music to {whom}", form=forms.Hold),
    call("stop_music", "Stop the hold music", "stop the hold music for {whom}", proof="none"),
    Verb(
        "dial",
        "Dial",
        "dial {whom}",
        "dialled {whom}",
        permission="conferencing.command_dial",
        scope="number",
        form=forms.Dial,
        dials=True,
        retry="command_id",
        proof="event",
        check="Find out whether their phone rang",
    ),
)

SEVERAL_CALLS = (
    calls(
        "hangup_these",
        "Hang up",
        "hang up on {whom}",
        needs_confirmation=True,
        proof="event",
    ),
    calls(
        "transfer_these",
        "Transfer",
        "transfer {whom}",
        form=forms.Transfer,
        dials=True,
        proof="none",
        shows_later=True,
    ),
    calls("join_these", "Add to a conference", "add {whom} to a conference", form=forms.Join),
    calls(
        "enqueue_these",
        "Send to another queue",
        "send {whom} to another queue",
        form=forms.Enqueue,
        proof="event",
    ),
)

QUEUES = (
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
        "Change queue size",
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
