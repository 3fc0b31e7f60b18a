"""What failed to apply is applied again, because somebody has asked for it."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from . import storage
from .models import WebhookEvent

# As many as a person waits for.
MOST = 200

TOO_OLD = "too old: the calls or conferences they tell of are no longer kept"


class Done(NamedTuple):
    applied: int
    failed: int
    too_old: int


def process() -> Done:
    """The oldest first, MOST at a time."""
    failed = WebhookEvent.objects.filter(outcome=WebhookEvent.Outcome.FAILED).order_by("id")
    return process_these(failed.values_list("event_id", flat=True)[:MOST])


def process_these(event_ids: Iterable[str]) -> Done:
    came = Counter(map(storage.process, event_ids))
    outcome = WebhookEvent.Outcome
    return Done(came[outcome.APPLIED], came[outcome.FAILED], came[outcome.TOO_OLD])
