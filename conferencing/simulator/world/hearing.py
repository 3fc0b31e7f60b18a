"""What reaches whose ear in a conference, and on a bridged call that is supervised: the truth that
no API of Telnyx tells.

Mixed as a bridge does it, from the side of the listener: each open ear gets every open microphone
that is let through to it.
"""

from collections.abc import Iterable

from .state import Conference, Leg, Participant


def ears(conference: Conference) -> dict[str, frozenset[str]]:
    """By call_control_id of each participant: the call_control_ids of those whom they hear."""
    return {key: _mix(conference, key) for key in conference.participants}


def _mix(conference: Conference, listener: str) -> frozenset[str]:
    if conference.participants[listener].on_hold:
        # Hold audio takes the place of the mix.
        return frozenset()
    return frozenset(
        key
        for key, speaker in conference.participants.items()
        if key != listener and _microphone_is_open(speaker) and _is_let_through(speaker, listener)
    )


def _microphone_is_open(speaker: Participant) -> bool:
    return not (speaker.muted or speaker.on_hold)


def _is_let_through(speaker: Participant, listener: str) -> bool:
    match speaker.supervisor_role:
        case "monitor":
            return False
        case "whisper":
            return listener in speaker.whispers_to
        case _:
            return True


def ears_of_call(leg: Leg, legs: Iterable[Leg]) -> dict[str, frozenset[str]]:
    """The same of a call with its other end, if it has one, and all who supervise either. `legs`:
    all that there are.
    """
    ends = {leg, leg.peer} if leg.peer else {leg}
    supervisors = {
        one for one in legs if one.is_alive and one.is_answered and one.supervises in ends
    }
    there = ends | supervisors
    return {
        listener.call_control_id: frozenset(
            speaker.call_control_id
            for speaker in there
            if speaker is not listener and _reaches(speaker, listener, ends)
        )
        for listener in there
    }


def _reaches(speaker: Leg, listener: Leg, ends: set[Leg]) -> bool:
    if speaker in ends:
        return True
    match speaker.supervisor_role:
        case "monitor":
            return False
        case "whisper" if speaker.whispers_to_caller:
            return listener in ends and listener is not speaker.supervises
        case "whisper":
            return listener is speaker.supervises
        case _:
            return True
