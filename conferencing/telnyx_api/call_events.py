"""What has happened, as Telnyx keeps it: the webhooks of the last 24 hours, those of one call for
longer. Each raises GatewayError.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.clocks.times import read_time

from .client import telnyx_client
from .paging import MAX_PAGES, PAGE_SIZE

if TYPE_CHECKING:
    from telnyx.types.call_event_list_params import Filter


@dataclass(frozen=True, slots=True)
class PastEvent:
    """`event` is what stood under `data` in its webhook; `at` is on Telnyx's clock."""

    event_id: str
    event: Mapping[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """`unreadable`: rows that hold no event. `is_cut_off`: there were more than we read."""

    events: tuple[PastEvent, ...]
    unreadable: int = 0
    is_cut_off: bool = False


def since(moment: datetime) -> Past:
    """Every webhook, sent or lost, of what happened from that moment on."""
    return _read({"type": "webhook", "occurred_at": {"gte": moment.isoformat()}})


def of_leg(call_leg_id: str) -> Past:
    return _read({"type": "webhook", "leg_id": call_leg_id})


def _read(wanted: "Filter") -> Past:
    events: dict[str, PastEvent] = {}
    unreadable = 0
    with telnyx_client() as telnyx:
        for number in range(1, MAX_PAGES + 1):
            # Rows have no id, and none ever leaves: no need to read this as steadily as others.
            page = telnyx.call_events.list(filter=wanted, page_number=number, page_size=PAGE_SIZE)
            rows = page.data or []
            for row in rows:
                past = _past(row.name, row.call_leg_id, row.event_timestamp, row.metadata)
                if past is None:
                    unreadable += 1
                else:
                    events[past.event_id] = past
            pages = page.meta.total_pages if page.meta else None
            if not rows or (pages is not None and number >= pages):
                return Past(tuple(events.values()), unreadable)
    return Past(tuple(events.values()), unreadable, is_cut_off=True)


def _past(name: object, leg: object, timestamp: object, metadata: object) -> PastEvent | None:
    """None for a row that holds no event."""
    event = metadata.get("event") if isinstance(metadata, Mapping) else None
    if isinstance(event, Mapping) and isinstance(event.get("data"), Mapping):
        event = event["data"]
    if not isinstance(event, Mapping) or not isinstance(event.get("payload"), Mapping):
        return None
    now = telnyx_clock.now()
    at = read_time(timestamp, now) or read_time(event.get("occurred_at"), now) or now
    event_id = event.get("id")
    if not isinstance(event_id, str) or not event_id:
        # Only then is it not known from its webhook. The same row makes the same id.
        text = json.dumps([name, leg, timestamp, event["payload"]], default=str, sort_keys=True)
        event_id = f"call_event:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    return PastEvent(event_id, {**event, "id": event_id}, at)
