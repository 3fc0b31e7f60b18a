"""The first of those who wait in each queue, for those who look at them from afar: always masked,
or without a word on who they are.
"""

from collections import defaultdict
from datetime import datetime

from conferencing.models import Visit

from ..names import directory
from ..screens.wallboard import Caller, Line
from . import offers

LONGEST = 8  # so many of a queue are shown


def read(*, names: bool) -> dict[str, Line]:
    """Two queries, and two more with `names`."""
    waiting: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    rows = Visit.objects.filter(left_at__isnull=True).order_by("entered_at", "call_control_id")
    for queue, leg, entered_at in rows.values_list("queue", "call_control_id", "entered_at"):
        waiting[queue].append((leg, entered_at))
    shown = {queue: line[:LONGEST] for queue, line in waiting.items()}
    people = directory.of_legs(
        [leg for line in shown.values() for leg, _ in line] if names else [], numbers=False
    )

    rung = offers.of_callers([leg for line in shown.values() for leg, _ in line])

    def caller(position: int, leg: str, entered_at: datetime) -> Caller:
        label = people.person(leg).label if names else ""
        agent = rung[leg].agent if names and leg in rung else ""
        return Caller(position, label, entered_at, leg in rung, agent)

    return {
        queue: Line(
            tuple(caller(at, *one) for at, one in enumerate(line, start=1)),
            len(waiting[queue]) - len(line),
        )
        for queue, line in shown.items()
    }
