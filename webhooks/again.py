"""What failed to apply is applied again, because somebody has asked for it."""

from typing import NamedTuple

from . import storage
from .models import WebhookEvent

# As many as a person waits for.
MOST = 200


class Done(NamedTuple):
    applied: int
    failed: int


def process() -> Done:
    """The oldest first, MOST at a time."""
    failed = WebhookEvent.objects.filter(outcome=WebhookEvent.Outcome.FAILED).order_by("id")
    results = [
        storage.process(event_id) for event_id in failed.values_list("event_id", flat=True)[:MOST]
    ]
    return Done(sum(results), len(results) - sum(results))
