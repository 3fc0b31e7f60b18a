"""What the receiver refuses, with which status, so that Telnyx tries again or does not."""

import json
import logging
import time
from datetime import timedelta
from typing import Any

import pytest
from nacl.signing import SigningKey
from pytest_django import Settings

from tests.clocks.hearing import hear_answers
from tests.payloads import payload
from webhooks import storage
from webhooks.receiver import MOST_BYTES, Receiver

from .asgi import JOINED, call, post, rows, signed

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_a_wrong_key_is_refused_and_stores_nothing(receiver: Receiver) -> None:
    assert (await post(receiver, payload(JOINED), key=SigningKey(b"x" * 32)))[0] == 403
    assert (await call(receiver, b"{}", []))[0] == 403
    assert await rows() == []


async def test_an_old_webhook_is_stored_never_but_asked_for_again(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether it is old, or our clock ahead: Telnyx would drop it for good after a 403."""
    for _ in range(5):
        assert (await post(receiver, payload(JOINED), at=time.time() - 400))[0] == 503
    assert await rows() == []
    assert "s behind this machine's clock" in caplog.text and "NTP" in caplog.text


async def test_with_our_clock_far_behind_the_third_webhook_is_taken(receiver: Receiver) -> None:
    for _ in range(2):
        assert (await post(receiver, payload(JOINED), at=time.time() + 1000))[0] == 503
    assert (await post(receiver, payload(JOINED), at=time.time() + 1000))[0] == 200
    assert len(await rows()) == 1


async def test_with_our_clock_far_ahead_answers_make_webhooks_taken(receiver: Receiver) -> None:
    hear_answers(timedelta(seconds=-1000))
    assert (await post(receiver, payload(JOINED), at=time.time() - 1000))[0] == 200
    assert (await post(receiver, payload(JOINED), at=time.time() - 500))[0] == 503


@pytest.mark.parametrize("hours", [-1, 1])
async def test_answers_with_a_wrong_date_keep_no_webhook_out(
    receiver: Receiver, hours: int
) -> None:
    hear_answers(timedelta(hours=hours))
    for _ in range(4):
        assert (await post(receiver, payload(JOINED)))[0] == 200


@pytest.mark.parametrize("key", ["", "nonsense"])
async def test_without_a_usable_key_telnyx_is_asked_to_try_again(
    receiver: Receiver, settings: Settings, caplog: pytest.LogCaptureFixture, key: str
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


async def test_a_database_that_is_away_is_answered_503(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(batch: Any) -> None:
        raise ConnectionError("no database")

    monkeypatch.setattr(storage, "store", away)
    assert (await post(receiver, payload(JOINED)))[0] == 503
