"""One round of comparisons: all live conferences, all queues, all calls that are up."""

import logging
from collections.abc import Callable
from functools import cache, partial

from django.utils import timezone

from conferencing import tallies
from conferencing.database import single_runner
from conferencing.mirror import writer
from conferencing.telnyx_api import client

from . import calls, conferences, queues, unanswered
from .attempts import one_of_many
from .observation import Clock

logger = logging.getLogger(__name__)

# Conferences first: their mutes and holds show nowhere but in listings.
PARTS: tuple[tuple[str, Callable[[Clock], int]], ...] = (
    ("The list of conferences", unanswered.noted(conferences.compare_all)),
    ("The list of queues", unanswered.noted(queues.compare_all)),
    ("The list of calls", calls.compare_all),
    ("Rows to be rebuilt", lambda clock: writer.rebuild()),
)


def compare(*, clock: Clock = timezone.now) -> int:
    """Compare the whole mirror with Telnyx's listings; return how many differences were repaired.

    Does nothing without an API key, and while another thread or process is at it.
    """
    if not client.is_configured():
        _warn_once()
        return 0
    with single_runner.comparing.try_lock() as is_mine:
        if not is_mine:
            return 0
        return _compare_all(clock)


def _compare_all(clock: Clock) -> int:
    done: list[int] = []

    def attempt(part: Callable[[Clock], int]) -> int:
        done.append(part(clock))
        return done[-1]

    repaired = sum(one_of_many(what, partial(attempt, part)) for what, part in PARTS)
    # A round in which a list could not be had is no comparison.
    if len(done) == len(PARTS):
        tallies.measure("compared", repaired)
    return repaired


@cache
def _warn_once() -> None:
    logger.warning(
        "TELNYX_API_KEY is not set: screens show what webhooks report, nothing is checked against"
        " Telnyx, and no command can be sent"
    )
