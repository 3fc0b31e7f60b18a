"""What reaches whose ear in a conference: the truth that no API of Telnyx tells.

Mixed as a bridge does it, from the side of the listener: each open ear gets every open microphone
that is let through to it.
"""

from .state import Conference, Participant


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
