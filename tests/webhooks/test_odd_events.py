"""An odd event is kept, and keeps nothing else from being stored and applied."""

import asyncio
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from conferencing import oddities
from conferencing.mirror import reading, writer
from conferencing.models import Conference, JournalEntry
from tests.clocks.test_times import ODD
from tests.conftest import SignIn
from tests.payloads import payload
from webhooks import storage
from webhooks.models import WebhookEvent
from webhooks.receiver import Receiver

from .asgi import JOINED, post, rows

pytestmark = pytest.mark.django_db(transaction=True)


async def test_unknown_types_and_values_are_kept(receiver: Receiver) -> None:
    odd = payload("conference.ended")
    odd["data"]["payload"]["reason"] = "ended_via_carrier_pigeon"
    assert await post(receiver, odd) == (200, "ok")
    new = payload(JOINED)
    new["data"] |= {"event_type": "conference.participant.levitated", "id": "new-1"}
    assert await post(receiver, new) == (200, "ok")
    assert (await Conference.objects.aget()).end_reason == "ended_via_carrier_pigeon"
    assert [row.event_type for row in await rows()] == [
        "conference.ended",
        "conference.participant.levitated",
    ]
    assert await JournalEntry.objects.filter(kind="conference.participant.levitated").aexists()


async def test_odd_field_types_lose_neither_the_event_nor_the_rest(receiver: Receiver) -> None:
    odd = payload("call.enqueued")
    odd["data"]["payload"] |= {
        "current_position": "third",
        "queue_avg_wait_time_secs": 1e300,
        "call_leg_id": ["x"],
    }
    odd["data"]["occurred_at"] = "yesterday"
    odd["meta"] = "none"
    assert await post(receiver, odd) == (200, "ok")
    assert [row.outcome for row in await rows()] == ["applied"]


async def test_nul_and_lone_surrogates_do_not_poison_a_batch(receiver: Receiver) -> None:
    odd = payload("call.initiated")
    odd["data"]["payload"]["caller_id_name"] = "a\x00b\ud800"
    assert await post(receiver, odd) == (200, "ok")
    assert [row.outcome for row in await rows()] == ["applied"]


async def test_two_ids_that_are_too_long_never_end_one_conference(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    oddities.take()
    caplog.set_level(logging.WARNING, "webhooks.storage")
    begun = payload(JOINED)
    begun["data"]["payload"]["conference_id"] = "a" * 255
    ended = payload("conference.ended")
    ended["data"]["payload"]["conference_id"] = "a" * 256
    assert await post(receiver, begun) == await post(receiver, ended) == (200, "ok")
    assert [one.ended_at async for one in Conference.objects.all()] == [None]
    assert [row.outcome for row in await rows()] == ["applied", "applied"]
    [(oddity, times)] = oddities.take().items()
    assert (oddity.place, oddity.what, times) == ("webhook", "conference.ended", 1)
    assert len([line for line in caplog.messages if "cannot be stored" in line]) <= 1


@pytest.mark.parametrize(
    "odd",
    [
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
        {"id": "x" * 255},
        {"event_type": "conference." + "x" * 300},
        {"event_type": 7},
    ],
)
async def test_odd_envelopes_are_stored_and_applied(
    receiver: Receiver, odd: dict[str, Any]
) -> None:
    body = payload(JOINED)
    body["data"] |= odd
    body["meta"] = {"attempt": True}
    assert await post(receiver, body) == (200, "ok")
    assert [(row.outcome, row.attempt) for row in await rows()] == [("applied", None)]


async def test_long_unknown_values_are_kept(receiver: Receiver) -> None:
    for kind, field in [("call.initiated", "state"), ("call.machine.detection.ended", "result")]:
        body = payload(kind)
        body["data"]["payload"][field] = "z" * 255
        assert await post(receiver, body) == (200, "ok")
    assert {row.outcome for row in await rows()} == {"applied"}


@pytest.mark.parametrize("kind", ["conference.floor.changed", "conference.participant.joined"])
async def test_an_event_about_a_person_that_names_none_makes_no_ghost(
    receiver: Receiver, kind: str
) -> None:
    body = payload(kind)
    body["data"]["payload"]["call_control_id"] = None
    assert await post(receiver, body) == (200, "ok")
    conference_id = body["data"]["payload"]["conference_id"]
    conference = await sync_to_async(reading.conference)(conference_id)
    assert conference and not conference.participants


async def test_one_that_cannot_be_applied_keeps_its_error_and_lets_the_others_through(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writer.apply

    def fragile(events: Any) -> Any:
        batch = list(events)
        if any(event.source_id == "webhook:bad" for event in batch):
            raise RuntimeError("cannot fold this one")
        return real(batch)

    monkeypatch.setattr(writer, "apply", fragile)
    bad = payload(JOINED)
    bad["data"]["id"] = "bad"
    answers = await asyncio.gather(
        post(receiver, payload("call.answered")),
        post(receiver, bad),
        post(receiver, payload(JOINED)),
    )
    assert set(answers) == {(200, "ok")}
    stored = {row.event_id: row for row in await rows()}
    assert stored["bad"].outcome == "failed" and "cannot fold this one" in stored["bad"].error
    assert sorted(row.outcome for row in stored.values()) == ["applied", "applied", "failed"]

    monkeypatch.setattr(writer, "apply", real)
    assert await sync_to_async(storage.process)("bad") == "applied"
    assert (await WebhookEvent.objects.aget(event_id="bad")).error == ""


async def test_one_that_cannot_even_be_stored_does_not_refuse_the_others(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = storage._row

    def fragile(received: Any, outcome: str) -> Any:
        if received.event_id == "bad":
            raise OverflowError("no row can be made of this")
        return real(received, outcome)

    monkeypatch.setattr(storage, "_row", fragile)
    bad = payload(JOINED)
    bad["data"]["id"] = "bad"
    answers = await asyncio.gather(post(receiver, payload("call.answered")), post(receiver, bad))
    assert [status for status, _ in answers] == [200, 503]
    assert [row.event_id for row in await rows()] == [payload("call.answered")["data"]["id"]]


@pytest.mark.parametrize(
    "odd",
    ["\ud800", "a\x00b", "\udfff" * 50, 1e400, [[[]]], "\u202e<script>"],
)
def test_the_admin_shows_an_odd_event(odd: Any, signed_in: SignIn) -> None:
    body = payload(JOINED)
    body["data"]["payload"]["odd"] = odd
    row = WebhookEvent.objects.create(
        event_id="odd", body=json.dumps(body), received_at=timezone.now()
    )
    page = signed_in("admin").get(f"/admin/webhooks/webhookevent/{row.pk}/change/")
    assert page.status_code == 200 and b"<script>" not in page.content.split(b"odd")[-1]


def test_the_admin_shows_an_event_as_deep_as_can_be_read(signed_in: SignIn) -> None:
    deep = "[" * 900 + "]" * 900
    row = WebhookEvent.objects.create(
        event_id="deep", body=f'{{"data": {deep}}}', received_at=timezone.now()
    )
    page = signed_in("admin").get(f"/admin/webhooks/webhookevent/{row.pk}/change/")
    assert page.status_code == 200


@pytest.mark.parametrize("at", [*ODD, "<missing>"])
async def test_an_impossible_time_is_that_of_the_signature(receiver: Receiver, at: object) -> None:
    odd = payload(JOINED)
    odd["data"]["occurred_at"] = at
    if at == "<missing>":
        del odd["data"]["occurred_at"]
    signed_at = int(time.time()) - 100
    assert await post(receiver, odd, at=signed_at) == (200, "ok")
    [row] = await rows()
    assert (row.occurred_at, row.outcome) == (None, "applied")
    assert row.signed_at and row.signed_at.timestamp() == signed_at
    assert row.body == json.dumps(odd), "the text of the time can still be read"
    journaled = await JournalEntry.objects.aget()
    assert journaled.occurred_at == row.signed_at


@pytest.mark.parametrize("hours", [1, 23, 24, 25])
async def test_nothing_happened_after_it_was_signed(receiver: Receiver, hours: int) -> None:
    """A stamp ahead of time, too, would keep a conference alive that is gone."""
    odd = payload(JOINED)
    odd["data"]["occurred_at"] = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    assert await post(receiver, odd) == (200, "ok")
    journaled = await JournalEntry.objects.aget()
    assert abs(journaled.occurred_at - datetime.now(UTC)) < timedelta(seconds=7)


async def test_applied_again_it_has_the_same_time(receiver: Receiver) -> None:
    odd = payload(JOINED)
    odd["data"]["occurred_at"] = "9999-12-31T23:59:59Z"
    await post(receiver, odd, at=time.time() - 100)
    before = await JournalEntry.objects.aget()
    await JournalEntry.objects.all().adelete()
    assert await sync_to_async(storage.process)(odd["data"]["id"]) == "applied"
    assert (await JournalEntry.objects.aget()).occurred_at == before.occurred_at
