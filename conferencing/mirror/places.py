"""Where those who wait in a queue stand, and stood since they came."""

from conferencing.metrics import positions
from conferencing.metrics.positions import Place
from conferencing.metrics.visits import QueueVisit

from .visits import VISITS


def of_waiting(queue: str) -> dict[str, list[Place]]:
    """The places of each in order, by call control id. Two queries, one for an empty queue."""
    waiting = _visits("queue = %s AND left_at IS NULL", [queue])
    if not waiting:
        return {}
    since = min(visit.entered_at for visit in waiting)
    gone = _visits("queue = %s AND left_at > %s", [queue, since])
    return {visit.call_control_id: positions.history(visit, [*waiting, *gone]) for visit in waiting}


def _visits(where: str, values: list[object]) -> list[QueueVisit]:
    return [visit for _, visit in VISITS.load(where, values)]
