"""What arrives is counted once it is stored: new, again, late, and how long it took."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from conferencing import tallies
from conferencing.tallies import Key
from webhooks import again, receipts, storage
from webhooks.models import WebhookEvent
from webhooks.received import Received

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(receipts, "_listening_since", datetime.now(UTC) - timedelta(hours=1))
    tallies.take()
    yield
    tallies.take()


def event(
    name: str, *, seconds_ago: float = 2.0, kind: str = "call.answered", recovered: bool = False
) -> Received:
    now = datetime.now(UTC)
    at = now - timedelta(seconds=seconds_ago)
    body = {
        "data": {
            "id": name,
            "event_type": kind,
            "occurred_at": at.isoformat(),
            "payload": {"call_control_id": "v3:a", "call_leg_id": "a", "call_session_id": "s"},
        }
    }
    return Received(name, "{}", body, now, now, is_recovered=recovered)


def counted() -> dict[Key, int]:
    return {key: tally.times for key, tally in tallies.take().items()}


def test_new_events_and_repeats_are_told_apart() -> None:
    storage.store([event("a"), event("a"), event("b")])
    storage.store([event("b")])
    told = counted()
    assert (told[Key("received")], told[Key("doubled")]) == (2, 2)


def test_the_lag_is_from_happening_to_receiving() -> None:
    storage.store([event("a", seconds_ago=4.0)])
    assert counted()[Key("lag", "5")] == 1


def test_what_happened_before_we_listened_is_no_lag() -> None:
    storage.store([event("a", seconds_ago=7200)])
    assert not [key for key in counted() if key.figure == "lag"]


def test_what_was_fetched_afterwards_was_not_received() -> None:
    storage.store([event("a", recovered=True)])
    told = counted()
    assert told[Key("recovered")] == 1 and Key("received") not in told


def test_an_overtaken_event_is_out_of_order() -> None:
    storage.store([event("late", seconds_ago=1.0)])
    storage.store([event("early", seconds_ago=9.0, kind="call.initiated")])
    assert counted()[Key("late")] == 1


def test_what_failed_is_applied_again_on_request() -> None:
    storage.store([event("a")])
    WebhookEvent.objects.update(outcome="failed", body='{"data": {"id": "a"}}')
    assert again.process() == (1, 0, 0)
    WebhookEvent.objects.update(outcome="failed", body="no JSON")
    assert again.process() == (0, 1, 0)
    assert WebhookEvent.objects.get().outcome == "failed"
