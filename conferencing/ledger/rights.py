"""Which permissions whoever asked for a command must still have when it is sent. Pure.

What is pressed was allowed at the press; a worker may come to it seconds later. A step of the
program follows rules of its own, which look at permissions themselves; but what it opens, rings or
asks for somebody is not done in their name once they may not.
"""

from collections.abc import Mapping

from .dial_rules import (
    AGENT,
    CALL_BACK,
    CALL_BACK_CALLER,
    PURPOSE,
    ROLE,
    SUPERVISOR,
)
from .verbs import VERBS

VIEW_BOARD = "conferencing.view_board"
VIEW_QUEUES = "conferencing.view_queues"
TAKE_CALLS = "conferencing.take_calls"
LISTEN = "conferencing.listen_conferences"
TAKE_OVER = "conferencing.take_over_conferences"
AUDIBLE: Mapping[object, str] = {
    "whisper": "conferencing.whisper_conferences",
    "barge": "conferencing.barge_conferences",
}

# Any one of these sets of permissions will do. Empty: it needs none.
Rights = tuple[frozenset[str], ...]
NONE: Rights = ()


def needed(verb: str, arguments: Mapping[str, object], *, is_automatic: bool) -> Rights:
    if purpose := arguments.get(PURPOSE):
        return _of_dial(str(purpose), arguments, is_automatic=is_automatic)
    if is_automatic:
        return _of_step(verb, arguments)
    permission = VERBS[verb].permission
    seeing = [VIEW_BOARD]
    if VERBS[verb].scope == "queue":
        seeing.append(VIEW_QUEUES)  # its settings, too, have a button
    return tuple(frozenset({permission, one}) for one in seeing)


def _of_dial(purpose: str, arguments: Mapping[str, object], *, is_automatic: bool) -> Rights:
    if purpose == SUPERVISOR:
        heard = AUDIBLE.get(arguments.get(ROLE))
        return (frozenset({VIEW_BOARD, LISTEN, *filter(None, [heard])}),)
    if purpose in (CALL_BACK, CALL_BACK_CALLER):
        return (frozenset({VIEW_QUEUES, VERBS["dial"].permission}),)
    taking = frozenset({TAKE_CALLS})
    if purpose == AGENT and not is_automatic:
        # An agent took the caller, or a supervisor brought them one.
        return taking, frozenset({VIEW_QUEUES, VERBS["bridge"].permission})
    return (taking,) if purpose == AGENT else NONE


def _of_step(verb: str, arguments: Mapping[str, object]) -> Rights:
    """What takes away, such as a mute or a hang-up, is always done."""
    listening = frozenset({VIEW_BOARD, LISTEN})
    match verb:
        case "unmute":  # of a supervisor, whose role has been changed before
            return tuple(listening | {heard} for heard in AUDIBLE.values())
        case "role":
            heard = AUDIBLE.get(arguments.get("supervisor_role"))
            return (listening | {heard},) if heard else NONE
        case "remove":  # by whoever takes over from them
            return (listening | {TAKE_OVER},)
        case "poll_question":
            return (frozenset({VIEW_BOARD, VERBS["poll"].permission}),)
    return NONE
