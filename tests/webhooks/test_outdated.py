"""A stored event is not applied any more once what it tells of has been deleted for its age."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from conferencing.models import Call, Conference
from tests import world
from webhooks import again, storage
from webhooks.models import WebhookEvent

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=401)
ANSWERED, JOINED = "call.answered", "conference.participant.joined"


def stored(kind: str, at: datetime, outcome: str = "failed") -> None:
    about = {"call_control_id": "v3:a", "call_leg_id": "a"}
    if kind == JOINED:
        about["conference_id"] = "room"
    event = {"id": kind, "event_type": kind, "occurred_at": at.isoformat(), "payload": about}
    WebhookEvent.objects.create(
        event_id=kind, body=json.dumps({"data": event}), received_at=at, outcome=outcome
    )


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (ANSWERED, "400 days for which a call is kept (KEEP_CALLS_DAYS)"),
        (JOINED, "400 days for which a conference is kept (KEEP_CONFERENCES_DAYS)"),
    ],
)
def test_it_brings_nothing_back(kind: str, why: str) -> None:
    stored(kind, timezone.now() - LONG_AGO)
    assert again.process() == (0, 0, 1)
    assert not Call.objects.exists() and not Conference.objects.exists()
    row = WebhookEvent.objects.get()
    assert row.outcome == "too_old" and why in row.error
    assert again.process() == (0, 0, 0)


def test_it_is_applied_to_what_is_still_kept() -> None:
    at = timezone.now() - LONG_AGO
    world.calls("v3:a", "+12025550142", at=at)
    stored(ANSWERED, at + timedelta(seconds=5))
    assert again.process() == (1, 0, 0)
    assert Call.objects.get().answered_at == at + timedelta(seconds=5)


def test_it_is_applied_where_calls_are_kept_for_ever(settings: Any) -> None:
    settings.KEEP_CALLS_DAYS = 0
    stored(ANSWERED, timezone.now() - LONG_AGO)
    assert again.process() == (1, 0, 0)


def test_one_that_was_applied_in_its_time_stays_applied() -> None:
    stored(ANSWERED, timezone.now() - LONG_AGO, outcome="applied")
    assert storage.process(ANSWERED) == "too_old"
    assert WebhookEvent.objects.get().outcome == "applied" and not Call.objects.exists()
