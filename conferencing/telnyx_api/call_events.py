"""What has happened, as Telnyx keeps it: the webhooks of the last 24 hours, those of one call for
longer. Each raises GatewayError.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.clocks.times import read_time
from conferencing.projection.webhook_fields import clean, inner, occurred_at
from conferencing.projection.webhook_parsing import envelope

from . import answers
from .client import telnyx_client
from .paging import MAX_PAGES, PAGE_SIZE, is_last


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
    return _read(occurred_at={"gte": moment.isoformat()})


def of_leg(call_leg_id: str) -> Past:
    return _read(leg_id=call_leg_id)


def _read(**wanted: object) -> Past:
    events: dict[str, PastEvent] = {}
    unreadable = 0
    with telnyx_client("list") as telnyx:
        listing = telnyx.call_events.with_raw_response.list
        for page_number in range(1, MAX_PAGES + 1):
            # Rows have no id, and none ever leaves: no need to read this as steadily as others.
            page = answers.page(
                listing(
                    filter={"type": "webhook", **wanted},  # type: ignore[arg-type]
                    page_number=page_number,
                    page_size=PAGE_SIZE,
                )
            )
            for row in page.rows:
                if past := _past(row):
                    events[past.event_id] = past
                else:
                    unreadable += 1
            if is_last(page_number, page):
                return Past(tuple(events.values()), unreadable)
    return Past(tuple(events.values()), unreadable, is_cut_off=True)


def _past(row: object) -> PastEvent | None:
    """None for a row that holds no event."""
    if not isinstance(row, Mapping):
        return None
    event = envelope(inner(inner(row, "metadata"), "event"))
    if not inner(event, "payload"):
        return None
    now = telnyx_clock.now()
    at = read_time(row.get("event_timestamp"), now) or occurred_at(event, now) or now
    event_id = event.get("id")
    # As in the receiver: it must come back as it went in.
    if not isinstance(event_id, str) or not event_id or clean(event_id) != event_id:
        # Only then is it not known from its webhook. The same row makes the same id.
        text = json.dumps(row, sort_keys=True)
        event_id = f"call_event:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    return PastEvent(event_id, {**event, "id": event_id}, at)
