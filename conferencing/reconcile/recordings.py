"""Add the recordings that Telnyx lists to those that its webhooks reported."""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.mirror import recordings as mirrored
from conferencing.mirror import writer
from conferencing.telnyx_api import client
from conferencing.telnyx_api import recordings as telnyx_recordings
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedRecording

from .observation import Clock

logger = logging.getLogger(__name__)

# A webhook that was lost longer ago than this was lost with the server that should have taken it.
LOOK_BACK = timedelta(days=2)


def add_missing(*, clock: Clock = timezone.now) -> int:
    """Return how many were not known. Asks nothing without an API key."""
    writer.link_recordings()
    if not client.is_configured():
        return 0
    now = telnyx_clock.at(clock())
    try:
        listed = telnyx_recordings.saved_since(now - LOOK_BACK)
    except GatewayError as error:
        logger.warning("The recordings could not be listed: %s", error)
        return 0
    return mirrored.add_listed(_row(row, now) for row in listed)


def _row(row: ListedRecording, now: datetime) -> dict[str, object]:
    """A listing does not tell the format; the address of the audio does."""
    return asdict(row) | {"saved_at": row.saved_at or row.ended_at or now, "format": ""}
