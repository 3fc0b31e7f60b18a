"""Times, timers and ids have the forms and the order of the real thing."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from random import Random

from conferencing.simulator.world.clock import Timers, event_time, rest_time
from conferencing.simulator.world.ids import Ids
from tests.simulator.conftest import TestWorld

NOON = datetime(2026, 9, 1, 12, 0, 0, 45_678, tzinfo=UTC)


def test_events_carry_six_decimals_and_listings_three() -> None:
    assert event_time(NOON) == "2026-09-01T12:00:00.045678Z"
    assert rest_time(NOON) == "2026-09-01T12:00:00.045Z"


def test_timers_fire_in_order_and_equal_ones_as_set() -> None:
    timers, fired = Timers(), list[str]()
    for seconds, name in ((2, "late"), (1, "first"), (1, "second")):
        timers.at(NOON + timedelta(seconds=seconds), fired.append, name)
    while due := timers.pop_due(NOON + timedelta(seconds=5)):
        due[1]()
    assert fired == ["first", "second", "late"]


def test_a_cancelled_timer_never_fires_and_takes_no_room() -> None:
    timers = Timers()
    kept = timers.at(NOON + timedelta(hours=1), print)
    for timer in [timers.at(NOON, print) for _ in range(500)]:
        timers.cancel(timer)
        timers.cancel(timer)
    assert len(timers) == 1
    assert timers.next_due() == kept.due
    assert timers.pop_due(NOON) is None


def test_call_control_ids_look_like_telnyx_ones() -> None:
    ids = Ids(Random(1))
    assert re.fullmatch(r"v3:[A-Za-z0-9_-]{54}", ids.call_control_id())
    assert uuid.UUID(ids.random_uuid()).version == 4


def test_leg_ids_carry_their_time() -> None:
    leg_id = uuid.UUID(Ids(Random(1)).time_uuid(NOON))
    since_1582 = timedelta(microseconds=leg_id.time // 10)
    assert leg_id.version == 1
    assert datetime(1582, 10, 15, tzinfo=UTC) + since_1582 == NOON


def test_two_events_of_one_moment_have_different_times(world: TestWorld) -> None:
    leg = world.caller()
    world.create_conference(leg, "Rota")
    times = [event["occurred_at"] for event in world.sent if "occurred_at" in event]
    assert len(times) == 4
    assert times == sorted(set(times))


def test_timers_fire_at_their_own_time_even_when_late(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support", max_wait=30)
    world.wait(3600)
    dequeued = next(event for event in world.sent if event["event_type"] == "call.dequeued")
    assert dequeued["occurred_at"].startswith("2026-09-01T08:00:30")
