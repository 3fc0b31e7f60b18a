"""When a listing last agreed with the mirror: the one column beside the events."""

from collections.abc import Iterable
from datetime import datetime

from conferencing import signals
from conferencing.models import Conference, Connection, Queue


def note_conference(conference_id: str, at: datetime) -> None:
    """A listing asked for at `at` agreed with the mirror."""
    # Comparisons can overtake each other: the newest listing counts.
    rows = Conference.objects.filter(telnyx_id=conference_id).exclude(verified_at__gte=at)
    if rows.update(verified_at=at):
        signals.announce({f"conference:{conference_id}"})


def note_queue(name: str, at: datetime) -> None:
    """As `note_conference`, for a queue and those who wait in it."""
    if Queue.objects.filter(name=name).exclude(verified_at__gte=at).update(verified_at=at):
        signals.announce({f"queue:{name}"})


def note_connections(ids: Iterable[str], at: datetime) -> None:
    """As `note_conference`, for all calls of these connections."""
    rows = [Connection(connection_id=each, verified_at=at) for each in sorted(ids)]
    if not rows:
        return
    # One comparison runs at a time: no older one can come after it.
    Connection.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection_id"],
        update_fields=["verified_at"],
    )
    signals.announce({"connections"})
