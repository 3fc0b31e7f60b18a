"""How often the whole installation may dial: exactly so often, whatever its processes do at the
same moment, because each press to dial counts those before it under one lock.
"""

from datetime import datetime, timedelta

from django.conf import settings

from conferencing.ledger.verbs import DIALLING
from conferencing.models import Command

from .wish import Refused

MINUTE = timedelta(minutes=1)


def require_room(now: datetime, calls: int = 1) -> None:
    """Raises Refused when so many more would be more than are allowed within a minute. To be called
    under the lock of dialling (`locking.lock_dialling`).
    """
    most = settings.DIAL_PER_MINUTE
    if calls > most:
        raise Refused(f"At most {_calls(most)} can be dialled within a minute here. Select fewer.")
    recent = Command.objects.filter(verb__in=DIALLING, asked_at__gt=now - MINUTE)
    times = list(recent.order_by("-asked_at").values_list("asked_at", flat=True)[:most])
    if len(times) + calls <= most:
        return
    # So many of the oldest have to be a minute old first.
    seconds = max(1, -int((now - times[most - calls] - MINUTE).total_seconds() // 1))
    raise Refused(_refusal(len(times), calls, seconds))


def _refusal(recent: int, calls: int, seconds: int) -> str:
    were = f"{_calls(recent)} {'was' if recent == 1 else 'were'} dialled within the last minute"
    if calls == 1:
        return f"{were}, which is the limit here. The next can be dialled in {seconds} s."
    most = settings.DIAL_PER_MINUTE
    return f"{were}; the limit here is {most:,}. These {calls:,} can be dialled in {seconds} s."


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count:,} calls"
