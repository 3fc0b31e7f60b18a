"""Rows that are not as agreed: each is read as far as it can be, or left out alone; and a listing
that lacks one proves nothing of who is missing from it.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from conferencing import oddities
from conferencing.projection.client_states import written
from conferencing.projection.webhook_fields import clean
from conferencing.telnyx_api import (
    call_listings,
    conference_listings,
    paging,
    queue_listings,
    recordings,
)
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.paging import Listed
from tests.contract.every_request import ROOM, SOMEBODY
from tests.fixtures.answering import Answering, in_json
from tests.fixtures.odd_json import anything, odd

TODAY = datetime(2026, 11, 26, tzinfo=UTC)
AT = "2026-11-26T01:00:00.000Z"
CONFERENCE: dict[str, object] = {
    "id": ROOM,
    "name": "Board call",
    "status": "in_progress",
    "region": "US",
    "connection_id": "1684641123236054244",
    "created_at": AT,
    "expires_at": AT,
    "end_reason": "all_left",
    "ended_by": {"call_control_id": "v3:anna", "call_session_id": "428c31b6"},
}
PARTICIPANT: dict[str, object] = {
    "id": "5a2f3c1e",
    "call_control_id": "v3:anna",
    "call_leg_id": "428c31b6",
    "muted": True,
    "on_hold": True,
    "end_conference_on_exit": True,
    "soft_end_conference_on_exit": True,
    "whisper_call_control_ids": ["v3:ben"],
    "status": "joined",
    "created_at": AT,
}
QUEUE: dict[str, object] = {"id": "7c4b2fd6", "name": "support", "max_size": 100, "created_at": AT}
WAITING: dict[str, object] = {
    "call_control_id": "v3:anna",
    "call_leg_id": "428c31b6",
    "call_session_id": "428c31b7",
    "connection_id": "1684641123236054244",
    "from": "+12025550142",
    "to": "+12025550100",
    "enqueued_at": AT,
    "queue_position": 4,
    "is_alive": True,
}
RECORDING: dict[str, object] = {
    "id": "9a1b",
    "conference_id": ROOM,
    "call_control_id": "v3:anna",
    "source": "conference",
    "channels": "dual",
    "created_at": AT,
    "duration_millis": 83_000,
    "recording_started_at": AT,
    "recording_ended_at": AT,
}


ACTIVE: dict[str, object] = {
    "call_control_id": "v3:anna",
    "call_leg_id": "428c31b6",
    "call_session_id": "428c31b7",
    "call_duration": 50,
    "client_state": written(UUID(SOMEBODY)),
}


class Case:
    def __init__(
        self, row: dict[str, object], key: str, ask: Callable[[], Listed[Any]], field: str = ""
    ) -> None:
        self.row, self.key, self.ask, self.field = row, key, ask, field or key


CASES = {
    "conferences": Case(CONFERENCE, "id", conference_listings.list_conferences, "conference_id"),
    "participants": Case(
        PARTICIPANT, "call_control_id", lambda: conference_listings.list_participants(ROOM)
    ),
    "queues": Case(QUEUE, "name", queue_listings.list_queues),
    "queue calls": Case(
        WAITING, "call_control_id", lambda: queue_listings.list_queue_calls("support")
    ),
    "calls": Case(ACTIVE, "call_control_id", lambda: call_listings.list_active_calls("16846411")),
    "recordings": Case(RECORDING, "id", lambda: recordings.saved_since(TODAY), "recording_id"),
}


def say(telnyx_says: Answering, *rows: object, of: str) -> None:
    """Conferences are asked for by status: here all of them run."""
    page = {"data": list(rows), "meta": {"total_pages": 1, "total_results": len(rows)}}
    nothing = in_json({"data": [], "meta": {"total_pages": 0, "total_results": 0}})
    answer = in_json(page)
    telnyx_says.answer = lambda path: nothing if of == "conferences" and "init" in path else answer


def listed(telnyx_says: Answering, kind: str, *rows: object) -> Listed[Any]:
    say(telnyx_says, *rows, of=kind)
    return CASES[kind].ask()


def keys(kind: str, rows: Listed[Any]) -> list[str]:
    return [getattr(row, CASES[kind].field) for row in rows]


@pytest.mark.parametrize("kind", CASES)
def test_a_row_is_read_in_full(telnyx_says: Answering, kind: str) -> None:
    rows = listed(telnyx_says, kind, CASES[kind].row)
    assert rows.is_complete
    [row] = rows
    # The locality is not from the row: it is the region that was asked.
    values = [getattr(row, name) for name in row.__slots__ if name != "locality"]
    assert all(value not in (None, "", ()) for value in values), row


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("value", [None, "", "\0", "a" * 256, {}, [], True, 1.5, "half \ud800"])
def test_a_row_that_does_not_say_whom_it_is_about_is_left_out_alone(
    telnyx_says: Answering, kind: str, value: object
) -> None:
    case = CASES[kind]
    others = [{**case.row, case.key: name} for name in ("one", "two")]
    rows = listed(telnyx_says, kind, others[0], {**case.row, case.key: value}, others[1])
    assert keys(kind, rows) == ["one", "two"]
    assert (rows.unreadable, rows.is_complete) == (1, False)


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("row", [None, "row", 1, [], [1]])
def test_a_row_that_is_no_object_is_left_out_alone(
    telnyx_says: Answering, kind: str, row: object
) -> None:
    rows = listed(telnyx_says, kind, row, CASES[kind].row)
    assert (len(rows), rows.unreadable) == (1, 1)


@pytest.mark.parametrize("kind", CASES)
def test_a_name_in_digits_is_that_name(telnyx_says: Answering, kind: str) -> None:
    case = CASES[kind]
    assert keys(kind, listed(telnyx_says, kind, {**case.row, case.key: 4711})) == ["4711"]


@pytest.mark.parametrize(
    ("value", "position"),
    [
        (4, 4),
        ("4", 4),
        (4.0, 4),
        ("04", 4),
        ("4.5", None),
        ("", None),
        ("four", None),
        ("٤", None),
        (-4, None),
        ("-4", None),
        (2**31, None),
        ("99999999999", None),
        (True, None),
        (None, None),
        ([4], None),
    ],
)
def test_a_position_is_a_number_or_unknown(
    telnyx_says: Answering, value: object, position: int | None
) -> None:
    [call] = listed(telnyx_says, "queue calls", {**WAITING, "queue_position": value})
    assert call.position == position
    [queue] = listed(telnyx_says, "queues", {**QUEUE, "max_size": value})
    assert queue.max_size == position


@pytest.mark.parametrize(
    ("value", "muted"),
    [(True, True), (False, False), ("true", True), ("False", False), ("", None), (1, None)],
)
def test_a_mark_is_set_or_not_or_unknown(
    telnyx_says: Answering, value: object, muted: bool | None
) -> None:
    [person] = listed(telnyx_says, "participants", {**PARTICIPANT, "muted": value})
    assert person.muted is muted


def test_words_that_telnyx_may_have_added_are_kept(telnyx_says: Answering) -> None:
    [conference] = listed(telnyx_says, "conferences", {**CONFERENCE, "status": "paused_by_host"})
    assert conference.status == "paused_by_host"
    [recording] = listed(telnyx_says, "recordings", {**RECORDING, "channels": "a" * 40})
    assert recording.channels == "a" * 16


def test_whoever_has_left_is_not_listed_and_need_not_be_readable(telnyx_says: Answering) -> None:
    gone = {**PARTICIPANT, "status": "left", "call_control_id": None}
    rows = listed(telnyx_says, "participants", gone, PARTICIPANT)
    assert (len(rows), rows.is_complete) == (1, True)


def test_it_is_counted_always_and_said_once(
    telnyx_says: Answering, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "_said", set())
    with caplog.at_level(logging.WARNING, "conferencing.telnyx_api.paging"):
        for _ in range(3):
            listed(telnyx_says, "queues", {**QUEUE, "name": None}, QUEUE)
    assert [record.getMessage()[:24] for record in caplog.records] == ["Telnyx lists a queue tha"]
    assert oddities.take() == {("listing", "queue", "it has no usable name"): 3}


@pytest.mark.parametrize("kind", CASES)
@given(data=st.data())
@trying(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=50,
)
def test_whatever_one_row_holds_the_others_are_read(
    telnyx_says: Answering, kind: str, data: st.DataObject
) -> None:
    case = CASES[kind]
    strange = data.draw(odd(case.row) | anything)
    healthy = [{**case.row, case.key: name} for name in ("one", "two", "three")]
    rows = listed(telnyx_says, kind, healthy[0], strange, *healthy[1:])
    found = keys(kind, rows)
    assert [key for key in found if key in ("one", "two", "three")][:1] == ["one"]
    assert {"one", "two", "three"} <= set(found)
    if len(found) == 3 and not _says_left(strange):
        assert not rows.is_complete
    for row in rows:
        for name in row.__slots__:
            value = getattr(row, name)
            assert not isinstance(value, str) or clean(value) == value


def _says_left(row: object) -> bool:
    return isinstance(row, dict) and row.get("status") == "left"


@pytest.mark.parametrize("kind", CASES)
@given(body=anything | st.fixed_dictionaries({"data": anything, "meta": anything}))
@trying(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=50,
)
def test_whatever_is_listed_it_is_rows_or_a_gateway_error(
    telnyx_says: Answering, kind: str, body: object
) -> None:
    telnyx_says.always(in_json(body))
    try:
        rows = CASES[kind].ask()
    except GatewayError:
        return
    assert isinstance(body, dict) and isinstance(body["data"], list)
    assert rows.is_complete is (rows.unreadable == 0)
