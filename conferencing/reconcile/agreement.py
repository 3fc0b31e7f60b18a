"""Does the mirror show of a conference what Telnyx lists? Only then it counts as verified.

Judged without any clock: a difference is excused only for somebody whose coming or going we heard
of while Telnyx was being asked, which is whoever was in the mirror at just one of the two times.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import FilteredRelation, Q

from conferencing.models import Conference
from conferencing.projection.events import ListedParticipant
from conferencing.projection.states import ConferenceWithPeople, ParticipantState

# Call control ids.
Legs = frozenset[str]


def believed(conference_id: str | None = None) -> Mapping[str, Legs]:
    """The conferences that have not ended in the mirror, and who is in each. Read this before
    Telnyx is asked: whoever comes later may be missing from the answer. One query.
    """
    live = Conference.objects.filter(ended_at=None)
    if conference_id is not None:
        live = live.filter(pk=conference_id)
    legs: dict[str, set[str]] = defaultdict(set)
    present = FilteredRelation("participants", condition=Q(participants__is_present=True))
    rows = live.annotate(present=present).values_list("pk", "present__call_control_id")
    for each, leg in rows:
        legs[each] |= {leg} - {None}
    return {each: frozenset(those) for each, those in legs.items()}


def holds(
    state: ConferenceWithPeople,
    listed: Iterable[ListedParticipant],
    before: Legs,
    *,
    has_ended: bool,
) -> bool:
    """`state` is the mirror's now; `before` who was there before Telnyx was asked. Pure."""
    if has_ended or state.conference.ended_at:
        return has_ended and state.conference.ended_at is not None
    rows = {row.call_control_id: row for row in listed}
    after = {leg for leg, person in state.participants.items() if person.is_present}
    lost = (after & before) - rows.keys()
    unseen = {leg for leg, row in rows.items() if not row.is_joining} - after - before
    there = after & rows.keys()
    return not lost and not unseen and all(_same(state.participants[x], rows[x]) for x in there)


def _same(person: ParticipantState, row: ListedParticipant) -> bool:
    """As far as the row tells: about what a command is changing just now it does not."""
    return row.muted in (None, person.is_muted) and row.on_hold in (None, person.is_on_hold)
