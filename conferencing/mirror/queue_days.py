"""How many callers each queue answered and lost, and how many an operator hung up, day by day:
counters beside the journal, so that no screen has to read it.
"""

from collections import Counter
from datetime import date, timedelta

from django.utils import timezone

from conferencing.database.state_tables import upsert
from conferencing.models import Command, QueueDay
from conferencing.projection import events as e

TABLE = QueueDay._meta.db_table
COLUMNS = ("date", "queue", "answered", "abandoned", "removed")
KEY = ("date", "queue")
ADDED = ", ".join(f"{name} = {TABLE}.{name} + excluded.{name}" for name in COLUMNS[2:])

# Telnyx's reasons of an exit. Any other (a transfer, a time-out) is neither.
ANSWERED = ("bridged", "bridging-in-process")
ABANDONED = ("hangup",)

# Commands that hang up whoever waits: Telnyx gives the same reason as for those who gave up.
HANGS_UP = ("hangup", "remove")
HAS_BEEN_SENT = (
    Command.State.SENT,
    Command.State.ACCEPTED,
    Command.State.UNKNOWN,
    Command.State.NOT_KNOWN,
    Command.State.CONFIRMED,
)
# An older command was about something else that this call was in.
RECENT = timedelta(minutes=10)


def count(fresh: list[e.Event]) -> None:
    """Count the exits among events that have just been added to the journal: each counts once,
    because the journal takes it once, in the same transaction. Their order does not matter.
    """
    exits = [event for event in fresh if isinstance(event, e.CallLeftQueue)]
    answered = Counter(_day(event) for event in exits if event.reason in ANSWERED)
    hung_up = [event for event in exits if event.reason in ABANDONED]
    by_us = _hung_up_by_us(hung_up)
    abandoned = Counter(_day(event) for event in hung_up if event not in by_us)
    removed = Counter(_day(event) for event in by_us)
    # In the order of the keys, so that two processes do not wait for each other in a circle.
    days = sorted(answered.keys() | abandoned.keys() | removed.keys())
    rows = [(*day, answered[day], abandoned[day], removed[day]) for day in days]
    upsert(TABLE, COLUMNS, rows, key=KEY, update=ADDED)


def _hung_up_by_us(exits: list[e.CallLeftQueue]) -> list[e.CallLeftQueue]:
    """Those whom an operator hung up. One statement, none without exits."""
    if not exits:
        return []
    commands = Command.objects.filter(
        call_control_id__in={event.call_control_id for event in exits},
        verb__in=HANGS_UP,
        state__in=HAS_BEEN_SENT,
    )
    pressed = list(commands.values_list("call_control_id", "asked_at"))
    return [
        event
        for event in exits
        if any(leg == event.call_control_id and abs(at - event.at) < RECENT for leg, at in pressed)
    ]


def _day(event: e.CallLeftQueue) -> tuple[date, str]:
    """The day in the zone of the settings, as people who read "today" mean it."""
    return timezone.localdate(event.at, timezone.get_default_timezone()), event.queue
