"""The recordings that Telnyx lists, added to those that its webhooks told of."""

import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils import timezone

from conferencing.mirror import recordings as mirrored
from conferencing.telnyx_api import client, conference_actions
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedRecording

logger = logging.getLogger(__name__)

# A webhook that was lost for longer than this was lost with the server that should have taken it.
LOOK_BACK = timedelta(days=2)


def recordings() -> int:
    """How many were not known. Does nothing without an API key."""
    if not client.is_configured():
        return 0
    now = timezone.now()
    try:
        listed = conference_actions.list_recordings(now - LOOK_BACK)
    except GatewayError as error:
        logger.warning("The recordings could not be listed: %s %s", error.code, error.title)
        return 0
    return mirrored.add_listed(_row(row) for row in listed if row.recording_id)


def _row(row: ListedRecording) -> dict[str, Any]:
    return asdict(row) | {"saved_at": row.saved_at or row.ended_at or timezone.now(), "format": ""}
