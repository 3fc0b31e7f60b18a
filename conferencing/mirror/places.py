"""Where those who wait in a queue stand, and stood since they came."""

from conferencing.metrics import positions
from conferencing.metrics.positions import Place, Stay
from conferencing.models import Visit

from .visits import VISITS

STAY = ("entered_at", "call_control_id", "number", "left_at")


def of_waiting(queue: str) -> dict[str, list[Place]]:
    """The newest places of each in order, by call control id. Two queries, one for an empty
    queue.
    """
    waiting = [v for _, v in VISITS.load("queue = %s AND left_at IS NULL", [queue])]
    if not waiting:
        return {}
    entered = [visit.entered_at for visit in waiting]
    gone = Visit.objects.filter(queue=queue, left_at__gt=min(entered), entered_at__lte=max(entered))
    return positions.of_line(waiting, (Stay(*row) for row in gone.values_list(*STAY)))
