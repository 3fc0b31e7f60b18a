"""The receiver's answers, and what each of them has left in the database."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from nacl.signing import SigningKey

from conferencing.mirror import reading, writer
from conferencing.models import Conference, JournalEntry
from tests.payloads import KINDS, payload
from webhooks import storage, tasks
from webhooks.batching import Batches
from webhooks.models import WebhookEvent
from webhooks.receiver import MOST_BYTES, Receiver

from .asgi import PUBLIC_KEY, call, post, signed

pytestmark = pytest.mark.django_db(transaction=True)
JOINED = "conference.participant.joined"


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.TELNYX_PUBLIC_KEY = PUBLIC_KEY


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    own = Batches()
    yield Receiver(own)
    own.close()


async def rows() -> list[WebhookEvent]:
    return [row async for row in WebhookEvent.objects.order_by("id")]


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
    found = await sync_to_async(reading.conference)(
        payload(JOINED)["data"]["payload"]["conference_id"]
    )
    assert found and sum(person.is_present for person in found.participants.values()) == 150


async def test_only_post_is_taken(receiver: Receiver) -> None:
    status, _ = await call(receiver, b"", [], method="GET")
    assert status == 405


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe{}", b"[" * 100_000])
async def test_what_is_not_json_is_refused(receiver: Receiver, body: bytes) -> None:
    assert (await post(receiver, body))[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {}},
        {"data": {"id": ""}},
        {"data": {"id": 7}},
        [],
        "x",
        {"data": {"id": "x" * 256}},
    ],
)
async def test_an_event_without_a_usable_id_is_refused(receiver: Receiver, body: Any) -> None:
    assert (await post(receiver, json.dumps(body).encode()))[0] == 400
    assert await rows() == []


async def test_a_wrong_key_and_an_old_time_are_refused_and_store_nothing(
    receiver: Receiver,
) -> None:
    assert (await post(receiver, payload(JOINED), key=SigningKey(b"x" * 32)))[0] == 403
    assert (await post(receiver, payload(JOINED), at=time.time() - 400))[0] == 403
    assert (await call(receiver, b"{}", []))[0] == 403
    assert await rows() == []


@pytest.mark.parametrize("key", ["", "nonsense"])
async def test_without_a_usable_key_telnyx_is_asked_to_try_again(
    receiver: Receiver, settings: Any, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    settings.TELNYX_PUBLIC_KEY = key
    with caplog.at_level(logging.ERROR):
        assert (await post(receiver, payload(JOINED)))[0] == 503
    assert "TELNYX_PUBLIC_KEY" in caplog.text


@pytest.mark.parametrize("chunk", [10**9, 1000])
async def test_more_than_a_mebibyte_is_refused_whether_announced_or_not(
    receiver: Receiver, chunk: int
) -> None:
    big = b"x" * (MOST_BYTES + 1)
    headers = signed(big)
    assert (await call(receiver, big, headers, chunk=chunk))[0] == 413
    assert (await call(receiver, big, headers[1:], chunk=chunk))[0] == 413


async def test_a_body_in_many_pieces_is_one_body(receiver: Receiver) -> None:
    raw = json.dumps(payload(JOINED)).encode()
    assert await call(receiver, raw, signed(raw), chunk=7) == (200, "ok")


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
    found = {row.event_id: row for row in await rows()}
    assert found["bad"].outcome == "failed" and "cannot fold this one" in found["bad"].error
    assert sorted(row.outcome for row in found.values()) == ["applied", "applied", "failed"]

    monkeypatch.setattr(writer, "apply", real)
    assert await sync_to_async(storage.process)("bad")
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
    found = await sync_to_async(reading.conference)(body["data"]["payload"]["conference_id"])
    assert found and not found.participants


async def test_a_database_that_is_away_is_answered_503(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(batch: Any) -> None:
        raise ConnectionError("no database")

    monkeypatch.setattr(storage, "store", away)
    assert (await post(receiver, payload(JOINED)))[0] == 503


def test_the_sweep_applies_what_was_stored_and_left() -> None:
    body = payload(JOINED)
    received = storage.Received(
        "left-lying", json.dumps(body), body, datetime.now(UTC) - tasks.SETTLED * 2
    )
    with transaction.atomic():
        storage._insert([received], WebhookEvent.Outcome.STORED)
    assert tasks.sweep() == 1
    assert WebhookEvent.objects.get().outcome == "applied"
    assert tasks.sweep() == 0
