"""Callers in a conference in which they can hear nobody: no one else is there, or supervisors alone
whom they do not hear.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from conferencing.ledger import supervised
from conferencing.models import Arrival, Participant, Supervision
from conferencing.models.routes import TargetKind

from . import words


def of(callers: Collection[str]) -> set[str]:
    """Those who are in a conference in which they can hear nobody. Three queries, or none; two more
    for each supervisor who is being dialled.
    """
    if not callers:
        return set()
    present = Participant.objects.filter(is_present=True, conference__ended_at=None)
    rooms = dict(
        present.filter(call_control_id__in=callers).values_list("call_control_id", "conference_id")
    )
    people: dict[str, set[str]] = defaultdict(set)
    inside = present.filter(conference_id__in=rooms.values())
    for room, leg in inside.values_list("conference_id", "call_control_id"):
        people[room].add(leg)
    rows = Supervision.objects.filter(ended_at=None, conference__in=rooms.values())
    # They may be heard to have joined before Telnyx tells which call it has dialled for them.
    listening = [
        (leg, row.wanted_to)
        for row in rows.exclude(wanted_mode=Supervision.Mode.BARGE)
        for leg in supervised.legs_of(row)
    ]
    return {
        caller
        for caller, room in rooms.items()
        if people[room] <= {caller, *(leg for leg, to in listening if caller not in to)}
    }


def left_behind() -> list[Arrival]:
    """Those whose route has ended in a conference, where nobody is left whom they can hear. One
    query where there are none.
    """
    by_caller = {row.caller: row for row in in_conferences()}
    callers = of(by_caller)
    return [row for caller, row in by_caller.items() if caller in callers]


def in_conferences() -> QuerySet[Arrival]:
    """Those whose route has ended in a conference in which they still are."""
    present = Participant.objects.filter(is_present=True, conference__ended_at=None)
    return Arrival.objects.filter(
        stage=Arrival.Stage.OVER,
        kind=TargetKind.CONFERENCE,
        told=words.TAKEN,
        caller__in=present.values("call_control_id"),
    )
