"""How often the whole installation may dial: exactly so often, whatever its processes do at the
same moment, because each press to dial counts those before it under one lock.
"""

from datetime import datetime, timedelta

from django.conf import settings

from conferencing.models import Command

from .wish import Refused

MINUTE = timedelta(minutes=1)


def require_room(now: datetime) -> None:
    """Raises Refused when as many were dialled within the last minute as are allowed. To be called
    under the lock of dialling (`locking.lock_dialling`).
    """
    most = settings.DIAL_PER_MINUTE
    recent = Command.objects.filter(verb="dial", asked_at__gt=now - MINUTE).order_by("-asked_at")
    times = list(recent.values_list("asked_at", flat=True)[:most])
    if len(times) < most:
        return
    # The oldest of them has to be a minute old first.
    seconds = max(1, -int((now - times[-1] - MINUTE).total_seconds() // 1))
    calls = "1 call was" if most == 1 else f"{most:,} calls were"
    raise Refused(
        f"{calls} dialled within the last minute, which is the limit here. The next can be dialled"
        f" in {seconds} s."
    )
