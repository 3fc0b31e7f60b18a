"""Late events of a conference: which may simply be folded last, and what need not be folded at all.
Pure.

Webhooks overtake each other all the time. To fold a long conference anew for each that does would
make every conference slow, so the mirror first asks whether the late event gets along with those
that it missed.
"""

from collections.abc import Iterable

from . import events as e

# These write to the conference itself, beside the marks that keep the earliest or the latest by
# themselves.
CONFERENCE_WIDE = (
    e.ConferenceCreated | e.ConferenceEnded | e.ConferenceRecordingSaved | e.ConferenceListed
)


def commute(one: e.ConferenceEvent, other: e.ConferenceEvent) -> bool:
    """Whether a conference is the same whichever of the two is folded first. False when in doubt."""
    if one.people is None or other.people is None:
        return False
    if isinstance(one, e.RecordingAccepted) or isinstance(other, e.RecordingAccepted):
        return False  # it counts only in a conference that has not ended, and a sign of life can lift an end
    if one.connection_id and other.connection_id and one.connection_id != other.connection_id:
        return False  # the first one known is kept
    if _is_conference_wide(one) or _is_conference_wide(other):
        return not (_is_conference_wide(one) and _is_conference_wide(other))
    return not one.people & other.people


def without_idle_floors(events: Iterable[e.ConferenceEvent]) -> list[e.ConferenceEvent]:
    """Of events in order, leave out each change of the floor between the first and the last of the
    same person.

    The first may show that they are there, the last leaves its marks; a long conference has
    thousands in between. The first after a conference was taken for over stays too: it shows that
    it is not.
    """
    found = list(events)
    last: dict[tuple[str, ...], int] = {}
    for i, event in enumerate(found):
        if isinstance(event, e.FloorChanged):
            last[_speaker(event)] = i
    keep, begun = [], set()
    for i, event in enumerate(found):
        if isinstance(event, e.FloorChanged):
            speaker = _speaker(event)
            if speaker in begun and last[speaker] != i:
                continue
            begun.add(speaker)
        elif isinstance(event, e.ConferenceListed) and event.status == "completed":
            begun.clear()
        keep.append(event)
    return keep


def _is_conference_wide(event: e.ConferenceEvent) -> bool:
    return isinstance(event, CONFERENCE_WIDE) or not event.people


def _speaker(event: e.ConferenceEvent) -> tuple[str, ...]:
    return (event.call_control_id, event.call_leg_id, event.call_session_id, event.connection_id)
