"""What a person would have seen differently before a listing: who was there, muted, on hold. Pure.

Most listings after a join only add what no webhook tells, such as the id of a participant: they
correct nothing that anybody could see.
"""

from collections.abc import Iterator
from dataclasses import replace

from conferencing.projection.events import ConferenceEvent, ParticipantsListed
from conferencing.projection.states import ConferenceWithPeople, ParticipantState

# The kind of a listing that is not worth a line.
QUIET = "listing.participants.quiet"


def told(
    event: ConferenceEvent, before: ConferenceWithPeople, after: ConferenceWithPeople
) -> ConferenceEvent:
    """The same event, with what it corrects."""
    if not isinstance(event, ParticipantsListed):
        return event
    found = tuple(_corrections(before, after))
    return replace(event, corrections=found, kind=event.kind if found else QUIET)


def _corrections(before: ConferenceWithPeople, after: ConferenceWithPeople) -> Iterator[str]:
    for leg, now in after.participants.items():
        was = before.participants.get(leg)
        for what in _differences(was, now):
            yield f"{what} {leg}"


def _differences(was: ParticipantState | None, now: ParticipantState) -> Iterator[str]:
    was_there = was is not None and was.is_present
    if now.is_present != was_there:
        yield "here" if now.is_present else "gone"
    if not now.is_present:
        return
    if now.is_muted != (was is not None and was.is_muted):
        yield "muted" if now.is_muted else "unmuted"
    if now.is_on_hold != (was is not None and was.is_on_hold):
        yield "held" if now.is_on_hold else "unheld"
