"""Webhooks as bad as they come: twice, late, out of order, forged, lost; and in the end the mirror
is what Telnyx lists.
"""

import secrets
from concurrent.futures import ThreadPoolExecutor
from random import Random

from conferencing.simulator.webhooks.signing import Signer
from conferencing.simulator.world.world import World
from tests.system import mirrors, posting
from tests.system.rooms import LINE, a_number
from tests.system.stack import Stack
from tests.system.waiting import eventually


def test_three_hundred_faulty_webhooks_end_in_the_mirror_that_telnyx_lists(stack: Stack) -> None:
    sim = stack.sim
    repeats, refused = _repeats(stack), sim.deliveries.failed
    sim.faults.duplicate(count=40)
    sim.faults.reorder(count=25)
    sim.faults.delay(1.2, count=25)
    sim.faults.bad_signature(count=8, event_type="participant")
    sim.faults.floor("mixed")

    sent = sim.do(_a_busy_hour)
    sim.wait_delivered(60)

    assert sent >= 300
    assert sim.deliveries.failed - refused == 8, "the forged ones were refused"
    eventually(
        lambda: mirrors.rooms_of(stack.database) == mirrors.listed_rooms(sim),
        what="the listed conferences",
    )
    eventually(
        lambda: mirrors.queues_of(stack.database) == mirrors.listed_queues(sim),
        what="the listed queues",
    )
    assert _repeats(stack) - repeats >= 40 - 8, (
        "all repeats were counted but those that were forged"
    )
    assert not stack.database.rows(
        "SELECT event_id FROM webhooks_webhookevent WHERE outcome <> 'applied'"
    )


def test_an_event_that_is_posted_to_every_web_process_at_once_is_stored_once(stack: Stack) -> None:
    events = posting.recorded(
        lambda world: posting.crowd(world, rooms=1, people=12), seed=secrets.randbits(32)
    )
    doubled = [event for event in events for _ in range(2)]
    posters = [posting.Poster(web.webhook_url, stack.sim.sign) for web in stack.webs]

    with ThreadPoolExecutor(len(posters)) as pool:
        answers = list(pool.map(lambda poster: poster.post_all(doubled), posters))

    assert all(len(acknowledged) == len(doubled) for acknowledged in answers)
    rows = _log_of(stack, [event["id"] for event in events])
    assert len(rows) == len(events)
    assert {(outcome, repeats) for outcome, repeats in rows} == {("applied", 2 * len(posters) - 1)}


def test_a_forged_webhook_is_refused_and_leaves_no_trace(stack: Stack) -> None:
    [event] = posting.recorded(_one_call, seed=secrets.randbits(32))

    assert posting.Poster(stack.web.webhook_url, Signer().sign).post(event) == 403

    assert not _log_of(stack, [event["id"]])


def _one_call(world: World) -> None:
    world.incoming_call(a_number(), LINE)


def _a_busy_hour(world: World) -> int:
    """Rooms and a queue in which people come, go, talk and change places; some stay. How many
    events that made.
    """
    random, made = Random(7), len(world.events)
    rooms = [
        world.create_conference(world.answered_call(a_number(), LINE), f"Busy {number}")
        for number in range(6)
    ]
    for _ in range(75):
        leg = world.answered_call(a_number(), LINE)
        room = random.choice(rooms)
        if random.random() < 0.3:
            world.enqueue(leg, "busy")
        else:
            world.join(room, leg)
            world.floor(room, leg)
        if random.random() < 0.6:
            world.hangup(
                random.choice(
                    [one for one in world.legs.values() if one.is_alive and one is not leg]
                )
            )
        rooms = [each for each in rooms if each.is_live]
    return len(world.events) - made


def _repeats(stack: Stack) -> int:
    return int(stack.database.value("SELECT COALESCE(SUM(repeats), 0) FROM webhooks_webhookevent"))


def _log_of(stack: Stack, ids: list[str]) -> list[tuple[str, int]]:
    marks = ", ".join(["%s"] * len(ids))
    rows = stack.database.rows(
        f"SELECT outcome, repeats FROM webhooks_webhookevent WHERE event_id IN ({marks})", *ids
    )
    return [(str(outcome), int(repeats)) for outcome, repeats in rows]
