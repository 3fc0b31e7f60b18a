"""Telnyx does not know a conference: over, or a slip? Believed only when it says so twice, with no
sign of life in between.

The first time is remembered by each worker process alone: another one's first look costs a little
time, and ends nothing too early.
"""

from datetime import datetime, timedelta

from conferencing.models import Conference, JournalEntry
from conferencing.projection.events import NOT_LISTED

# A conference that began less long ago may not have reached Telnyx's own listings.
YOUNG_SECONDS = 5.0
AGAIN_SECONDS = 4.0
# Telnyx was wrong about this conference before, or keeps it where our key does not look: webhooks
# know better than that.
AFTER_A_MISTAKE_SECONDS = 3600.0

_first_missed: dict[str, datetime] = {}


def gone_since(conference_id: str, asked_at: datetime) -> datetime | None:
    """Telnyx, asked at `asked_at`, did not know it. Since when it must be taken for over; None: not
    yet.
    """
    row = (
        Conference.objects.filter(pk=conference_id)
        .values_list("first_seen_at", "verified_at", "head_at")
        .first()
    )
    if row is None:
        return None
    first_seen_at, *heard_at = row
    since = _first_missed.setdefault(conference_id, asked_at)
    if any(at and at > since for at in heard_at):
        since = _first_missed[conference_id] = asked_at
    is_old = first_seen_at and first_seen_at < asked_at - timedelta(seconds=YOUNG_SECONDS)
    patience = timedelta(seconds=AGAIN_SECONDS)
    if not is_old or asked_at - since < patience:
        return None
    if _was_wrong_before(conference_id) and asked_at - since < timedelta(
        seconds=AFTER_A_MISTAKE_SECONDS
    ):
        return None
    return since


def forget(conference_id: str) -> None:
    """Telnyx knows it, or it is over."""
    _first_missed.pop(conference_id, None)


def _was_wrong_before(conference_id: str) -> bool:
    inferred = JournalEntry.objects.filter(
        event_class="ConferenceListed", data__end_reason=NOT_LISTED
    )
    return inferred.filter(aggregate=f"conference:{conference_id}").exists()
