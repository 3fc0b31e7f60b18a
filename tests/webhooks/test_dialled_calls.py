"""The call of a dial whose answer was lost is found by the first webhook about it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing.models import Call, Command
from conferencing.projection import client_states
from tests.payloads import payload
from webhooks import storage, tasks
from webhooks.models import WebhookEvent
from webhooks.receiver import Receiver

from .asgi import post

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = "+12025550142"


@pytest.fixture
def unanswered(django_user_model: type[User]) -> Command:
    now = datetime.now(UTC)
    return Command.objects.create(
        verb="dial",
        arguments={"to": ANNA, "from_": settings.DIAL_FROM[0], "ring_seconds": 30},
        asked_by=django_user_model.objects.create(username="sam"),
        asked_at=now,
        sent_at=now,
        unknown_at=now,
        attempts=1,
        deadline_at=now + timedelta(seconds=15),
        state="unknown",
    )


def about(command: Command, kind: str = "call.initiated", **fields: Any) -> dict[str, Any]:
    body = payload(kind)
    state = client_states.written(command.uuid)
    body["data"]["payload"] |= {
        "call_control_id": "v3:new",
        "client_state": state,
        "connection_id": settings.DIAL_CONNECTION,
        "direction": "outgoing",
        "to": ANNA,
        **fields,
    }
    return body


async def state_of(command: Command) -> tuple[str, str]:
    await command.arefresh_from_db()
    return command.state, command.call_control_id


@pytest.mark.parametrize("kind", ["call.initiated", "call.answered", "call.hangup"])
async def test_its_first_webhook_confirms_it(
    receiver: Receiver, unanswered: Command, kind: str
) -> None:
    assert await post(receiver, about(unanswered, kind)) == (200, "ok")
    assert await state_of(unanswered) == ("confirmed", "v3:new")
    assert (await Call.objects.aget()).to_number == ANNA


async def test_a_forged_one_is_stored_and_confirms_nothing(
    receiver: Receiver, unanswered: Command
) -> None:
    assert await post(receiver, about(unanswered, to="+12025550143")) == (200, "ok")
    assert await state_of(unanswered) == ("unknown", "")
    assert await Call.objects.acount() == 1


def test_one_that_could_not_be_applied_at_first_finds_it_later(
    unanswered: Command,
) -> None:
    body = about(unanswered)
    received_at = datetime.now(UTC) - timedelta(minutes=1)
    WebhookEvent.objects.create(
        event_id=body["data"]["id"],
        event_type="call.initiated",
        body=json.dumps(body),
        received_at=received_at,
        signed_at=received_at,
        outcome=WebhookEvent.Outcome.STORED,
    )
    assert tasks.sweep() == 1
    unanswered.refresh_from_db()
    assert (unanswered.state, unanswered.call_control_id) == ("confirmed", "v3:new")
    assert storage.process(body["data"]["id"]) == "applied"
