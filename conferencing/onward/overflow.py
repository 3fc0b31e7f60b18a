"""Who came while a queue was full: beyond the number that its settings allow, or refused by Telnyx.

No webhook tells that Telnyx refused a caller; only whoever asked for it hears so. Of what was asked
here, the ledger knows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Call, Command, Offer, QueueSettings, Visit
from conferencing.models.onward import Why

QUEUE_FULL = "90036"

Settings = Mapping[str, QueueSettings]


def beyond(settings: Settings, queues: Collection[str]) -> set[str]:
    """Of these queues, the calls beyond the number that may wait: those who came last, and not
    before it was set. Whoever was put back into line after a failure keeps the place that they had.
    Two queries, or none.
    """
    most = {name: settings[name].overflow_waiting for name in queues if name in settings}
    limited = {name: limit for name, limit in most.items() if limit}
    if not limited:
        return set()
    waiting = Visit.objects.filter(queue__in=limited, left_at__isnull=True)
    rows = list(waiting.values_list("queue", "call_control_id", "entered_at"))
    ahead = telnyx_clock.ahead()
    came = _first_came([leg for _, leg, _ in rows])
    lines: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for queue, leg, entered_at in rows:
        began_at = entered_at - ahead
        lines[queue].append((min(began_at, came.get((queue, leg), began_at)), leg))
    return {
        leg
        for queue, line in lines.items()
        for came_at, leg in sorted(line)[limited[queue] :]
        if settings[queue].is_judged(Why.OVERFLOW, came_at)
    }


def refused(settings: Settings, since: datetime) -> Iterator[tuple[str, int, str]]:
    """Calls that were to be put into one of these queues and were not, because Telnyx says that it
    is full: each with the number of its last visit, and that queue. Those who wait in another line
    have lost nothing, and stay there. Two queries, or none.
    """
    queues = {name for name, one in settings.items() if one.overflow_kind}
    if not queues:
        return
    failed = Command.objects.filter(
        verb="enqueue", state=Command.State.FAILED, error_code=QUEUE_FULL, asked_at__gte=since
    )
    rows = failed.order_by("pk").values_list("call_control_id", "arguments", "asked_at")
    asked = {leg: (str(arguments.get("queue")), asked_at) for leg, arguments, asked_at in rows}
    calls = Call.objects.filter(pk__in=asked, ended_at=None, waiting_in="") if asked else ()
    for call in calls:
        queue, asked_at = asked[call.pk]
        if queue in queues and settings[queue].is_judged(Why.OVERFLOW, asked_at):
            yield call.pk, len(call.visits), queue


def _first_came(legs: Collection[str]) -> dict[tuple[str, str], datetime]:
    """Since when callers wait whom an agent was to be brought to, by queue and call."""
    came: dict[tuple[str, str], datetime] = {}
    offers = Offer.objects.filter(caller__in=legs)
    for queue, leg, since in offers.values_list("queue", "caller", "waiting_since"):
        came[queue, leg] = min(since, came.get((queue, leg), since))
    return came
