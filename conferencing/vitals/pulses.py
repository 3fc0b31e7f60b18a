"""Which jobs this process has, and when it did each last: noted in memory, written every few
seconds by the thread of `beating`.
"""

import os
import socket
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from conferencing.models import Pulse

# A process that ended without a word is shown for so long.
REMEMBERED = timedelta(hours=1)

_lock = Lock()
_started: dict[str, datetime] = {}
_worked: dict[str, datetime] = {}


def begin(job: str) -> None:
    with _lock:
        _started.setdefault(job, datetime.now(UTC))


def work(job: str) -> None:
    """It does its job. May be called often."""
    _worked[job] = datetime.now(UTC)


def write(now: datetime) -> None:
    """One statement for each job of this process."""
    with _lock:
        started = dict(_started)
    for job, started_at in sorted(started.items()):
        Pulse.objects.update_or_create(
            **_name(job),
            defaults={
                "started_at": started_at,
                "seen_at": now,
                "worked_at": _worked.get(job),
            },
        )


def end(job: str) -> None:
    """It stops in order, and is missing nowhere."""
    with _lock:
        _started.pop(job, None)
    _worked.pop(job, None)
    Pulse.objects.filter(**_name(job)).delete()


def jobs() -> frozenset[str]:
    with _lock:
        return frozenset(_started)


def forget_old(now: datetime) -> None:
    Pulse.objects.filter(seen_at__lt=now - REMEMBERED).delete()


def forget() -> None:
    """For tests: as in a process that has just begun."""
    with _lock:
        _started.clear()
    _worked.clear()


def _name(job: str) -> dict[str, Any]:
    return {"job": job, "machine": socket.gethostname()[:255], "pid": os.getpid()}
