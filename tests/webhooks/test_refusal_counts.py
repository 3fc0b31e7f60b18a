"""What is refused is said once a minute for each kind, with its cure, and counted for admins."""

import json
import logging
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from nacl.signing import SigningKey

from tests.conftest import SignIn
from tests.payloads import payload
from webhooks import refusal_kinds as kinds
from webhooks import refusals as refusals_module
from webhooks.models import Refusal
from webhooks.receiver import MOST_BYTES, Receiver
from webhooks.refusal_kinds import Kind
from webhooks.refusals import Refusals

from .asgi import JOINED, call, post, rows, signed

pytestmark = pytest.mark.django_db(transaction=True)

VERSION_1 = {
    "record_type": "event",
    "event_type": "call_initiated",
    "created_at": "2026-09-01T08:15:30Z",
    "webhook_id": "one",
    "payload": {"call_control_id": "v3:one"},
}
EVENT = payload(JOINED)["data"]
WRONG: list[tuple[bytes | Any, Kind]] = [
    (VERSION_1, kinds.API_VERSION),
    (VERSION_1 | {"id": "one"}, kinds.API_VERSION),
    ({"data": VERSION_1}, kinds.API_VERSION),
    ({"event_type": "recording_saved", "payload": {}}, kinds.API_VERSION),
    (b"CallSid=v3%3Aone&From=%2B12025550123&CallStatus=ringing", kinds.TEXML),
    (b"CallStatus=ringing&CallSid=v3%3Aone", kinds.TEXML),
    ({"data": [EVENT]}, kinds.SHAPE),
    ([EVENT], kinds.SHAPE),
    ({"data": None, "id": "one"}, kinds.SHAPE),
    ({"data": "one"}, kinds.SHAPE),
    ("x", kinds.SHAPE),
    ({}, kinds.NO_ID),
    ({"data": {}}, kinds.NO_ID),
    ({"data": EVENT | {"id": ""}}, kinds.NO_ID),
    ({"data": EVENT | {"id": 7}}, kinds.NO_ID),
    ({"data": EVENT | {"id": None}}, kinds.NO_ID),
    ({"data": EVENT | {"id": "a\u0000"}}, kinds.NO_ID),
    ({"data": EVENT | {"id": "x" * 256}}, kinds.NO_ID),
    (b"", kinds.NOT_JSON),
    (b"{", kinds.NOT_JSON),
    (b"\xff{}", kinds.NOT_JSON),
    (b"<html>From=", kinds.NOT_JSON),
    (b"x" * (MOST_BYTES + 1), kinds.TOO_LARGE),
]


@pytest.fixture
def refusals(receiver: Receiver) -> Refusals:
    receiver._refusals = Refusals()
    return receiver._refusals


@pytest.mark.parametrize(("body", "kind"), WRONG)
async def test_a_signed_body_in_the_wrong_form_is_said_with_its_cure_and_counted(
    receiver: Receiver,
    refusals: Refusals,
    body: Any,
    kind: Kind,
    caplog: pytest.LogCaptureFixture,
) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with caplog.at_level(logging.WARNING, logger="webhooks"):
        answers = [await post(receiver, raw) for _ in range(3)]
    await refusals.write()
    assert {status for status, _ in answers} <= {400, 413}
    assert len(caplog.messages) == 1
    assert kind.words in caplog.text and kind.cure in caplog.text
    row = await Refusal.objects.aget()
    assert (row.kind, row.times) == (kind.name, 3)
    assert await rows() == []


async def test_the_cure_for_version_1_is_a_setting_in_the_portal() -> None:
    assert "set API version 2 in the application's webhook settings" in kinds.API_VERSION.cure


async def test_bad_signatures_and_other_methods_are_counted(
    receiver: Receiver, refusals: Refusals
) -> None:
    for _ in range(2):
        assert (await post(receiver, payload(JOINED), key=SigningKey(b"x" * 32)))[0] == 403
    assert (await call(receiver, b"", [], method="GET"))[0] == 405
    await refusals.write()
    await refusals.write()  # nothing is counted twice
    counted = [(row.kind, row.times) async for row in Refusal.objects.order_by("kind")]
    assert counted == [("method", 1), ("signature", 2)]


async def test_a_flood_is_said_once_a_minute_with_how_many_there_were(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refusals, now = Refusals(), 1000.0
    monkeypatch.setattr("webhooks.refusals.time.monotonic", lambda: now)
    for _ in range(1000):
        refusals.note(kinds.SIGNATURE, "one\nforged")
    refusals.note(kinds.METHOD)
    now += refusals_module.SAY_SECONDS
    refusals.note(kinds.SIGNATURE)
    assert [message.partition(" What to do: ")[0] for message in caplog.messages] == [
        "Refused: a webhook with an invalid signature (one?forged; 1 in the last minute).",
        "Refused: a request to the webhook address that was not a POST (1 in the last minute).",
        "Refused: a webhook with an invalid signature (1000 in the last minute).",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (60, "2 in the last minute"),
        (61, "2 in the last minute"),
        (300, "2 in the last 5 minutes"),
        (7200, "2 in the last 2 hours"),
        (10 * 86400, "2 in the last 240 hours"),
    ],
)
async def test_the_number_is_that_of_the_time_that_is_said(
    seconds: int, said: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One that was not said may be much older than a minute."""
    refusals, now = Refusals(), 1000.0
    monkeypatch.setattr("webhooks.refusals.time.monotonic", lambda: now)
    refusals.note(kinds.METHOD)
    refusals.note(kinds.METHOD)
    now += seconds
    refusals.note(kinds.METHOD)
    assert said in caplog.messages[-1]
    now += seconds
    refusals.note(kinds.METHOD)
    assert "1 in the last minute" in caplog.messages[-1]


@pytest.mark.parametrize("left", ["", "telnyx-signature-ed25519", "telnyx-timestamp"])
async def test_a_request_without_the_headers_did_not_come_from_telnyx(
    receiver: Receiver, refusals: Refusals, left: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps(payload(JOINED)).encode()
    headers = [(name, value) for name, value in signed(body) if name.decode() == left]
    assert (await call(receiver, body, headers))[0] == 403
    await refusals.write()
    assert (await Refusal.objects.aget()).kind == "unsigned"
    assert "did not come from Telnyx" in caplog.text and "telnyx-* headers" in caplog.text
    assert "TELNYX_PUBLIC_KEY" not in caplog.text, "the key is as it should be"


@pytest.mark.parametrize("kind", kinds.BY_NAME.values())
def test_each_cure_goes_on_from_its_beginning_to_a_full_stop(kind: Kind) -> None:
    assert not kind.cure.endswith(".") and not kind.words.endswith(".")
    assert kind.cure[0].islower() and kind.words[0].islower()


async def test_what_the_database_did_not_take_is_counted_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    refusals = Refusals()
    refusals.note(kinds.METHOD)
    with monkeypatch.context() as patched:
        patched.setattr(refusals_module, "_write", away)
        await refusals.write()
    refusals.note(kinds.METHOD)
    await refusals.write()
    assert (await Refusal.objects.aget()).times == 2


async def test_admins_see_the_numbers_with_the_cure(refusals: Refusals, signed_in: SignIn) -> None:
    refusals.note(kinds.SOCKET_ORIGIN, "origin 'https://one:8443', host 'one'")
    await refusals.write()

    def seen(role: str) -> tuple[int, str]:
        answer = signed_in(role).get("/admin/webhooks/refusal/")
        return answer.status_code, answer.content.decode()

    status, page = await sync_to_async(seen)("admin")
    assert status == 200
    assert "CSRF_TRUSTED_ORIGINS" in page and "https://one:8443" in page
    assert (await sync_to_async(seen)("supervisor"))[0] == 302
