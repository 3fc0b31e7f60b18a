"""The demo: begins under way, shows everything in time, and never grows."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest

from conferencing.simulator.scenario import call_queues, demo, people
from conferencing.simulator.world.event_types import TIMES
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Conference, Gathering, Prompt
from tests.simulator.conftest import Json, TestWorld

MINUTES = 240
# What nobody does by themselves.
ONLY_WHEN_ASKED = {
    "call.gather.ended",
    "call.playback.ended",
    "call.playback.started",
    "call.speak.ended",
    "call.speak.started",
}


def demo_world(seed: int = 1) -> TestWorld:
    world = TestWorld(seed)
    demo.begin(world, seed=seed)
    return world


def live(world: TestWorld) -> list[Conference]:
    return [conference for conference in world.conferences.values() if conference.is_live]


def test_it_begins_with_conferences_of_many_sizes_and_ages() -> None:
    world = demo_world()
    sizes = [len(conference.participants) for conference in live(world)]
    ages = [(world.now - conference.created_at).total_seconds() / 60 for conference in live(world)]
    assert 6 <= len(sizes) <= 7
    assert (min(sizes) <= 3, max(sizes) >= 10) == (True, True)
    assert (min(ages) < 5, max(ages) > 35) == (True, True)


def test_it_begins_with_a_busy_queue_and_a_quiet_one() -> None:
    world = demo_world()
    assert 2 <= len(world.queue("support").entries) <= 9
    assert len(world.queue("sales").entries) <= 3


def test_the_first_events_tell_exactly_who_is_where() -> None:
    world = demo_world()
    assert _members_by_events(world.sent) == {
        conference.id: set(conference.participants) for conference in live(world)
    }
    assert _queued_by_events(world.sent) == {
        entry.leg.call_control_id for queue in world.queues.values() for entry in queue.entries
    }


def test_the_first_events_come_in_the_order_of_their_times() -> None:
    world = demo_world()
    times = [_time(event) for event in world.sent if _time(event)]
    assert times == sorted(times)
    assert max(times) <= world.now.isoformat()
    assert len(world.sent) < 1500


def test_four_hours_show_every_event_and_do_not_grow() -> None:
    world, kinds = demo_world(), Counter[str]()
    for _ in range(MINUTES):
        world.wait(60)
        kinds.update(event["event_type"] for event in world.sent)
        world.sent.clear()
        assert len(world.legs) < 260
        assert len(world.conferences) < 25
        assert len(world.timers) < 260
        assert len(world.recordings) <= world.max_recordings + 10
        assert 3 <= len(live(world)) <= 8
        assert max((len(conference.participants) for conference in live(world)), default=0) <= 18
        assert len(world.queue("support").entries) <= 14
    assert TIMES.keys() - ONLY_WHEN_ASKED <= set(kinds)
    assert kinds["conference.ended"] > 30
    assert kinds["conference.floor.changed"] > MINUTES * 30


def test_callers_wait_some_minutes_at_most() -> None:
    world = demo_world()
    world.sent.clear()
    world.wait(3600)
    waits = [payload["wait_time_secs"] for payload in world.payloads("call.dequeued")]
    reasons = Counter(payload["reason"] for payload in world.payloads("call.dequeued"))
    assert 60 < max(waits) <= 180
    assert reasons["bridged"] > reasons["hangup"] > 0
    assert reasons["bridging-in-process"] > 0
    states = Counter(payload["client_state"] for payload in world.payloads("call.enqueued"))
    assert states[call_queues.CLIENT_STATE] and states[None]
    states = Counter(payload["client_state"] for payload in world.payloads("call.cost"))
    assert states[call_queues.CLIENT_STATE] and states[None]


@pytest.mark.parametrize("seed", [1, 2])
def test_most_callers_are_answered_in_time_but_not_in_a_rush(seed: int) -> None:
    world = demo_world(seed)
    world.sent.clear()
    world.wait(3 * 3600)
    for queue in ("support", "sales"):
        left = [each for each in world.payloads("call.dequeued") if each["queue"] == queue]
        waits = [one["wait_time_secs"] for one in left if one["reason"].startswith("bridg")]
        in_time = sum(wait <= 20 for wait in waits) / len(waits)
        assert 0.65 < in_time < 0.95, (queue, in_time)
        assert max(waits) > 60, queue


def test_people_in_the_demo_answer_when_asked_for_digits() -> None:
    world = demo_world()
    for conference in live(world):
        for leg in conference.legs:
            world.gather(
                leg, Gathering(Prompt({"media_name": "chime"}), conference, minimum=4, maximum=6)
            )
    world.wait(300)
    statuses = Counter(payload["status"] for payload in world.payloads("call.gather.ended"))
    assert statuses["valid"] > sum(statuses.values()) / 2
    assert all(
        len(payload["digits"]) == 4
        for payload in world.payloads("call.gather.ended")
        if payload["status"] == "valid"
    )


def test_in_a_poll_some_press_a_wrong_key_some_nothing_and_some_answer_late() -> None:
    world = demo_world()
    seconds, statuses, late = 30, Counter[str](), 0
    for _ in range(15):
        asked_at = world.now
        world.sent.clear()
        for leg in [leg for conference in live(world) for leg in conference.legs]:
            prompt = Prompt(text="Shall we go on for another hour? Press 1 or 2.")
            asked = Gathering(prompt, None, minimum=1, maximum=1, valid_digits="12", terminator="")
            asked.tries_left, asked.first_key_seconds = 1, seconds
            world.gather(leg, asked)
        world.wait(60)
        for event in world.sent:
            if event["event_type"] != "call.gather.ended":
                continue
            statuses[str(event["payload"]["status"])] += 1
            is_late = datetime.fromisoformat(_time(event)) > asked_at + timedelta(seconds=seconds)
            late += is_late and event["payload"]["status"] == "valid"
    assert statuses["valid"] > sum(statuses.values()) / 2
    assert statuses["invalid"] and statuses["timeout"] and late


def test_one_seed_plays_one_demo() -> None:
    def play(seed: int) -> list[Event]:
        world = demo_world(seed)
        world.wait(600)
        return world.sent

    assert play(5) == play(5)
    assert play(5) != play(6)


def test_speed_makes_more_happen_in_the_same_time() -> None:
    counts = []
    for speed in (1, 4):
        world = TestWorld()
        demo.begin(world, speed=speed)
        world.sent.clear()
        world.wait(300)
        counts.append(world.kinds().count("conference.floor.changed"))
    assert counts[1] > 2 * counts[0]


def test_an_operator_who_ends_and_removes_disturbs_nobody_else() -> None:
    world = demo_world()
    for conference in live(world)[:3]:
        world.end(conference)
    for queue in world.queues.values():
        for entry in list(queue.entries):
            world.hangup(entry.leg)
    for conference in live(world):
        world.leave(conference, conference.legs[0])
    world.sent.clear()
    world.wait(1800)
    assert len(live(world)) >= 4
    came = [payload["queue"] for payload in world.payloads("call.enqueued")]
    answered = [payload["reason"] for payload in world.payloads("call.dequeued")]
    assert came.count("support") > 30 and answered.count("bridged") > 30


def test_after_a_cleared_world_everybody_is_gone() -> None:
    world = demo_world()
    world.clear()
    assert live(world) == []
    assert not any(leg.is_alive for leg in world.legs.values())
    assert _members_by_events(world.sent) == {}


@pytest.mark.parametrize("number", [number for number, _ in people.PEOPLE])
def test_people_have_numbers_reserved_for_fiction(number: str) -> None:
    assert number.startswith("+12025550") or "example.com" in number


def test_there_are_enough_people_and_no_two_share_a_number() -> None:
    assert len({number for number, _ in people.PEOPLE}) == len(people.PEOPLE) >= 40
    assert len(people.SUPPORT_AGENTS) == 5


def _members_by_events(events: list[Event]) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for event in events:
        kind: str = event["event_type"]
        payload: Json = event["payload"]
        if kind == "conference.participant.joined":
            members.setdefault(payload["conference_id"], set()).add(payload["call_control_id"])
        elif kind == "conference.participant.left":
            members[payload["conference_id"]].discard(payload["call_control_id"])
        elif kind == "conference.ended":
            members.pop(payload["conference_id"], None)
    return members


def _queued_by_events(events: list[Event]) -> set[str]:
    queued: set[str] = set()
    for event in events:
        leg = str(event["payload"].get("call_control_id"))
        if event["event_type"] == "call.enqueued":
            queued.add(leg)
        elif event["event_type"] == "call.dequeued":
            queued.discard(leg)
    return queued


def _time(event: Event) -> str:
    """In the form of isoformat, empty for events that carry none."""
    text = event.get("occurred_at") or event["payload"].get("occurred_at")
    return datetime.fromisoformat(str(text)).isoformat() if text else ""


def test_the_past_of_the_demo_is_really_past() -> None:
    world = demo_world()
    created = next(event for event in world.sent if event["event_type"] == "conference.created")
    assert datetime.fromisoformat(created["occurred_at"]) < world.now - timedelta(minutes=35)


@pytest.mark.parametrize("busy", [0, 900, 999, 1_000, 1_001, 5_000])
def test_there_is_always_another_stranger(busy: int) -> None:
    """Up to a thousand from the ten cities; then from elsewhere."""
    random, known = Random(7), set[str]()
    for _ in range(busy):
        known.add(people.stranger(random, known))
    assert len(known) == busy
    assert people.stranger(random, known) not in known


def test_when_every_stranger_is_on_the_phone_one_of_them_calls_again() -> None:
    everybody = {f"+1{area}55501{number:02}" for area in range(201, 990) for number in range(100)}
    assert people.stranger(Random(7), everybody) in everybody


def test_the_line_of_the_product_rings_and_gives_up_where_nobody_answers() -> None:
    world = demo_world()
    rang = set()
    for _ in range(30):
        world.wait(20)
        legs = [leg for leg in world.legs.values() if leg.to == people.RECEPTION_LINE]
        rang |= {leg.call_control_id for leg in legs}
        assert not any(leg.is_answered for leg in legs)
        assert sum(leg.is_alive for leg in legs) < 8
    assert len(rang) > 5


def test_who_is_answered_on_that_line_stays_for_a_while() -> None:
    world = demo_world()
    while not (legs := [leg for leg in world.legs.values() if leg.to == people.RECEPTION_LINE]):
        world.wait(5)
    world.answer(legs[0])
    world.wait(45)
    assert legs[0].is_alive
    world.wait(120)
    assert not legs[0].is_alive
