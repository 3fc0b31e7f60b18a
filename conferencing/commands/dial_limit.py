"""How often the whole installation may dial: exactly so often, whatever its processes do at the
same moment, because each press to dial counts those before it under one lock.

The phones of agents have a limit of their own. What rings there was set up by an administrator, and
a busy floor rings them all the time; what somebody types, or a transfer, has the strict one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from conferencing.ledger.dial_rules import OWN_PHONES, PURPOSE
from conferencing.ledger.verbs import DIALLING
from conferencing.models import Command

from .wish import Refused, Wish

MINUTE = timedelta(minutes=1)


def require_room(wishes: Sequence[Wish], now: datetime) -> None:
    """Raises Refused when these, all of one kind, would be more than are allowed within a minute.
    To be called under the lock of dialling (`locking.lock_dialling`).
    """
    if not wishes:
        return
    recent = Command.objects.filter(verb__in=DIALLING, asked_at__gt=now - MINUTE)
    to_agents = recent.filter(arguments__purpose__in=OWN_PHONES)
    if wishes[0].arguments.get(PURPOSE) in OWN_PHONES:
        rows, most = to_agents, settings.AGENT_DIAL_PER_MINUTE
    else:
        # By their numbers: most dials have no purpose, and no comparison with that is true in SQL.
        rows, most = recent.exclude(pk__in=to_agents.values("pk")), settings.DIAL_PER_MINUTE
    calls = len(wishes)
    if calls > most:
        raise Refused(f"At most {_calls(most)} can be dialled within a minute here. Select fewer.")
    times = list(rows.order_by("-asked_at").values_list("asked_at", flat=True)[:most])
    if len(times) + calls <= most:
        return
    # So many of the oldest have to be a minute old first.
    seconds = max(1, -int((now - times[most - calls] - MINUTE).total_seconds() // 1))
    raise Refused(_refusal(len(times), calls, most, seconds))


def _refusal(recent: int, calls: int, most: int, seconds: int) -> str:
    were = f"{_calls(recent)} {'was' if recent == 1 else 'were'} dialled within the last minute"
    if calls == 1:
        return f"{were}, which is the limit here. The next can be dialled in {seconds} s."
    return f"{were}; the limit here is {most:,}. These {calls:,} can be dialled in {seconds} s."


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count:,} calls"
