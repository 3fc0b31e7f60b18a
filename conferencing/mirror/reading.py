"""The mirror as states, read without locks."""

from conferencing.projection.states import CallState, ConferenceWithPeople

from .tables import CALLS, CONFERENCES, PARTICIPANTS


def conference(conference_id: str) -> ConferenceWithPeople | None:
    """A conference with all its participants, or None."""
    rows = CONFERENCES.load("telnyx_id = %s", [conference_id])
    if not rows:
        return None
    people = PARTICIPANTS.load("conference_id = %s", [conference_id])
    [(_, state)] = rows
    return ConferenceWithPeople(state, {person.call_control_id: person for _, person in people})


def calls_waiting_in(queue: str) -> dict[str, CallState]:
    """Those who wait in a queue, by their call control ids."""
    rows = CALLS.load("waiting_in = %s AND waiting_in <> ''", [queue])
    return {call.call_control_id: call for _, call in rows}
