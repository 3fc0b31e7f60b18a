"""Ids that cannot be kept whole: two of them never become one, and nothing else of them is lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection import webhook_fields, webhook_parsing

AT = datetime(2026, 11, 26, tzinfo=UTC)
ODD = ["a" * 256, "a" * 255 + "b", "a\0", "a\ud800"]


def read(kind: str, payload: dict[str, Any]) -> e.Event:
    body = {"data": {"id": "one", "event_type": kind, "payload": payload}}
    return webhook_parsing.from_webhook(body, AT)


@given(st.text(min_size=1), st.text(min_size=1), st.integers(0, 300))
def test_two_ids_are_never_one(one: str, other: str, length: int) -> None:
    ids = {"a" * length + one, "a" * length + other}
    kept = [webhook_fields.an_id({"id": each}, "id") for each in ids]
    kept = [each for each in kept if each]
    assert len(set(kept)) == len(kept) and set(kept) <= ids


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("key", webhook_fields.ID_KEYS)
def test_an_odd_id_is_none_and_is_noticed(key: str, value: str) -> None:
    assert webhook_fields.has_odd_id({key: value})
    assert webhook_fields.an_id({key: value}, key) == ""
    assert not webhook_fields.has_odd_id({key: "a" * 255})


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("kind", ["conference.ended", "conference.participant.left"])
def test_a_conference_with_an_odd_id_changes_no_other(kind: str, value: str) -> None:
    event = read(kind, {"conference_id": value, "call_control_id": "v3:ana"})
    assert isinstance(event, e.CallNoted) and event.call_control_id == "v3:ana"


@pytest.mark.parametrize("value", ODD)
def test_a_recording_with_an_odd_id_is_kept_by_that_of_its_event(value: str) -> None:
    payload = {"conference_id": "c", "recording_id": value}
    event = read("conference.recording.saved", payload)
    assert isinstance(event, e.ConferenceRecordingSaved)
    assert event.recording_id == "webhook:one"


@pytest.mark.parametrize("value", ODD)
def test_who_waits_in_a_queue_with_an_odd_name_is_shown_as_waiting(value: str) -> None:
    call = {"call_control_id": "v3:ana", "queue": value}
    came, left = read("call.enqueued", call), read("call.dequeued", call)
    assert isinstance(came, e.CallEnqueued) and isinstance(left, e.CallLeftQueue)
    assert came.queue == left.queue and webhook_fields.is_stand_in(came.queue)
    other = read("call.enqueued", call | {"queue": value + "x"})
    assert isinstance(other, e.CallEnqueued) and other.queue != came.queue
