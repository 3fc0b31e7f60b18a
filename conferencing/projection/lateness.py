"""Late events of a conference: which may simply be folded last, and what need not be folded at all.
Pure.

Webhooks overtake each other all the time. Folding a long conference anew each time would make every
conference slow, so the mirror first asks whether a late event commutes with the events it missed.
"""

from collections.abc import Sequence

from . import events as e
from . import floor_rules
from .states import ConferenceWithPeople

# These change conference fields that are not simple marks of the earliest or latest time.
CONFERENCE_WIDE = (
    e.ConferenceCreated | e.ConferenceEnded | e.ConferenceRecordingSaved | e.ConferenceListed
)


def is_order_free(state: ConferenceWithPeople, event: e.ConferenceEvent) -> bool:
    """Whether folding this event late gives what folding it in its place would have given.

    True for a floor change after its person's first join, while nobody has silenced them since: it
    only moves marks that keep the latest time, and finds its place among the last turns. It is by
    far the most frequent event; without this, a long conference would be folded anew for every two
    floor changes that overtake each other.
    """
    if not isinstance(event, e.FloorChanged):
        return False
    # Folded last, it would revoke an inferred end, even one that came after the event; in its place
    # it may have revoked one that has been confirmed since; and an end takes the floor from all.
    if state.conference.ended_at or is_out_of_reach(state, event):
        return False
    person = state.participants.get(event.call_control_id)
    if person and person.silenced_at and person.silenced_at >= event.at:
        return False
    first = person.stays[0] if person and person.stays else None
    return bool(first and first.join_seen and first.joined_at and first.joined_at < event.at)


def is_out_of_reach(state: ConferenceWithPeople, event: e.ConferenceEvent) -> bool:
    """Whether the event changes turns that are known only as a sum by now."""
    moves_turns = isinstance(event, e.FloorChanged | floor_rules.SILENCING)
    return moves_turns and not floor_rules.is_in_reach(state.conference, event)


def commute(one: e.ConferenceEvent, other: e.ConferenceEvent) -> bool:
    """Whether a conference comes out the same whichever is folded first; False when in doubt."""
    # What is about everybody depends on who is there at that moment.
    if one.people is None or other.people is None:
        return False
    if isinstance(one, e.RecordingAccepted) or isinstance(other, e.RecordingAccepted):
        # It counts only in a conference that has not ended, and a sign of life can revoke an end.
        return False
    if isinstance(one, e.AudioEnded) or isinstance(other, e.AudioEnded):
        # It shows that who heard it is there, unless the conference is over; so the same.
        return False
    if one.connection_id and other.connection_id and one.connection_id != other.connection_id:
        return False  # the first one known is kept
    if one.people & other.people:
        return False  # also of who created it: that shows that they are there
    if _is_conference_wide(one) or _is_conference_wide(other):
        return not (_is_conference_wide(one) and _is_conference_wide(other))
    return True


def marked_idle(events: Sequence[e.ConferenceEvent]) -> list[tuple[e.ConferenceEvent, bool]]:
    """Events in order, each with whether it is idle: a floor change between the first and the last
    of the same person. Of these only the turns count.

    The first may show that they are there, the last sets the times that remain; a long conference
    has thousands in between. The first one after a conference was believed over stays too: it shows
    that it is not.
    """
    last = {_speaker(event): i for i, event in enumerate(events) if _is_floor(event)}
    marked, begun = [], set()
    for i, event in enumerate(events):
        if _is_floor(event):
            speaker = _speaker(event)
            marked.append((event, speaker in begun and last[speaker] != i))
            begun.add(speaker)
            continue
        elif isinstance(event, e.ConferenceListed) and event.status == "completed":
            begun.clear()
        marked.append((event, False))
    return marked


def _is_conference_wide(event: e.ConferenceEvent) -> bool:
    return isinstance(event, CONFERENCE_WIDE) or not event.people


def _is_floor(event: e.ConferenceEvent) -> bool:
    return isinstance(event, e.FloorChanged)


def _speaker(event: e.ConferenceEvent) -> tuple[str, ...]:
    # With all ids: an event that brings one for the first time is not idle.
    return (event.call_control_id, event.call_leg_id, event.call_session_id, event.connection_id)
