"""The raw log in Django admin: what could not be applied is applied again."""

import json

import pytest
from django.urls import reverse

from tests.conftest import SignIn
from tests.world import NOW
from webhooks.models import WebhookEvent

GOOD = json.dumps({"data": {"id": "event-0", "event_type": "odd.one", "payload": {}}})


def stored(event_id: str, body: str) -> WebhookEvent:
    return WebhookEvent.objects.create(event_id=event_id, body=body, received_at=NOW)


@pytest.mark.parametrize(
    ("bodies", "said"),
    [((GOOD,), "1 applied."), ((GOOD, "{"), "1 applied, 1 failed (see the error of each).")],
)
def test_applying_again_says_how_many_failed(
    bodies: tuple[str, ...], said: str, signed_in: SignIn
) -> None:
    rows = [stored(f"event-{number}", body) for number, body in enumerate(bodies)]
    chosen = {"action": "process_again", "_selected_action": [row.pk for row in rows]}
    address = reverse("admin:webhooks_webhookevent_changelist")
    page = signed_in("admin").post(address, chosen, follow=True).content.decode()
    assert said in page
