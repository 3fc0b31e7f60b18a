"""Ask Telnyx for the names of new conferences, soon after they begin: webhooks carry only ids.

Which ones were asked for, and when next, is remembered by each worker process alone: to ask twice
does no harm.
"""

import logging
import time
from threading import Lock

from conferencing.models import Conference
from conferencing.telnyx_api import client
from conferencing.telnyx_api.errors import GatewayError

from . import conferences

logger = logging.getLogger(__name__)

# In one go; whoever must wait is named by the next round, or by the listing of all conferences.
AT_MOST = 20
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 120.0

_busy = Lock()


class Agenda:
    """When to ask for which conference: at once, and after a failure ever less often. Forgets what
    is not asked for any more.
    """

    def __init__(self) -> None:
        self._asked: dict[str, tuple[float, float]] = {}  # when again, and how long after that

    def due(self, unnamed: list[str], now: float) -> list[str]:
        wanted = set(unnamed)
        self._asked = {name: times for name, times in self._asked.items() if name in wanted}
        found = [name for name in unnamed if name not in self._asked or self._asked[name][0] <= now]
        return found[:AT_MOST]

    def asked(self, name: str, now: float) -> None:
        _, wait = self._asked.get(name, (0.0, FIRST_WAIT_SECONDS))
        self._asked[name] = (now + wait, min(2 * wait, LONGEST_WAIT_SECONDS))


_agenda = Agenda()


def ask_for_names() -> int:
    """How many conferences were asked for. One at a time in a process; costs one cheap query when
    all have names.
    """
    if not client.is_configured() or not _busy.acquire(blocking=False):
        return 0
    try:
        unnamed = Conference.objects.filter(ended_at=None, name="").order_by("-first_seen_at")
        due = _agenda.due(list(unnamed.values_list("pk", flat=True)), time.monotonic())
        for name in due:
            _ask(name)
        return len(due)
    finally:
        _busy.release()


def _ask(conference_id: str) -> None:
    _agenda.asked(conference_id, time.monotonic())
    try:
        conferences.name(conference_id)
    except GatewayError as error:
        logger.info("Conference %s has no name yet: %s %s", conference_id, error.code, error.title)
