"""The first of those who wait in each queue, for those who look at them from afar: always masked,
or without a word on who they are. They stand in the places that the page of the queue tells.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from conferencing.mirror import places
from conferencing.models import Visit

from ..names import directory
from ..screens.wallboard import Caller, Line
from . import offers

LONGEST = 8  # so many of a queue are shown


class InLine(NamedTuple):
    """In the order of the line."""

    position: int
    entered_at: datetime
    leg: str


def read(*, names: bool) -> dict[str, Line]:
    """Four queries, and two more with `names`."""
    lines = _lines()
    shown = {queue: line[:LONGEST] for queue, line in lines.items()}
    people = directory.of_legs(
        [one.leg for line in shown.values() for one in line] if names else [], numbers=False
    )
    rung = offers.of_callers([one.leg for line in shown.values() for one in line])

    def caller(one: InLine) -> Caller:
        label = people.person(one.leg).label if names else ""
        offer = rung.get(one.leg)
        agent = offer.agent if names and offer else ""
        return Caller(one.position, label, one.entered_at, offer.kind if offer else None, agent)

    return {
        queue: Line(tuple(map(caller, line)), len(lines[queue]) - len(line))
        for queue, line in shown.items()
    }


def _lines() -> dict[str, list[InLine]]:
    ways = places.of_all()
    lines: defaultdict[str, list[InLine]] = defaultdict(list)
    rows = Visit.objects.filter(left_at__isnull=True).order_by("entered_at", "call_control_id")
    for queue, leg, entered_at in rows.values_list("queue", "call_control_id", "entered_at"):
        way = ways.get(queue, {}).get(leg)
        # Somebody who came between the two readings stands at the end.
        position = way[-1].position if way else len(lines[queue]) + 1
        lines[queue].append(InLine(position, entered_at, leg))
    return {queue: sorted(line) for queue, line in lines.items()}
