"""Whatever is stored, it is read as far as it can be, or said to be too little."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection.mending import Unmendable, mended
from conferencing.projection.states import Audio, Stay, Visit
from tests.fixtures.odd_json import anything, odd

AT = "2026-11-26T12:00:00Z"
LISTED: dict[str, Any] = {
    "kind": "listing.queue_call",
    "at": AT,
    "source_id": "listing:1",
    "call_control_id": "v3:anna",
    "queue": "support",
    "position": 4,
    "enqueued_at": AT,
    "is_alive": True,
}
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def test_what_is_plain_is_made_to_fit() -> None:
    stored = {**LISTED, "position": "4", "from_number": 4711, "is_alive": "false", "gone": 1}
    event = mended(json.dumps(stored), e.ListedInQueue)
    assert (event.position, event.from_number, event.is_alive) == (4, "4711", False)
    assert event.at == NOON


def test_what_is_not_plain_was_never_known() -> None:
    stored = {**LISTED, "position": "fourth", "enqueued_at": "soon", "to_number": ["+1"]}
    event = mended(json.dumps(stored), e.ListedInQueue)
    assert (event.position, event.enqueued_at, event.to_number) == (None, None, "")


@pytest.mark.parametrize("field", ["at", "source_id", "call_control_id"])
def test_without_its_name_or_time_it_is_too_little(field: str) -> None:
    with pytest.raises(Unmendable):
        mended(json.dumps({**LISTED, field: None}), e.ListedInQueue)


def test_of_a_list_those_that_fit_are_kept() -> None:
    stored = [{"queue": "support", "position": "4"}, 7, {"position": 1}, {"queue": "sales"}]
    visits = mended(json.dumps(stored), tuple[Visit, ...])
    assert [(visit.queue, visit.position) for visit in visits] == [("support", 4), ("sales", None)]


@pytest.mark.parametrize("text", [None, "", "null", "{", "{}", '"x"', "[" * 10_000])
def test_what_is_no_list_is_too_little(text: str | None) -> None:
    with pytest.raises(Unmendable):
        mended(text, tuple[Stay, ...])


@pytest.mark.parametrize("field", ["at", "enqueued_at", "position", "is_alive", "from_number"])
def test_half_a_character_keeps_nothing_from_being_read(field: str) -> None:
    stored = json.dumps({**LISTED, field: "\ud800"})
    if field == "at":
        with pytest.raises(Unmendable):
            mended(stored, e.ListedInQueue)
        return
    event = mended(stored, e.ListedInQueue)
    assert e.decode("ListedInQueue", e.encode(event)) == event


@given(odd(LISTED))
@settings(deadline=None)
def test_any_entry_is_read_or_too_little(stored: dict[str, object]) -> None:
    try:
        event = mended(json.dumps(stored), e.ListedInQueue)
    except Unmendable:
        return
    assert e.decode("ListedInQueue", e.encode(event)) == event


@settings(deadline=None)
@given(st.lists(anything | odd({"kind": "speak", "media": "hello", "since": AT}), max_size=4))
def test_any_list_is_read(stored: list[object]) -> None:
    assert all(isinstance(audio, Audio) for audio in mended(json.dumps(stored), tuple[Audio, ...]))
