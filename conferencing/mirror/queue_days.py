"""How many callers each queue answered and lost, day by day: counters beside the journal, so that
no screen has to read it.
"""

from collections import Counter
from datetime import date

from django.utils import timezone

from conferencing.database.state_tables import upsert
from conferencing.models import QueueDay
from conferencing.projection import events as e

TABLE = QueueDay._meta.db_table
COLUMNS = ("date", "queue", "answered", "abandoned")
KEY = ("date", "queue")
ADDED = ", ".join(f"{name} = {TABLE}.{name} + excluded.{name}" for name in COLUMNS[2:])

# Telnyx's reasons of an exit. Any other (a transfer, a time-out) is neither.
ANSWERED = ("bridged", "bridging-in-process")
ABANDONED = ("hangup",)


def count(fresh: list[e.Event]) -> None:
    """Count the exits among events that have just been added to the journal: each counts once,
    because the journal takes it once, in the same transaction. Their order does not matter.
    """
    exits = [event for event in fresh if isinstance(event, e.CallLeftQueue)]
    answered = Counter(_day(event) for event in exits if event.reason in ANSWERED)
    abandoned = Counter(_day(event) for event in exits if event.reason in ABANDONED)
    # In the order of the keys, so that two processes do not wait for each other in a circle.
    days = sorted(answered.keys() | abandoned.keys())
    rows = [(*day, answered[day], abandoned[day]) for day in days]
    upsert(TABLE, COLUMNS, rows, key=KEY, update=ADDED)


def _day(event: e.CallLeftQueue) -> tuple[date, str]:
    """The day in the zone of the settings, as people who read "today" mean it."""
    return timezone.localdate(event.at, timezone.get_default_timezone()), event.queue
