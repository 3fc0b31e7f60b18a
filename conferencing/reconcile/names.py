"""Ask Telnyx for the names of new conferences soon after they begin: webhooks carry only ids.

Which ones were asked for, and when next, is remembered by each worker process alone: to ask twice
does no harm.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock

from conferencing.models import Conference
from conferencing.telnyx_api import client
from conferencing.telnyx_api.errors import GatewayError

from . import conferences

logger = logging.getLogger(__name__)

# In one round. The others are named in the next, or by the listing of all conferences.
AT_MOST = 20
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 120.0

_busy = Lock()


class Agenda:
    """When to ask for which conference: at once, and after a failure less and less often. Forgets
    those that need no name any more. Times are in seconds.
    """

    def __init__(self) -> None:
        self._asked: dict[str, tuple[float, float]] = {}  # when again, and how long after that

    def due(self, unnamed: list[str], now: float) -> list[str]:
        wanted = set(unnamed)
        self._asked = {each: times for each, times in self._asked.items() if each in wanted}
        due = [each for each in unnamed if each not in self._asked or self._asked[each][0] <= now]
        return due[:AT_MOST]

    def asked(self, conference_id: str, now: float) -> None:
        _, wait = self._asked.get(conference_id, (0.0, FIRST_WAIT_SECONDS))
        self._asked[conference_id] = (now + wait, min(2 * wait, LONGEST_WAIT_SECONDS))


_agenda = Agenda()


def fetch_missing(*, clock: Callable[[], float] = time.monotonic) -> int:
    """Return how many conferences were asked for. One round at a time in a process; costs one cheap
    query when all have names.
    """
    # A round that waits for a slow Telnyx must not have others queue up behind it.
    if not client.is_configured() or not _busy.acquire(blocking=False):
        return 0
    try:
        due = _agenda.due(_unnamed(), clock())
        for conference_id in due:
            # Noted before the request, so that one that fails is asked for less often.
            _agenda.asked(conference_id, clock())
            _fetch(conference_id)
        return len(due)
    finally:
        _busy.release()


def _unnamed() -> list[str]:
    """Newest first."""
    unnamed = Conference.objects.filter(ended_at=None, name="").order_by("-first_seen_at")
    return list(unnamed.values_list("pk", flat=True))


def _fetch(conference_id: str) -> None:
    try:
        conferences.fetch_name(conference_id)
    except GatewayError as error:
        logger.info("The name of conference %s could not be fetched yet: %s", conference_id, error)
