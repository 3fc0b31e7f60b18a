"""A day of calls: all of it past, with a rush and a lull, and the same one for the same seed."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conferencing.simulator.scenario import day
from conferencing.simulator.world.payloads import Event

UNTIL = datetime(2026, 9, 2, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return day.play(UNTIL, seed=3, zone=UTC)


def test_it_is_past_and_a_day_long(events: list[Event]) -> None:
    times = [_at(event) for event in events]
    assert UNTIL - day.LENGTH <= min(times) < UNTIL - timedelta(hours=23)
    assert UNTIL - timedelta(hours=1) < max(times) <= UNTIL


def test_everybody_has_hung_up_at_its_end(events: list[Event]) -> None:
    began, ended = _calls(events, "call.initiated"), _calls(events, "call.hangup")
    assert began == ended
    assert _calls(events, "call.enqueued") == _calls(events, "call.dequeued")


def test_the_end_of_each_call_is_told_before_the_rest_of_it(events: list[Event]) -> None:
    seen = set[str]()
    for event in events:
        call = str(event["payload"]["call_control_id"])
        assert call in seen or event["event_type"] == "call.hangup"
        seen.add(call)


def test_the_rest_of_a_call_comes_in_order(events: list[Event]) -> None:
    latest: dict[str, datetime] = {}
    for event in events:
        if event["event_type"] != "call.hangup":
            call = str(event["payload"]["call_control_id"])
            assert call not in latest or latest[call] < _at(event)
            latest[call] = _at(event)


def test_the_latest_calls_are_told_first(events: list[Event]) -> None:
    began = [_at(event) for event in events if event["event_type"] == "call.initiated"]
    assert began == sorted(began, reverse=True)


def test_the_night_is_quiet_and_the_morning_is_not(events: list[Event]) -> None:
    hours = Counter(_at(event).hour for event in events if event["event_type"] == "call.enqueued")
    assert hours[10] > 3 * hours[3]
    assert hours[10] > hours[12] < hours[14]


@pytest.mark.parametrize("queue", ["support", "sales"])
def test_callers_are_answered_and_give_up_and_are_sent_elsewhere(
    events: list[Event], queue: str
) -> None:
    left = [
        event["payload"]
        for event in events
        if event["event_type"] == "call.dequeued" and event["payload"]["queue"] == queue
    ]
    reasons = Counter(str(one["reason"]) for one in left)
    assert reasons["bridged"] > sum(reasons.values()) / 2
    assert {"hangup", "timeout", "leave"} <= set(reasons)


def test_some_are_removed_and_some_hang_up_at_once(events: list[Event]) -> None:
    gave_up = {
        str(event["payload"]["call_control_id"]): float(str(event["payload"]["wait_time_secs"]))
        for event in events
        if event["event_type"] == "call.dequeued" and event["payload"]["reason"] == "hangup"
    }
    sources = Counter(
        str(event["payload"]["hangup_source"])
        for event in events
        if event["event_type"] == "call.hangup" and event["payload"]["call_control_id"] in gave_up
    )
    assert sources["callee"] and sources["caller"]
    assert min(gave_up.values()) < 5 < 20 < max(gave_up.values())


def test_one_seed_plays_one_day(events: list[Event]) -> None:
    assert day.play(UNTIL, seed=3, zone=UTC) == events
    assert day.play(UNTIL, seed=4, zone=UTC) != events


def test_its_hours_are_those_of_the_zone() -> None:
    zone = ZoneInfo("Asia/Kolkata")
    calls = [
        _at(event).astimezone(zone).hour
        for event in day.play(UNTIL, seed=3, zone=zone)
        if event["event_type"] == "call.enqueued"
    ]
    assert sum(hour < 5 for hour in calls) < 40 < sum(8 <= hour < 12 for hour in calls)


def _calls(events: list[Event], kind: str) -> set[str]:
    return {
        str(event["payload"]["call_control_id"]) for event in events if event["event_type"] == kind
    }


def _at(event: Event) -> datetime:
    return datetime.fromisoformat(event["occurred_at"])
