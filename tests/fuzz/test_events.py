"""Odd events, signed as Telnyx signs: each is answered, and keeps nothing else from being shown."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from conferencing.models import Conference
from dashboard.screens import drawing
from tests.conftest import SignIn
from tests.fuzz.odd import Odd, rounds
from tests.payloads import KINDS, payload
from tests.webhooks.asgi import JOINED, post
from webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)

FEW = 8
EACH = 8
HEALTHY = "healthy"
# That the event is one, and is new.
KEPT = frozenset({"id", "data"})
TOPICS = ("board", "queues", "activity", "recordings", f"conference:{HEALTHY}")


def odd_event(odd: Odd) -> dict[str, Any]:
    body = payload(odd.random.choice(KINDS))
    body["data"]["id"] = f"odd-{odd.seed}-{odd.random.random()}"
    body = odd.spoiled(body, keep=KEPT)
    is_end = body["data"].get("event_type") == "conference.ended"
    if odd.random.random() < 0.3 and isinstance(body["data"].get("payload"), dict) and not is_end:
        # About what is healthy, to come closer to it; but a true end is one.
        body["data"]["payload"]["conference_id"] = odd.random.choice([HEALTHY, odd.text()])
    assert isinstance(body, dict)
    return body


async def begin(receiver: Receiver) -> None:
    """A conference, with one person in it."""
    for kind in ("conference.created", JOINED):
        body = payload(kind)
        body["data"] |= {"id": f"healthy-{kind}", "occurred_at": timezone.now().isoformat()}
        body["data"]["payload"] |= {"conference_id": HEALTHY, "call_control_id": "v3:healthy"}
        body["data"]["payload"].pop("occurred_at", None)
        assert (await post(receiver, body))[0] == 200


def everything_answers(browser: Client, odd: Odd) -> None:
    for path in ("/", "/queues/", "/activity/", "/recordings/", "/choices/"):
        assert browser.get(path).status_code == 200, f"{odd}: {path}"
    ids = Conference.objects.values_list("telnyx_id", flat=True)
    for conference_id in [*ids][:20]:
        topic = f"conference:{conference_id}"
        drawing.draw(topic, timezone.now(), numbers=True)
    for topic in TOPICS:
        for numbers in (True, False):
            drawing.draw(topic, timezone.now(), numbers=numbers)
    assert f'data-conference="{HEALTHY}"' in browser.get("/").content.decode(), (
        f"{odd}: on the board"
    )
    assert browser.get(f"/conferences/{HEALTHY}/").status_code == 200, f"{odd}: its console"
    for page in (
        "webhooks/webhookevent",
        "conferencing/conference",
        "conferencing/call",
        "conferencing/participant",
        "conferencing/journalentry",
        "conferencing/queue",
    ):
        assert browser.get(f"/admin/{page}/").status_code == 200, f"{odd}: {page}"


async def test_odd_events_keep_nothing_from_being_shown(
    receiver: Receiver, signed_in: SignIn, settings: Settings
) -> None:
    browser = await sync_to_async(signed_in)("admin")
    await begin(receiver)
    for odd in rounds(FEW):
        for _ in range(EACH):
            body = odd_event(odd)
            status, said = await post(receiver, json.dumps(body).encode())
            assert status in (200, 400), f"{odd}: {said}: {json.dumps(body)[:500]}"
        await sync_to_async(everything_answers)(browser, odd)


async def test_odd_bodies_are_answered(receiver: Receiver) -> None:
    for odd in rounds(FEW):
        for _ in range(EACH * 4):
            raw = json.dumps(odd.spoiled(payload(odd.random.choice(KINDS)))).encode()
            if odd.random.random() < 0.3:
                raw = bytes(
                    byte if odd.random.random() > 0.01 else odd.random.randrange(256)
                    for byte in raw
                )
            status, said = await post(receiver, raw)
            assert status in (200, 400), f"{odd}: {said}: {raw[:500]!r}"
