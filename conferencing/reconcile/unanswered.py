"""Since when Telnyx does not answer, written down for all processes as soon as it is known: a list
that was asked for in vain. Any answer, a refusal as well, ends it.
"""

from collections.abc import Callable
from datetime import datetime

from conferencing.models import Unanswered
from conferencing.telnyx_api.errors import GatewayError

from .observation import Clock

_ONLY = 1


def noted(compare: Callable[[Clock], int]) -> Callable[[Clock], int]:
    """The same comparison, which begins with a list that Telnyx is asked for."""

    def compare_and_note(clock: Clock) -> int:
        asked_at = clock()
        try:
            repaired = compare(clock)
        except GatewayError as error:
            if error.is_no_answer:
                _in_vain(asked_at, clock())
            else:
                _answered()
            raise
        _answered()
        return repaired

    return compare_and_note


def _in_vain(asked_at: datetime, now: datetime) -> None:
    Unanswered.objects.get_or_create(pk=_ONLY, defaults={"since": asked_at, "until": now})
    Unanswered.objects.update(until=now)


def _answered() -> None:
    Unanswered.objects.all().delete()
