"""A webhook on its way from the door to its row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Received:
    """A verified webhook. `event_id` is at most 255 characters; `body` is the text as it came,
    `json` the same parsed. `signed_at` is on Telnyx's clock, `received_at` on ours.
    """

    event_id: str
    body: str
    json: Mapping[str, object]
    received_at: datetime
    signed_at: datetime
    is_recovered: bool = False
