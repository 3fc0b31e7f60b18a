"""Applies stored webhooks that were not applied when they arrived, and fetches what did not."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from conferencing.database import outage

from . import recovery, storage
from .models import WebhookEvent

SETTLED = timedelta(seconds=5)  # younger rows may be on their way through the receiver
GIVE_UP = timedelta(hours=1)  # older failures wait for an admin's "process again"
MOST = 200


@shared_task
@outage.said_once
def sweep() -> int:
    """Apply unapplied webhooks, oldest first; return how many succeeded."""
    now = timezone.now()
    unapplied = WebhookEvent.objects.exclude(outcome=WebhookEvent.Outcome.APPLIED).filter(
        received_at__lt=now - SETTLED
    )
    stored = unapplied.filter(outcome=WebhookEvent.Outcome.STORED) | unapplied.filter(
        received_at__gt=now - GIVE_UP
    )
    return sum(
        storage.process(event_id) == WebhookEvent.Outcome.APPLIED
        for event_id in stored.order_by("id").values_list("event_id", flat=True)[:MOST]
    )


@shared_task
@outage.said_once
def recover() -> int:
    """Fetch what was not received; return how many events that were."""
    return recovery.recover(timezone.now())
