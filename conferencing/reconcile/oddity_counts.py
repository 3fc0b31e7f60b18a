"""Writes down, for all processes, how often what could not be read or drawn: a row for each kind,
reason and day, where admins look.
"""

import time
from datetime import datetime

from django.utils import timezone

from conferencing import oddities
from conferencing.database import outage
from conferencing.database.state_tables import upsert
from conferencing.models import Oddity

WRITE_SECONDS = 10.0

TABLE = Oddity._meta.db_table
KEY = ("day", "place", "what", "why")
COLUMNS = (*KEY, "times", "last_at")
ADDED = f"times = {TABLE}.times + excluded.times, last_at = excluded.last_at"

_next_at = 0.0  # of time.monotonic()


def write(now: datetime) -> None:
    """One statement every few seconds at most, and none while nothing is odd. May be called
    often.
    """
    global _next_at
    if time.monotonic() < _next_at:
        return
    counted = oddities.take()
    if not counted:
        return
    _next_at = time.monotonic() + WRITE_SECONDS
    day = timezone.localdate(now, timezone.get_default_timezone())
    # In the order of the keys, so that two processes do not wait for each other in a circle.
    rows = [(day, *oddity, counted[oddity], now) for oddity in sorted(counted)]
    try:
        upsert(TABLE, COLUMNS, rows, key=KEY, update=ADDED)
    except outage.AWAY:
        oddities.put_back(counted)
        raise


def forget() -> None:
    """For tests: as in a process that has just begun."""
    global _next_at
    _next_at = 0.0
    oddities.take()
