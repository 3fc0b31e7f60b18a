"""What the receiver accepts, and what it has left in the database by then."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from conferencing.mirror import reading
from conferencing.models import Conference, JournalEntry
from tests.payloads import KINDS, payload
from webhooks import storage, tasks
from webhooks.models import WebhookEvent
from webhooks.received import Received
from webhooks.receiver import Receiver

from .asgi import JOINED, call, post, rows, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_payload_is_stored_and_applied(receiver: Receiver, kind: str) -> None:
    assert await post(receiver, payload(kind)) == (200, "ok")
    (row,) = await rows()
    assert (row.event_type, row.outcome, row.error, row.attempt) == (kind, "applied", "", 1)
    assert json.loads(row.body) == payload(kind)
    assert await JournalEntry.objects.acount() == 1


async def test_the_bare_shape_is_read_like_the_wrapped_one(receiver: Receiver) -> None:
    bare = payload("conference.floor.changed")["data"]
    assert await post(receiver, bare) == (200, "ok")
    conference = await Conference.objects.aget()
    assert conference.floor_call_control_id == bare["payload"]["call_control_id"]


async def test_a_repeated_event_is_stored_once_and_counted(receiver: Receiver) -> None:
    answers = [await post(receiver, payload(JOINED)) for _ in range(3)]
    assert answers == [(200, "ok")] * 3
    (row,) = await rows()
    assert row.repeats == 2
    assert await JournalEntry.objects.acount() == 1


async def test_repeats_that_arrive_together_are_stored_once_and_counted(receiver: Receiver) -> None:
    answers = await asyncio.gather(*(post(receiver, payload(JOINED)) for _ in range(20)))
    assert set(answers) == {(200, "ok")}
    (row,) = await rows()
    assert row.repeats == 19


async def test_a_storm_shares_commits_and_loses_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    real = storage.store

    def counted(batch: Any) -> storage.Lost:
        sizes.append(len(batch))
        return real(batch)

    monkeypatch.setattr(storage, "store", counted)
    storm = []
    for i in range(150):
        body = payload(JOINED)
        body["data"]["id"] = f"storm-{i}"
        body["data"]["payload"]["call_control_id"] = f"v3:{i}"
        storm.append(post(receiver, body))
    assert set(await asyncio.gather(*storm)) == {(200, "ok")}
    assert sum(sizes) == 150 and len(sizes) < 150
    conference_id = payload(JOINED)["data"]["payload"]["conference_id"]
    conference = await sync_to_async(reading.conference)(conference_id)
    assert conference
    assert sum(person.is_present for person in conference.participants.values()) == 150


async def test_a_body_in_many_pieces_is_one_body(receiver: Receiver) -> None:
    raw = json.dumps(payload(JOINED)).encode()
    assert await call(receiver, raw, signed(raw), chunk=7) == (200, "ok")


def test_the_sweep_applies_what_was_stored_and_left() -> None:
    body = payload(JOINED)
    at = datetime.now(UTC) - tasks.SETTLED * 2
    received = Received("left-lying", json.dumps(body), body, at, at)
    with transaction.atomic():
        storage._insert([received], WebhookEvent.Outcome.STORED)
    assert tasks.sweep() == 1
    assert WebhookEvent.objects.get().outcome == "applied"
    assert tasks.sweep() == 0
